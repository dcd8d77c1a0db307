package dev.jikji.models.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.models.Padded;
import dev.jikji.nn.GradientCheck;
import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Precision;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import dev.jikji.text.InputException;
import dev.jikji.train.recipe.Recipe;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextModelTest {
    private static final int SIZE = 12; // tokens or features
    private static final List<int[]> TEXTS = List.of(new int[]{3, 1, 4, 1, 5}, new int[]{9, 2}, new int[]{6});

    @BeforeAll
    static void strictly() {
        NativeRuntime.start(new NativeRuntime.Settings(Precision.FLOAT32, 1, true));
    }

    static ModelConfig config(String settings) {
        Recipe recipe = ClassifierFamily.FAMILY.recipe().with("model.dim", "8").with("model.hidden", "6")
                .with("model.filters", "5").with("model.widths", "2,3");
        for (String setting : settings.split(" ")) {
            String[] parts = setting.split("=");
            recipe = recipe.with("model." + parts[0], parts[1]);
        }
        return recipe.section(ModelConfig.class);
    }

    private static TextModel model(String settings, int classes) {
        NativeRuntime.seed(2);
        TextModel model = ClassifierFamily.build(config(settings), SIZE, 0, classes);
        model.training(false);
        return model;
    }

    /// @param fill what stands where the batch is filled up
    private static TextBatch batch(ModelConfig config, List<int[]> texts, int time, int fill) {
        Padded ids = Padded.of(texts, fill, time);
        if (!config.readsBags()) return new TextBatch(ids, null);
        float[] values = new float[texts.size() * time];
        for (int row = 0; row < texts.size(); row++)
            for (int i = 0; i < texts.get(row).length; i++) values[row * time + i] = 0.5f + i;
        return new TextBatch(ids, values);
    }

    private static float[] scores(TextModel model, TextBatch batch) {
        try (var _ = TensorScope.open(); var _ = Grad.off()) {
            return model.forward(batch).toFloats();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"type=linear", "type=softmax", "type=mlp", "type=mlp input=bag", "type=cnn",
            "type=cnn pooling=average", "type=lstm", "type=lstm pooling=last layers=2", "type=lstm pooling=average",
            "type=lstm pooling=attention", "type=transformer heads=2", "type=transformer heads=2 pooling=max"})
    void whatFillsABatchUpChangesNothing(String settings) {
        ModelConfig config = config(settings);
        try (TextModel model = model(settings, 3)) {
            float[] together = scores(model, batch(config, TEXTS, 8, SIZE));
            float[] further = scores(model, batch(config, TEXTS, 16, SIZE));
            float[] others = scores(model, batch(config, TEXTS, 8, 7)); // other tokens in the padding
            for (int row = 0; row < TEXTS.size(); row++) {
                float[] alone = scores(model, batch(config, TEXTS.subList(row, row + 1), TEXTS.get(row).length, SIZE));
                for (int c = 0; c < 3; c++) {
                    int at = row * 3 + c;
                    assertThat(together[at]).as("row %d", row).isCloseTo(alone[c], within(1e-5f));
                    assertThat(further[at]).as("row %d", row).isCloseTo(alone[c], within(1e-5f));
                    assertThat(others[at]).as("row %d", row).isCloseTo(alone[c], within(1e-5f));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"type=linear", "type=logistic", "type=softmax", "type=mlp", "type=mlp input=bag layers=2",
            "type=cnn", "type=cnn pooling=average", "type=lstm", "type=lstm pooling=last",
            "type=lstm pooling=attention",
            "type=transformer heads=2"})
    void gradientsAreThoseOfDifferences(String settings) {
        ModelConfig config = config(settings);
        int classes = settings.contains("logistic") ? 2 : 3;
        try (TextModel model = model(settings, classes); var _ = TensorScope.open()) {
            model.to(Dtype.FLOAT64);
            TextBatch batch = batch(config, TEXTS, 5, SIZE);
            float[] weights = Arrays.copyOf(new float[]{1, 2.5f, 0.5f}, classes);
            double error = GradientCheck.ofObjective(List.copyOf(model.parameters().values()),
                    () -> model.loss(model.forward(batch), new int[]{1, 0, classes - 1}, weights, 0.1));
            assertThat(error).isLessThan(1e-6);
        }
    }

    /// Two features, worked out by hand.
    @Test
    void logisticRegressionIsItsDefinition() {
        try (TextModel model = new LinearClassifier(ModelConfig.Kind.LOGISTIC, 2, 2); var _ = TensorScope.open()) {
            setWeights(model, new float[]{0.5f, -1, 0}, new float[]{0.25f});
            var batch = new TextBatch(Padded.of(List.of(new int[]{0, 1}), 2, 2), new float[]{2, 3});
            double margin = 0.5 * 2 - 1 * 3 + 0.25;
            Tensor scores = model.forward(batch);
            double p = 1 / (1 + Math.exp(-margin));
            assertThat(model.probabilities(scores).toDoubles()).containsExactly(new double[]{1 - p, p}, within(1e-6));
            assertThat(model.loss(scores, new int[]{1}, new float[]{1, 1}, 0).value()).isCloseTo(-Math.log(p),
                    within(1e-6));
        }
    }

    private static void setWeights(TextModel model, float[] weight, float... bias) {
        try (var _ = Grad.off()) {
            Tensor to = model.parameters().get("weight");
            to.copy_(Tensor.of(weight, to.shape()));
            model.parameters().get("bias").copy_(Tensor.of(bias, bias.length));
        }
    }

    /// Gradient descent on the squared error of y = w x + b over (0, 0), (1, 1), (2, 0), (3, 1) ends at the line of
    /// least squares, w = 0.2, b = 0.2, whose error is 0.2.
    @Test
    void linearRegressionEndsAtTheLineOfLeastSquares() {
        try (TextModel model = new LinearClassifier(ModelConfig.Kind.LINEAR, 1, 2)) {
            int[] one = {0};
            var batch = new TextBatch(Padded.of(List.of(one, one, one, one), 1, 1), new float[]{0, 1, 2, 3});
            double loss = 0;
            for (int step = 0; step < 2_000; step++) {
                try (var _ = TensorScope.open()) {
                    var objective = model.loss(model.forward(batch), new int[]{0, 1, 0, 1}, new float[]{1, 1}, 0);
                    loss = objective.value();
                    objective.backward();
                    try (var _ = Grad.off()) {
                        model.parameters().values().forEach(p -> {
                            p.add_(p.grad(), -0.1);
                            p.clearGrad();
                        });
                    }
                }
            }
            assertThat(model.parameters().get("weight").toDoubles()[0]).isCloseTo(0.2, within(1e-4));
            assertThat(model.parameters().get("bias").toDoubles()[0]).isCloseTo(0.2, within(1e-4));
            assertThat(loss).isCloseTo(0.2, within(1e-6));
        }
    }

    @Test
    void theProbabilitiesOfALinearRegressionAreItsScoresWithinZeroAndOne() {
        try (TextModel model = new LinearClassifier(ModelConfig.Kind.LINEAR, 1, 3); var _ = TensorScope.open()) {
            double[] p = model.probabilities(Tensor.of(new float[]{-0.5f, 0.5f, 1.5f}, 1, 3)).toDoubles();
            assertThat(p).containsExactly(new double[]{0, 1 / 3.0, 2 / 3.0}, within(1e-5));
        }
    }

    /// Losses 1 of class a and 3 of class b, weights 3 and 1: (3 · 1 + 1 · 3) / 4.
    @Test
    void classWeightsMakeAWeightedMean() {
        try (TextModel model = model("type=softmax", 2); var _ = TensorScope.open()) {
            Tensor scores = Tensor.of(
                    new float[]{0, (float) Math.log(Math.E - 1), (float) Math.log(Math.exp(3) - 1), 0},
                    2, 2);
            assertThat(model.loss(scores, new int[]{0, 1}, new float[]{3, 1}, 0).value()).isCloseTo(1.5,
                    within(1e-5));
        }
    }

    @Test
    void aFilterOfTheCnnAnswersToItsNgramWhereverItStands() {
        ModelConfig config = config("type=cnn");
        try (TextModel model = model("type=cnn", 2)) {
            float[] early = scores(model, batch(config, List.of(new int[]{3, 4, 5, 0, 0, 0, 0}), 7, SIZE));
            float[] late = scores(model, batch(config, List.of(new int[]{0, 0, 0, 0, 3, 4, 5}), 7, SIZE));
            float[] reversed = scores(model, batch(config, List.of(new int[]{0, 0, 0, 0, 5, 4, 3}), 7, SIZE));
            assertThat(Math.abs(early[0] - late[0])).isLessThan(Math.abs(early[0] - reversed[0]));
        }
    }

    @Test
    void sizesThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> new LinearClassifier(ModelConfig.Kind.LOGISTIC, 3, 3))
                .isInstanceOf(InputException.class).hasMessage(
                        "logistic regression tells two classes apart, there are 3; choose --model softmax");
        assertThatThrownBy(() -> config("type=cnn pooling=last")).isInstanceOf(InputException.class)
                .hasMessage("model.pooling: only an lstm pools by last or attention");
        assertThatThrownBy(() -> config("type=cnn widths=3,x")).isInstanceOf(InputException.class)
                .hasMessage("model.widths: 'x' is no width of a filter; 3,4,5 are usual");
        assertThatThrownBy(() -> config("type=cnn").dimOr(100)).isInstanceOf(InputException.class)
                .hasMessage("model.dim: 8, but the word vectors have 100 values; leave dim at 0");
    }
}
