package dev.jikji.tensor.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jikji.text.InputException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {

    @TempDir
    Path folder;

    private static Entry entry(String name, Dtype dtype, Random random, Long... shape) {
        byte[] data = new byte[(int) dtype.byteSize(List.of(shape))];
        random.nextBytes(data);
        return new Entry(name, dtype, List.of(shape), MemorySegment.ofArray(data));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void everyTypeAndShapeComesBackAsWritten() {
        var random = new Random(1);
        var entries = new ArrayList<Entry>();
        for (var dtype : Dtype.values()) {
            entries.add(entry(dtype + ".matrix", dtype, random, 3L, 5L));
            entries.add(entry(dtype + ".scalar", dtype, random));
            entries.add(entry(dtype + ".empty", dtype, random, 2L, 0L));
        }
        entries.add(entry("", Dtype.U8, random, 1L, 1L, 1L, 1L, 1L));
        entries.add(entry("가중치 \"😀\"\n\\", Dtype.F32, random, 7L));
        Path path = folder.resolve("m.safetensors");
        var metadata = Map.of("format", "pt", "설명", "a \"b\"\u0000");
        SafetensorsWriter.write(path, metadata, entries);
        try (var file = SafetensorsFile.open(path)) {
            assertThat(file.metadata()).isEqualTo(metadata);
            assertThat(file.entries().keySet()).containsExactlyElementsOf(entries.stream().map(Entry::name).toList());
            for (var written : entries) {
                var read = file.entries().get(written.name());
                assertThat(read.dtype()).isEqualTo(written.dtype());
                assertThat(read.shape()).isEqualTo(written.shape());
                assertThat(read.data().mismatch(written.data())).as(written.name()).isEqualTo(-1);
            }
        }
    }

    @Test
    void nativeMemoryOfSeveralChunksComesBackAsWritten() {
        Path path = folder.resolve("m.safetensors");
        try (var arena = Arena.ofConfined()) {
            long size = (20 << 20) + 3;
            var data = arena.allocate(size);
            for (long at = 0; at < size; at += 4093) data.set(ValueLayout.JAVA_BYTE, at, (byte) (at * 31));
            SafetensorsWriter.write(path, Map.of(), List.of(new Entry("x", Dtype.I8, List.of(size), data)));
            try (var file = SafetensorsFile.open(path)) {
                assertThat(file.entries().get("x").data().mismatch(data)).isEqualTo(-1);
            }
        }
    }

    @Test
    void dataBeginsAtAMultipleOf64Bytes() throws IOException {
        Path path = folder.resolve("m.safetensors");
        for (int length = 0; length < 70; length++) {
            SafetensorsWriter.write(path, Map.of(), List.of(entry("n".repeat(length), Dtype.U8, new Random(2), 1L)));
            long header = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN).getLong();
            assertThat((8 + header) % 64).isZero();
            assertThat(Files.size(path)).isEqualTo(8 + header + 1);
        }
    }

    /// Passes a few bytes, then says what the system says of a full disk.
    private record FullDisk(WritableByteChannel channel) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer bytes) throws IOException {
            if (bytes.remaining() > 1000) throw new IOException("No space left on device");
            return channel.write(bytes);
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    @Test
    void aFullDiskLeavesTheOldFileAndNothingElse() throws IOException {
        Path path = folder.resolve("m.safetensors");
        SafetensorsWriter.write(path, Map.of(), List.of(entry("old", Dtype.U8, new Random(3), 9L)));
        byte[] old = Files.readAllBytes(path);
        var entries = List.of(entry("new", Dtype.F32, new Random(4), 500_000L));
        assertThatThrownBy(() -> SafetensorsWriter.write(path, Map.of(), entries,
                temporary -> new FullDisk(Channels.newChannel(Files.newOutputStream(temporary)))))
                .isInstanceOf(InputException.class).message().hasLineCount(1)
                .matches("cannot write \\Q" + path + "\\E: No space left on device; 3 MB needed, \\d+ MB free:"
                        + " free space or choose another folder");
        assertThat(path).hasBinaryContent(old);
        assertThat(files()).containsExactly(path);
    }

    @Test
    void theDeviceThatIsAlwaysFullIsReported() {
        assumeTrue(Files.exists(Path.of("/dev/full")), "skipped: needs /dev/full");
        Path path = folder.resolve("m.safetensors");
        var entries = List.of(entry("x", Dtype.U8, new Random(5), 9L));
        assertThatThrownBy(() -> SafetensorsWriter.write(path, Map.of(), entries,
                _ -> FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE)))
                .isInstanceOf(InputException.class).hasMessageContaining("cannot write " + path + ": No space left");
        assertThat(path).doesNotExist();
    }

    @Test
    void aPlaceThatCannotBeWrittenIsReported() throws IOException {
        Path nowhere = folder.resolve("no/such/m.safetensors");
        assertThatThrownBy(() -> SafetensorsWriter.write(nowhere, Map.of(), List.of()))
                .isInstanceOf(InputException.class)
                .hasMessage("cannot write " + nowhere + ": its folder does not exist; create it or choose another");
        Path occupied = Files.createDirectory(folder.resolve("m.safetensors"));
        Files.createFile(occupied.resolve("inside"));
        assertThatThrownBy(() -> SafetensorsWriter.write(occupied, Map.of(), List.of()))
                .isInstanceOf(InputException.class).message().startsWith("cannot write " + occupied + ": ")
                .hasLineCount(1);
        assertThat(files()).containsExactly(occupied);
    }

    @Test
    void whatTheFormatCannotHoldIsRefusedBeforeWriting() throws IOException {
        Path path = folder.resolve("m.safetensors");
        var entry = entry("twice", Dtype.U8, new Random(6), 1L);
        assertThatThrownBy(() -> SafetensorsWriter.write(path, Map.of(), List.of(entry, entry)))
                .hasMessage("two tensors are called twice");
        assertThatThrownBy(() -> SafetensorsWriter.write(path, Map.of("broken", "\ud800"), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(files()).isEmpty();
        var byteOfMemory = MemorySegment.ofArray(new byte[1]);
        assertThatThrownBy(() -> new Entry("x", Dtype.F32, List.of(2L), byteOfMemory))
                .hasMessage("tensor x: F32[2] needs 8 bytes, got 1");
        assertThatThrownBy(() -> new Entry("x", Dtype.F32, List.of(-2L), byteOfMemory))
                .hasMessage("tensor x: shape [-2] has a negative size");
        assertThatThrownBy(() -> new Entry("__metadata__", Dtype.U8, List.of(1L), byteOfMemory))
                .hasMessage("a tensor cannot be called __metadata__");
    }

    @Test
    void memoryFreedTooEarlyLeavesNothingBehind() throws IOException {
        Entry freed;
        try (var arena = Arena.ofConfined()) {
            freed = new Entry("x", Dtype.U8, List.of(5L), arena.allocate(5));
        }
        Path path = folder.resolve("m.safetensors");
        assertThatThrownBy(() -> SafetensorsWriter.write(path, Map.of(), List.of(freed)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(files()).isEmpty();
    }

    @Test
    void entriesOverTheSameMemoryAreEqual() {
        var data = MemorySegment.ofArray(new byte[6]);
        assertThat(new Entry("x", Dtype.U8, List.of(2L, 3L), data))
                .isEqualTo(new Entry("x", Dtype.U8, List.of(2L, 3L), data))
                .isNotEqualTo(new Entry("x", Dtype.U8, List.of(3L, 2L), data));
    }
}
