package dev.jikji.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.nn.Linear;
import dev.jikji.nn.Module;
import dev.jikji.nn.Observer;
import dev.jikji.nn.Observer.Nonlinearity;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Precision;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import dev.jikji.train.Diagnosis.Activations;
import dev.jikji.train.TrainEvent.Diagnosed;
import dev.jikji.train.TrainEvent.Stepped;
import dev.jikji.train.TrainingConfig.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiagnosticsTest {
    @TempDir
    Path folder;

    @BeforeAll
    static void strictFloat32() {
        NativeRuntime.start(new NativeRuntime.Settings(Precision.FLOAT32, 1, true));
    }

    /// SGD without momentum and without clipping: an update is the rate times the gradient.
    private static TrainingConfig config(int steps, int diagnostics) {
        var rate = new ScheduleConfig(0.05, ScheduleConfig.Kind.CONSTANT, 0, 0.05, 1, 0.5, 1);
        return new TrainingConfig(steps, Mode.MINI_BATCH, 8, 0, 1, OptimizerConfig.of(OptimizerConfig.Kind.SGD), rate,
                0, 0, 100, 0, 0, 1_000_000, diagnostics, 0);
    }

    private List<TrainEvent> train(LineTask task, int diagnostics, String name) throws IOException {
        List<TrainEvent> events = new ArrayList<>();
        RunFolder run = new RunFolder(Files.createDirectory(folder.resolve(name)));
        new Trainer(task, config(7, diagnostics), run, 1, events::add).run(() -> false);
        return events;
    }

    @Test
    void normsAreThoseOfTheStep() throws IOException {
        try (LineTask task = new LineTask(8)) {
            List<TrainEvent> events = train(task, 3, "norms");
            List<Diagnosed> diagnosed = events.stream().filter(Diagnosed.class::isInstance).map(Diagnosed.class::cast)
                    .toList();
            assertThat(diagnosed).extracting(Diagnosed::step).containsExactly(1L, 3L, 6L);
            for (Diagnosed event : diagnosed) {
                double gradNorm = events.stream().filter(e -> e instanceof Stepped s && s.step() == event.step())
                        .mapToDouble(e -> ((Stepped) e).gradNorm()).findFirst().orElseThrow();
                Diagnosis.LayerNorms line = sum(event.diagnosis().layers());
                assertThat(line.gradient()).isCloseTo(gradNorm, within(1e-5));
                assertThat(line.update()).isCloseTo(0.05 * gradNorm, within(1e-6));
            }
            // the weights LineTask begins with: 0.1, -0.2, 0.3 and a bias of 0
            assertThat(sum(diagnosed.getFirst().diagnosis().layers()).weight()).isCloseTo(Math.sqrt(0.14),
                    within(1e-6));
            assertThat(diagnosed.getFirst().diagnosis().throughTime()).isEmpty();
        }
    }

    private static Diagnosis.LayerNorms sum(List<Diagnosis.LayerNorms> layers) {
        return new Diagnosis.LayerNorms("all",
                Math.sqrt(layers.stream().mapToDouble(l -> l.gradient() * l.gradient()).sum()),
                Math.sqrt(layers.stream().mapToDouble(l -> l.weight() * l.weight()).sum()),
                Math.sqrt(layers.stream().mapToDouble(l -> l.update() * l.update()).sum()));
    }

    @Test
    void weightsAreTheSameWithAndWithoutAndNothingIsToldWithout() throws IOException {
        try (LineTask with = new LineTask(8); LineTask without = new LineTask(8)) {
            train(with, 1, "with");
            List<TrainEvent> events = train(without, 0, "without");
            assertThat(with.weights()).containsExactly(without.weights());
            assertThat(events).noneMatch(Diagnosed.class::isInstance);
        }
    }

    @Test
    void sharesOfDeadAndSaturatedUnitsAreCounted() {
        try (Network network = new Network();
                var diagnostics = new Diagnostics(network);
                var _ = TensorScope.open();
                var _ = Grad.off()) {
            diagnostics.watch(() -> {
                // unit 0 never fires, unit 1 only in the second call, unit 2 in the first, unit 3 never
                network.tell("", Nonlinearity.RELU, 2, 4, 0, 0, 3, 0, 0, 0, 0, 0);
                return network.tell("", Nonlinearity.RELU, 1, 4, 0, 0.5f, 0, 0);
            });
            diagnostics.watch(() -> network.tell("gate", Nonlinearity.SIGMOID, 1, 4, 0.04f, 0.06f, 0.94f, 0.96f));
            diagnostics
                    .watch(() -> network.tell("cell", Nonlinearity.TANH, 2, 4, -0.95f, -0.85f, 0, 0.85f, 0.95f, 1, -1,
                            0.5f));
            diagnostics.beforeUpdate();
            assertThat(diagnostics.afterUpdate(List.of()).activations()).containsExactly(
                    new Activations("inner", Nonlinearity.RELU, 0.5),
                    new Activations("inner.gate", Nonlinearity.SIGMOID, 0.5),
                    new Activations("inner.cell", Nonlinearity.TANH, 0.5));
        }
    }

    @Test
    void nobodyIsToldOutsideAWatch() {
        assertThat(Observer.watching()).isFalse();
        try (Network network = new Network(); var _ = TensorScope.open()) {
            Tensor hidden = Tensor.zeros(1, 1, 1);
            assertThat(Observer.hiddenOf(network, hidden)).isSameAs(hidden);
        }
    }

    private static final class Network extends Module {
        private final Linear inner = child("inner", new Linear(1, 1));

        Tensor tell(String part, Nonlinearity function, long rows, long units, float... outputs) {
            return Observer.activation(inner, part, function, Tensor.of(outputs, rows, units));
        }
    }
}
