package dev.jikji.tensor.safetensors;

/// Element types of a safetensors file that libtorch can compute with on a CPU, under the names the format gives them.
/// Elements are little-endian.
public enum Dtype {
    F64(8), F32(4), F16(2), BF16(2), I64(8), I32(4), I16(2), I8(1), U8(1), BOOL(1);

    private final int byteSize;

    Dtype(int byteSize) {
        this.byteSize = byteSize;
    }

    /// @return bytes of one element
    public int byteSize() {
        return byteSize;
    }

    /// @param shape sizes of the axes; none for a scalar
    /// @return bytes of a tensor of this type
    /// @throws ArithmeticException if they do not fit a `long`
    long byteSize(Iterable<Long> shape) {
        long bytes = byteSize;
        for (long size : shape) bytes = Math.multiplyExact(bytes, size);
        return bytes;
    }
}
