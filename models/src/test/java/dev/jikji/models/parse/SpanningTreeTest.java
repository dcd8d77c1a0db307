package dev.jikji.models.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpanningTreeTest {

    private static double[][] random(int words, Random random, boolean coarse) {
        double[][] scores = new double[words + 1][words + 1];
        for (double[] row : scores)
            for (int h = 0; h <= words; h++)
                row[h] = coarse ? random.nextInt(3) : 10 * random.nextGaussian();
        return scores;
    }

    private static double score(int[] heads, double[][] scores) {
        double sum = 0;
        for (int d = 1; d < heads.length; d++) sum += scores[d][heads[d]];
        return sum;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void noTreeWithOneRootScoresHigher(int words) {
        Random random = new Random(words);
        List<int[]> trees = Trees.all(words);
        for (int trial = 0; trial < 300; trial++) {
            double[][] scores = random(words, random, trial % 3 == 0);
            int[] found = SpanningTree.heads(scores);
            assertThat(Trees.isTree(found)).isTrue();
            double best = trees.stream().mapToDouble(tree -> score(tree, scores)).max().orElseThrow();
            assertThat(score(found, scores)).isCloseTo(best, within(1e-9));
        }
    }

    @Test
    void aSecondRootIsNotTakenHoweverWellItScores() {
        double[][] scores = {{0, 0, 0}, {1e6, 0, -1e3}, {1e6 + 1, -1e3, 0}};
        assertThat(SpanningTree.heads(scores)).containsExactly(-1, 2, 0);
    }

    @Test
    void longSentencesAreTreesToo() {
        int[] found = SpanningTree.heads(random(300, new Random(7), false));
        assertThat(Trees.isTree(found)).isTrue();
    }
}
