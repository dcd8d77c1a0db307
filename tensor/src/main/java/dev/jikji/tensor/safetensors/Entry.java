package dev.jikji.tensor.safetensors;

import static dev.jikji.text.InputException.require;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// One named tensor of a safetensors file. Two entries are equal if they show the same memory under the same name,
/// type and shape.
///
/// @param shape sizes of the axes, outermost first; empty for a scalar
/// @param data  the elements in row-major order, little-endian; of exactly the bytes that type and shape need
public record Entry(String name, Dtype dtype, List<Long> shape, MemorySegment data) {

    /// @throws IllegalArgumentException if the name is the format's own `__metadata__`, a size is negative, or `data`
    ///         is not as long as type and shape say
    /// @throws ArithmeticException if the shape has more bytes than a `long` counts
    public Entry {
        shape = List.copyOf(shape);
        require(!name.equals("__metadata__"), "a tensor cannot be called __metadata__");
        require(shape.stream().allMatch(size -> size >= 0), "tensor %s: shape %s has a negative size", name, shape);
        long bytes = dtype.byteSize(shape);
        require(data.byteSize() == bytes, "tensor %s: %s%s needs %d bytes, got %d", name, dtype, shape, bytes,
                data.byteSize());
    }
}
