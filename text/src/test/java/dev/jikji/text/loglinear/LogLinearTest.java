package dev.jikji.text.loglinear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.text.InputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LogLinearTest {
    private static Features features(int... templates) {
        var features = new Features();
        for (int template : templates) features.add(template);
        return features;
    }

    @Test
    void anUntrainedModelFindsAllLabelsEquallyProbable() {
        assertThat(new LogLinear(12).probabilities(features(1, 2), new int[]{4, 7, 9})).containsExactly(1 / 3f, 1 / 3f,
                1 / 3f);
    }

    @Test
    void aStepIsThatOfAdaGradByHand() {
        var model = new LogLinear(20);
        double loss = model.learn(features(1, 2), new int[]{0, 1}, 0, 0.5f);
        assertThat(loss).isCloseTo(Math.log(2), within(1e-6));
        double step = 0.5 * 0.5 / Math.sqrt(1 + 0.25); // rate × gradient / √(1 + gradient²), the gradient being ±½
        assertThat(model.score(features(1), 0)).isCloseTo((float) step, within(1e-6f));
        assertThat(model.score(features(2), 1)).isCloseTo((float) -step, within(1e-6f));
        double odds = Math.exp(4 * step); // two features, both labels
        assertThat(model.probabilities(features(1, 2), new int[]{0, 1})[0]).isCloseTo((float) (odds / (1 + odds)),
                within(1e-6f));
    }

    @Test
    void featuresOfLabelsShareTheirWeights() {
        var model = new LogLinear(16);
        for (int i = 0; i < 50; i++) // whatever label has the feature 9 is right
            model.learn(features(), new int[]{i, i + 100}, List.of(features(9), features(8)), 0, 0.5f);
        float[] p = model.probabilities(features(), new int[]{500, 600}, List.of(features(8), features(9)));
        assertThat(p[1]).isGreaterThan(0.9f);
    }

    @Test
    void itLearnsALinearRule() {
        var model = new LogLinear(14);
        var random = new Random(1);
        for (int i = 0; i < 3_000; i++) {
            int a = random.nextInt(10), b = random.nextInt(10);
            model.learn(pair(a, b), new int[]{0, 1}, a + b > 9 ? 1 : 0, 0.3f);
        }
        int right = 0;
        for (int a = 0; a < 10; a++)
            for (int b = 0; b < 10; b++)
                if (model.probabilities(pair(a, b), new int[]{0, 1})[1] > 0.5 == a + b > 9) right++;
        assertThat(right).isGreaterThan(95);
    }

    private static Features pair(int a, int b) {
        var features = new Features();
        features.add(1, a);
        features.add(2, b);
        return features;
    }

    @Test
    void whatIsSavedIsWhatWasUsed() throws IOException {
        var model = new LogLinear(12);
        for (int i = 0; i < 100; i++) model.learn(features(i, i + 1), new int[]{0, 1, 2}, i % 3, 0.3f);
        LogLinear trained = model.trained();
        var bytes = new ByteArrayOutputStream();
        trained.write(new DataOutputStream(bytes));
        LogLinear read = LogLinear.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        assertThat(read).isEqualTo(trained).hasSameHashCodeAs(trained);
        assertThat(read.size()).isPositive().isEqualTo(trained.size());
    }

    @Test
    void aTableTooSmallOrTooLargeIsRefused() {
        assertThatThrownBy(() -> new LogLinear(9)).isInstanceOf(InputException.class)
                .hasMessage("a table of 2^9 weights; from 2^10 to 2^28 is possible");
    }
}
