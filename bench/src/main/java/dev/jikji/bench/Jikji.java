package dev.jikji.bench;

import dev.jikji.models.lm.LanguageModel;
import dev.jikji.models.lm.LanguageModel.State;
import dev.jikji.nn.Objective;
import dev.jikji.nn.Optimizer;
import dev.jikji.tensor.Fused;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Precision;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/// A language model of Jikji's under a workload: the step of `dev.jikji.train.Trainer`, without what it does between
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

    /// Shapes a batch's arrays as `(batch, time)`.
    @FunctionalInterface
    interface Shaper {
        Tensor shape(long[] ids);
    }

    private final LanguageModel model;
    private final Optimizer optimizer;
    private final double learningRate;
    private final double maxNorm;
    private final Shaper shaper;
    private State state = State.START;

    Jikji(LanguageModel model, Optimizer optimizer, double learningRate, double maxNorm, Shaper shaper) {
        this.model = model;
        this.optimizer = optimizer;
        this.learningRate = learningRate;
        this.maxNorm = maxNorm;
        this.shaper = shaper;
    }

    @Override
    public double step(Workload.Batch batch) {
        State before = state;
        try (var scope = TensorScope.open()) {
            Objective loss;
            try (var _ = NativeRuntime.precision().autocast()) {
                loss = loss(scope, shaper.shape(batch.inputs()), shaper.shape(batch.targets()));
            }
            optimizer.zeroGrad();
            loss.backward();
            double norm = maxNorm > 0 ? Fused.gradNorm(List.copyOf(model.parameters().values())) : 0;
            optimizer.step(learningRate, Optimizer.clip(norm, maxNorm));
            return loss.value();
        } finally {
            before.close();
        }
    }

    private Objective loss(TensorScope scope, Tensor ids, Tensor targets) {
        if (!model.carriesState()) return model.loss(model.forward(ids), targets);
        LanguageModel.Output output = model.forward(ids, state);
        state = output.state().keepIn(scope);
        return model.loss(output.hidden(), targets);
    }

    @Override
    public long parameters() {
        return model.parameterCount();
    }

    @Override
    public void close() {
        state.close();
        optimizer.close();
        model.close();
    }
}
