package dev.jikji.tensor;

import dev.jikji.tensor.machine.CpuFeatures;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// How exactly products are computed. Parameters are float32 in every case.
public enum Precision {
    /// Strict float32 everywhere.
    FLOAT32,
    /// float32 tensors; oneDNN rounds the operands of a matrix product to bfloat16 where the processor multiplies
    /// bfloat16 tiles (AMX), and adds up in float32. Without AMX it computes in float32, still faster than OpenBLAS.
    REDUCED,
    /// bfloat16 autocast: products and the activations between them are bfloat16; norms and losses float32.
    /// Pays on processors that multiply bfloat16, by AMX or by AVX-512.
    BFLOAT16;

    /// The fastest choice that trains as well as float32 on this processor: [#REDUCED] with AMX, where bfloat16 autocast
    /// is no faster; [#BFLOAT16] where AVX-512 alone multiplies bfloat16, which [#REDUCED] makes no use of; [#REDUCED] with
    /// older AVX-512, for oneDNN's products; else [#FLOAT32]. Figures: `docs/decisions/precision.md`.
    public static Precision preferred(CpuFeatures cpu) {
        if (cpu.avx512Bf16() && !cpu.amxBf16()) return BFLOAT16;
        return cpu.avx512f() ? REDUCED : FLOAT32;
    }

    /// Opens the region in which this precision's automatic casts hold on this thread: a forward pass with its loss.
    /// The backward pass stays outside.
    public Autocast autocast() {
        return this == BFLOAT16 ? Autocast.open() : Autocast.NONE;
    }

    /// Opens the region of one recurrent layer. [#REDUCED] precision does not reach the products inside it, so that
    /// where the processor multiplies bfloat16 tiles the whole layer is cast; its result is bfloat16 then.
    public Autocast recurrentAutocast() {
        return this == REDUCED && CPU.amxBf16() ? Autocast.open() : Autocast.NONE;
    }

    private static final CpuFeatures CPU = CpuFeatures.detect();

    /// A region of bfloat16 autocast. Closing it also empties libtorch's cache of converted weights; without that
    /// every later step would silently compute with the weights of the first.
    public static final class Autocast implements AutoCloseable {
        static final Autocast NONE = new Autocast(false);
        private final boolean active;

        private Autocast(boolean active) {
            this.active = active;
        }

        static Autocast open() {
            NativeRuntime.ensureStarted();
            if (torch.is_autocast_enabled(DeviceType.CPU)) return NONE;
            torch.set_autocast_dtype(DeviceType.CPU, ScalarType.BFloat16);
            torch.set_autocast_enabled(DeviceType.CPU, true);
            return new Autocast(true);
        }

        @Override
        public void close() {
            if (!active) return;
            torch.set_autocast_enabled(DeviceType.CPU, false);
            torch.clear_cache();
        }
    }
}
