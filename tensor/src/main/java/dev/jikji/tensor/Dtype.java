package dev.jikji.tensor;

import org.bytedeco.pytorch.global.torch.ScalarType;

/// Element types of tensors.
public enum Dtype {
    FLOAT32(ScalarType.Float, 4), FLOAT64(ScalarType.Double, 8), BFLOAT16(ScalarType.BFloat16, 2), FLOAT16(
            ScalarType.Half, 2), INT64(ScalarType.Long, 8), INT32(ScalarType.Int, 4), INT16(ScalarType.Short,
                    2), INT8(ScalarType.Char, 1), UINT8(ScalarType.Byte, 1), BOOL(ScalarType.Bool, 1);

    final ScalarType scalarType;
    private final int bytes;

    Dtype(ScalarType scalarType, int bytes) {
        this.scalarType = scalarType;
        this.bytes = bytes;
    }

    /// @return size of one element
    public int bytes() {
        return bytes;
    }

    static Dtype of(ScalarType type) {
        for (Dtype dtype : values()) {
            if (dtype.scalarType.value == type.value) return dtype;
        }
        throw new IllegalArgumentException("no element type for libtorch's " + type);
    }
}
