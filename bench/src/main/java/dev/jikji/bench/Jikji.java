package dev.jikji.bench;

import dev.jikji.models.Padded;
import dev.jikji.models.seq2seq.TranslationLoss;
import dev.jikji.models.seq2seq.TranslationModel;
import dev.jikji.models.seq2seq.TranslationModel.Encoded;
import dev.jikji.nn.AdamW;
import dev.jikji.nn.Module;
import dev.jikji.nn.Objective;
import dev.jikji.nn.Optimizer;
import dev.jikji.tensor.Fused;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Precision;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/// A model of Jikji's under a workload: the step of `dev.jikji.train.Trainer`, without what it does between
/// steps.
final class Jikji implements Training {

    /// Sets the precision before libtorch is loaded. A picocli mix-in.
    static final class Precisions implements ITypeConverter<Precision> {
        @Option(names = "--precision", defaultValue = "reduced", converter = Precisions.class, description = "float32, reduced or bfloat16 (default: ${DEFAULT-VALUE})")
        private Precision precision;

        void start() {
            NativeRuntime.start(new NativeRuntime.Settings(precision, 0, false));
        }

        @Override
        public Precision convert(String value) {
            return Precision.valueOf(value.toUpperCase(Locale.ROOT));
        }
    }

    /// What a model is trained to lower.
    @FunctionalInterface
    interface Loss {

        /// @param scope of the step, which frees what is not taken out of it
        Objective of(TensorScope scope, Workload.Batch batch);
    }

    private final Module model;
    private final Optimizer optimizer;
    private final double learningRate;
    private final double maxNorm;
    private final Loss loss;

    /// @param maxNorm joint L2 norm to which gradients are clipped; 0 for no clipping
    Jikji(Module model, Optimizer optimizer, double learningRate, double maxNorm, Loss loss) {
        this.model = model;
        this.optimizer = optimizer;
        this.learningRate = learningRate;
        this.maxNorm = maxNorm;
        this.loss = loss;
    }

    /// A translation model under a workload.
    static Jikji translation(TranslationModel model, Workload.Translation w) {
        AdamW optimizer = new AdamW(model.parameters(), AdamW.Config.defaults());
        return new Jikji(model, optimizer, w.learningRate(), w.maxNorm(), (_, batch) -> {
            Encoded source = model.encode(unpadded(batch.source(), w.source()));
            Tensor hidden = model.decode(source, unpadded(batch.inputs(), w.time())); // (batch, time, dim)
            return TranslationLoss.of(model, hidden, unpadded(batch.targets(), w.time()), w.labelSmoothing());
        });
    }

    private static Padded unpadded(long[] ids, int time) {
        int[] lengths = new int[ids.length / time];
        Arrays.fill(lengths, time);
        return new Padded(ids, lengths, time);
    }

    @Override
    public double step(Workload.Batch batch) {
        try (var scope = TensorScope.open()) {
            Objective objective;
            try (var _ = NativeRuntime.precision().autocast()) {
                objective = loss.of(scope, batch);
            }
            optimizer.zeroGrad();
            objective.backward();
            double norm = maxNorm > 0 ? Fused.gradNorm(List.copyOf(model.parameters().values())) : 0;
            optimizer.step(learningRate, Optimizer.clip(norm, maxNorm));
            return objective.value();
        }
    }

    @Override
    public long parameters() {
        return model.parameterCount();
    }

    @Override
    public void close() {
        optimizer.close();
        model.close();
    }
}
