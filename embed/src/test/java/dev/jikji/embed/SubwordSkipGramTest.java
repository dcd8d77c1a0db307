package dev.jikji.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SubwordSkipGramTest {
    private static final int[][] ROWS = {{0, 4, 5}, {1, 5, 6, 5, 7}, {2}, {3, 4, 7}};
    private static final int[] SENTENCE = {0, 1, 2, 1, 3, 0, 2, 2};
    private static final int WINDOW = 3;
    private static final float RATE = 0.5f;
    private static final int DIM = 16;

    @Test
    void aWindowLearnsAsIfEachOfItsWordsMovedTheVectorsAtOnce() {
        Matrix moved = Matrix.uniform(8, DIM, 1, new SplittableRandom(3));
        Matrix expected = Matrix.uniform(8, DIM, 1, new SplittableRandom(3));
        new SubwordSkipGram(new SubwordSum(moved, ROWS), softmax(), WINDOW, new SplittableRandom(5)).learn(SENTENCE,
                SENTENCE.length, RATE);
        learnWordByWord(expected, new SplittableRandom(5));
        for (int i = 0; i < expected.values.length; i++)
            assertThat(moved.values[i]).as("value %d", i).isCloseTo(expected.values[i], within(1e-4f));
    }

    private static OutputLayer softmax() {
        return new FullSoftmax(Matrix.uniform(ROWS.length, DIM, 1, new SplittableRandom(7)));
    }

    /// As `FastText::skipgram` and `Model::update` of fastText 0.9.2 do.
    private static void learnWordByWord(Matrix matrix, SplittableRandom random) {
        OutputLayer output = softmax();
        var batch = new Batch(1, matrix.stride);
        for (int place = 0; place < SENTENCE.length; place++) {
            int[] rows = ROWS[SENTENCE[place]];
            int reach = 1 + random.nextInt(WINDOW);
            for (int i = Math.max(0, place - reach); i <= Math.min(SENTENCE.length - 1, place + reach); i++) {
                if (i == place) continue;
                batch.clear();
                batch.addZeros();
                for (int row : rows)
                    for (int d = 0; d < DIM; d++) batch.hidden[d] += matrix.values[matrix.at(row) + d] / rows.length;
                output.learn(batch, SENTENCE[i], RATE, random);
                for (int row : rows) for (int d = 0; d < DIM; d++) matrix.values[matrix.at(row) + d] += batch.step[d];
            }
        }
    }
}
