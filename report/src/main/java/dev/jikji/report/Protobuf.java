package dev.jikji.report;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// One Protocol Buffers message being written, field by field, in the wire format of the
/// [encoding guide](https://protobuf.dev/programming-guides/encoding/): a key `field << 3 | wire type`, then the value.
final class Protobuf {
    private static final int VARINT = 0, FIXED64 = 1, BYTES = 2, FIXED32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Protobuf varint(int field, long value) {
        key(field, VARINT);
        base128(value);
        return this;
    }

    Protobuf float64(int field, double value) {
        key(field, FIXED64);
        out.writeBytes(littleEndian(8).putDouble(value).array());
        return this;
    }

    Protobuf float32(int field, float value) {
        key(field, FIXED32);
        out.writeBytes(littleEndian(4).putFloat(value).array());
        return this;
    }

    Protobuf text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Protobuf message(int field, Protobuf value) {
        return bytes(field, value.toByteArray());
    }

    byte[] toByteArray() {
        return out.toByteArray();
    }

    static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private Protobuf bytes(int field, byte[] value) {
        key(field, BYTES);
        base128(value.length);
        out.writeBytes(value);
        return this;
    }

    private void key(int field, int wireType) {
        base128(((long) field << 3) | wireType);
    }

    /// Seven bits a byte, the lowest first; the top bit says that more follow.
    private void base128(long value) {
        for (; (value & ~0x7fL) != 0; value >>>= 7) out.write((int) ((value & 0x7f) | 0x80));
        out.write((int) value);
    }
}
