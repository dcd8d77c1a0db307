package dev.jikji.tensor;

import java.util.function.Function;
import java.util.function.Supplier;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.DeviceType;

/// Where tensors live. A GPU becomes a further constant.
public enum Device {
    /// The processor's memory.
    CPU,
    /// Nowhere: tensors have shape and type but no elements and take no memory. What a model needs is counted on one
    /// made here.
    META;

    private static final ScopedValue<Device> CURRENT = ScopedValue.newInstance();

    /// Runs `body` with `Tensor.zeros` and `Tensor.ones` making tensors here, as a model's parameters are made.
    public <T> T run(Supplier<T> body) {
        return ScopedValue.where(CURRENT, this).call(body::get);
    }

    /// Makes a tensor with these options on the device of this thread.
    static Tensor place(TensorOptions options, Function<TensorOptions, Tensor> maker) {
        if (CURRENT.orElse(CPU) == CPU) return maker.apply(options);
        try (var meta = new org.bytedeco.pytorch.Device(DeviceType.Meta);
                var device = new DeviceOptional(meta);
                TensorOptions placed = options.device(device)) {
            return maker.apply(placed);
        }
    }
}
