package dev.jikji.models.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.models.classify.Predictor.Contribution;
import dev.jikji.text.InputException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommitteeTest {
    private static final List<Path> RUNS = List.of(Path.of("one"), Path.of("two"));

    /// Takes every text for the same, and says so by one part.
    private static final class Fixed implements Predictor {
        private final List<String> labels;
        private final double[] probabilities;
        private boolean closed;

        Fixed(List<String> labels, double... probabilities) {
            this.labels = labels;
            this.probabilities = probabilities;
        }

        @Override
        public List<String> labels() {
            return labels;
        }

        @Override
        public double[][] probabilities(List<String> texts) {
            return texts.stream().map(_ -> probabilities.clone()).toArray(double[][]::new);
        }

        @Override
        public List<List<Contribution>> explain(List<String> texts, int[] classes) {
            return texts.stream().map(text -> List.of(new Contribution(text + " " + labels.get(classes[0]), 3)))
                    .toList();
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /// By hand: of 0.2 and 0.8 the odds for good are 4, of 0.5 and 0.5 they are 1; their geometric mean is 2.
    @Test
    void theOddsAreGeometricMeansWhateverTheOrderOfTheLabels() {
        var committee = new Committee(RUNS, List.of(new Fixed(List.of("bad", "good"), 0.2, 0.8),
                new Fixed(List.of("good", "bad"), 0.5, 0.5)));
        double[][] probabilities = committee.probabilities(List.of("a", "b"));
        assertThat(probabilities).hasDimensions(2, 2);
        assertThat(probabilities[1]).containsExactly(new double[]{1 / 3.0, 2 / 3.0}, within(1e-12));
        var opposed = new Committee(RUNS, List.of(new Fixed(List.of("bad", "good"), 0.2, 0.8),
                new Fixed(List.of("good", "bad"), 0.2, 0.8)));
        assertThat(opposed.probabilities(List.of("a"))[0]).containsExactly(new double[]{0.5, 0.5}, within(1e-12));
    }

    @Test
    void aMemberThatIsCertainIsOutvotedNoMoreThanFloat32Tells() {
        var committee = new Committee(RUNS, List.of(new Fixed(List.of("a", "b"), 0, 1),
                new Fixed(List.of("a", "b"), 1, 0)));
        assertThat(committee.probabilities(List.of(""))[0]).containsExactly(new double[]{0.5, 0.5}, within(1e-12));
    }

    @Test
    void explainsByThePartsOfAllMembersAboutTheSameLabel() {
        var first = new Fixed(List.of("bad", "good"), 0.2, 0.8);
        var second = new Fixed(List.of("good", "bad"), 0.5, 0.5);
        var committee = new Committee(RUNS, List.of(first, second));
        assertThat(committee.explain(List.of("film"), new int[]{1})).containsExactly(
                List.of(new Contribution("film good", 1.5), new Contribution("film good", 1.5)));
        committee.close();
        assertThat(first.closed && second.closed).isTrue();
    }

    @Test
    void membersOfOtherLabelsAreRefused() {
        assertThatThrownBy(() -> new Committee(RUNS,
                List.of(new Fixed(List.of("bad", "good"), 0.2, 0.8), new Fixed(List.of("bad", "fair"), 0.5, 0.5))))
                .isInstanceOf(InputException.class).hasMessage("two: has the labels bad, fair, but one has bad, good;"
                        + " classifiers that decide together know the same ones");
    }
}
