package dev.jikji.tensor;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;

/// The optional arguments of libtorch that are left out, made once for the whole process.
final class Absent {
    static final BoolOptional BOOL = forever(new BoolOptional());
    static final DoubleOptional DOUBLE = forever(new DoubleOptional());
    static final GeneratorOptional GENERATOR = forever(new GeneratorOptional());
    static final MemoryFormatOptional MEMORY_FORMAT = forever(new MemoryFormatOptional());
    static final ScalarTypeOptional DTYPE = forever(new ScalarTypeOptional());
    static final TensorOptional TENSOR = forever(new TensorOptional());
    static final TensorArrayRefOptional TENSORS = forever(new TensorArrayRefOptional());

    private Absent() {}

    /// Keeps a native object whatever scope is open now.
    static <P extends Pointer> P forever(P pointer) {
        pointer.retainReference();
        return pointer;
    }
}
