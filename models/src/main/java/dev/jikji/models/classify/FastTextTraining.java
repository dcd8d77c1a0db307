package dev.jikji.models.classify;

import dev.jikji.embed.FastTextClassifier;
import dev.jikji.embed.TrainingProgress;
import dev.jikji.models.BasicRunConfig;
import dev.jikji.tensor.machine.Memory;
import dev.jikji.text.Tokenizer;
import dev.jikji.text.metrics.ClassScores;
import dev.jikji.text.table.LabelledText;
import dev.jikji.train.TrainEvent;
import dev.jikji.train.TrainEvent.StopReason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// fastText's classifier learning from the examples of a run. Its progress is told as steps of a training: each is a
/// hundredth of it.
final class FastTextTraining {
    private static final int STEPS = 100;

    private final ClassifierData data;
    private final Consumer<TrainEvent> listener;
    private long step;
    private long words;
    private Duration elapsed = Duration.ZERO;

    FastTextTraining(ClassifierData data, Consumer<TrainEvent> listener) {
        this.data = data;
        this.listener = listener;
    }

    /// Trains, measures, and writes the model.
    TrainEvent.Finished run(BooleanSupplier stop) {
        FastTextConfig config = data.recipe().section(FastTextConfig.class);
        BasicRunConfig run = data.recipe().section(BasicRunConfig.class);
        List<String> labels = data.labels();
        Tokenizer tokenizer = data.fastTextTokenizer();
        List<LabelledText> examples = Examples.load(data.examples("train"));
        List<String[]> texts = examples.stream()
                .map(example -> FastTextPredictor.split(example.text(), config.words(), tokenizer)).toList();
        int[] classes = examples.stream().mapToInt(example -> labels.indexOf(example.label())).toArray();
        int threads = run.threads() == 0 ? Runtime.getRuntime().availableProcessors() : run.threads();
        var settings = config.settings(data.recipe().section(ModelConfig.class).dimOr(0),
                data.recipe().section(LearningConfig.class).epochs().orElseThrow(), threads, run.seed());
        FastTextClassifier model = FastTextClassifier.train(texts, classes, labels, settings, this::begin, this::at,
                stop);
        model.save(data.fastText());
        var predictor = new FastTextPredictor(model, config.words(), tokenizer, labels);
        List<LabelledText> validation = Examples.load(data.examples("validation"));
        List<LabelledText> test = Examples.load(data.examples("test"));
        if (!validation.isEmpty())
            listener.accept(new TrainEvent.Validated(step,
                    measure(predictor, validation, test.isEmpty() ? "validation" : null), true));
        Map<String, Double> metrics = test.isEmpty() ? Map.of() : measure(predictor, test, "test");
        var finished = new TrainEvent.Finished(step,
                stop.getAsBoolean() ? StopReason.INTERRUPTED : StopReason.COMPLETED, metrics);
        listener.accept(finished);
        return finished;
    }

    private void begin(long parameters) {
        listener.accept(
                new TrainEvent.Started(ClassifierFamily.NAME, parameters, 0, STEPS, data.folder().path(), List.of()));
    }

    private void at(TrainingProgress progress) {
        long now = progress.words() * STEPS / Math.max(1, progress.totalWords());
        if (now <= step || Double.isNaN(progress.loss())) return;
        double seconds = progress.elapsed().minus(elapsed).toNanos() / 1e9;
        step = now;
        listener.accept(new TrainEvent.Stepped(step, progress.loss(), Double.NaN, progress.learningRate(),
                (progress.words() - words) / Math.max(1e-9, seconds), Memory.resident().orElse(0),
                progress.elapsed()));
        words = progress.words();
        elapsed = progress.elapsed();
    }

    /// @param written the split to name in `evaluation.json`; null to write none
    private Map<String, Double> measure(Predictor predictor, List<LabelledText> examples, String written) {
        double[][] probabilities = predictor.probabilities(examples.stream().map(LabelledText::text).toList());
        ClassScores scores = ClassScores.of(predictor.labels(),
                examples.stream().mapToInt(example -> predictor.labels().indexOf(example.label())).toArray(),
                probabilities);
        if (written != null)
            ClassifierEvaluation.write(data.folder(), written, predictor, examples, scores, probabilities);
        return scores.metrics();
    }
}
