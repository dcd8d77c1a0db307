package dev.jikji.tensor;

import dev.jikji.tensor.safetensors.Entry;
import dev.jikji.tensor.safetensors.SafetensorsFile;
import dev.jikji.tensor.safetensors.SafetensorsWriter;
import dev.jikji.text.InputException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;

/// Named tensors in a safetensors file.
public final class TensorFile implements AutoCloseable {
    private final Path path;
    private final SafetensorsFile file;

    private TensorFile(Path path) {
        this.path = path;
        file = SafetensorsFile.open(path);
    }

    /// @throws InputException if the file is missing or damaged
    public static TensorFile open(Path path) {
        return new TensorFile(path);
    }

    /// @return in the file's order
    public SequencedSet<String> names() {
        return file.entries().sequencedKeySet();
    }

    public Map<String, String> metadata() {
        return file.metadata();
    }

    /// @return a copy of a tensor, in this thread's scope
    /// @throws InputException if there is none of that name
    public Tensor tensor(String name) {
        Entry entry = file.entries().get(name);
        InputException.require(entry != null, "%s: has no tensor '%s'", path, name);
        long[] shape = entry.shape().stream().mapToLong(Long::longValue).toArray();
        return Tensor.of(entry.data(), dtype(entry.dtype()), shape);
    }

    /// Replaces `path` with these tensors as a whole; what fails leaves it untouched.
    ///
    /// @throws InputException if the disk is full or the folder cannot be written
    public static void write(Path path, Map<String, String> metadata, SequencedMap<String, Tensor> tensors) {
        List<Entry> entries = tensors.entrySet().stream().map(e -> entry(e.getKey(), e.getValue())).toList();
        SafetensorsWriter.write(path, metadata, entries);
    }

    private static Entry entry(String name, Tensor tensor) {
        List<Long> shape = Arrays.stream(tensor.shape()).boxed().toList();
        return new Entry(name, dtype(tensor.dtype()), shape, tensor.memory());
    }

    @Override
    public void close() {
        file.close();
    }

    private static Dtype dtype(dev.jikji.tensor.safetensors.Dtype stored) {
        return switch (stored) {
            case F64 -> Dtype.FLOAT64;
            case F32 -> Dtype.FLOAT32;
            case F16 -> Dtype.FLOAT16;
            case BF16 -> Dtype.BFLOAT16;
            case I64 -> Dtype.INT64;
            case I32 -> Dtype.INT32;
            case I16 -> Dtype.INT16;
            case I8 -> Dtype.INT8;
            case U8 -> Dtype.UINT8;
            case BOOL -> Dtype.BOOL;
        };
    }

    private static dev.jikji.tensor.safetensors.Dtype dtype(Dtype dtype) {
        return switch (dtype) {
            case FLOAT64 -> dev.jikji.tensor.safetensors.Dtype.F64;
            case FLOAT32 -> dev.jikji.tensor.safetensors.Dtype.F32;
            case FLOAT16 -> dev.jikji.tensor.safetensors.Dtype.F16;
            case BFLOAT16 -> dev.jikji.tensor.safetensors.Dtype.BF16;
            case INT64 -> dev.jikji.tensor.safetensors.Dtype.I64;
            case INT32 -> dev.jikji.tensor.safetensors.Dtype.I32;
            case INT16 -> dev.jikji.tensor.safetensors.Dtype.I16;
            case INT8 -> dev.jikji.tensor.safetensors.Dtype.I8;
            case UINT8 -> dev.jikji.tensor.safetensors.Dtype.U8;
            case BOOL -> dev.jikji.tensor.safetensors.Dtype.BOOL;
        };
    }
}
