package dev.jikji.tensor.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CpuFeaturesTest {

    @Test
    void cpuinfoOfALargeXeonIsUnderstood() {
        var cpu = CpuFeatures.parse("""
                processor\t: 0
                model\t\t: 143
                model name\t: Intel(R) Xeon(R) Platinum 8481C CPU @ 2.70GHz
                flags\t\t: fpu sse2 avx2 avx512f avx512_bf16 amx_bf16 amx_tile
                vmx flags\t: vnmi

                processor\t: 1
                model name\t: Intel(R) Xeon(R) Platinum 8481C CPU @ 2.70GHz
                flags\t\t: fpu sse2 avx2 avx512f avx512_bf16 amx_bf16 amx_tile
                """);
        assertThat(cpu).isEqualTo(
                new CpuFeatures("Intel(R) Xeon(R) Platinum 8481C CPU @ 2.70GHz", 2, true, true, true, true));
    }

    @Test
    void aFlagThatOnlyBeginsLikeAnotherIsNotTaken() {
        var cpu = CpuFeatures.parse("processor : 0\nmodel name : AMD EPYC\nflags : avx avx2 avx512fp16 avx512_vnni\n");
        assertThat(cpu).isEqualTo(new CpuFeatures("AMD EPYC", 1, true, false, false, false));
    }

    @Test
    void whatCpuinfoDoesNotSayIsUnknown() {
        assertThat(CpuFeatures.parse("processor : 0\n"))
                .isEqualTo(new CpuFeatures("unknown", 1, false, false, false, false));
        assertThat(CpuFeatures.parse("").model()).isEqualTo("unknown");
        assertThat(CpuFeatures.parse("").logicalCores()).isPositive();
        assertThat(CpuFeatures.detect().logicalCores()).isPositive();
    }
}
