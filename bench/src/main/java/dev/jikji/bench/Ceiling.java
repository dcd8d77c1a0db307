package dev.jikji.bench;

import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Precision;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The rate at which this processor multiplies large matrices: what a training step could reach if it did nothing
/// else. The shape is that of a wide feed-forward layer, where products run at their best.
@Command(name = "Ceiling", description = "Times one large matrix product.")
final class Ceiling implements Runnable {
    private static final long ROWS = 2_048;
    private static final long INNER = 1_024;
    private static final long COLUMNS = 2_048;
    private static final int PRODUCTS = 10; // timed as one, so that a tick of the machine's clock does not count

    @Option(names = "--precision", defaultValue = "bfloat16", description = "float32 or bfloat16 (default: ${DEFAULT-VALUE})")
    private String precision;
    @Option(names = "--warmup", defaultValue = "5")
    private int warmup;
    @Option(names = "--steps", defaultValue = "20")
    private int steps;

    @Override
    public void run() {
        boolean strict = precision.equals("float32");
        NativeRuntime.start(new NativeRuntime.Settings(strict ? Precision.FLOAT32 : Precision.REDUCED, 0, false));
        List<Double> millis = new ArrayList<>();
        try (var _ = Grad.off(); var _ = TensorScope.open()) {
            Dtype dtype = strict ? Dtype.FLOAT32 : Dtype.BFLOAT16;
            Tensor a = Tensor.zeros(ROWS, INNER).normal_(0, 1).to(dtype);
            Tensor b = Tensor.zeros(INNER, COLUMNS).normal_(0, 1).to(dtype);
            for (int step = 0; step < warmup + steps; step++) {
                long start = System.nanoTime();
                for (int i = 0; i < PRODUCTS; i++) {
                    try (var _ = TensorScope.open()) {
                        a.matmul(b);
                    }
                }
                if (step >= warmup) millis.add((System.nanoTime() - start) / 1e6);
            }
        }
        long flops = PRODUCTS * 2 * ROWS * INNER * COLUMNS;
        System.out.println(new Measurement(0, flops, 0, millis, List.of(), Measurement.residentPeak()).toJson());
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new Ceiling()).execute(args));
    }
}
