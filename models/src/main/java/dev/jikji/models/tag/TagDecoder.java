package dev.jikji.models.tag;

import dev.jikji.models.tag.LinearChain.Scores;
import dev.jikji.models.words.WordBatch;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Chooses tags by a model's scores, as they are when it is made.
final class TagDecoder {
    private final TagModel model;
    private final int tags;
    private final Constraints constraints; // null if any tag may follow any
    private final LinearChain chain; // null if each tag is chosen for itself

    /// The tags of a sentence.
    ///
    /// @param tags          by number
    /// @param probabilities of each, whatever the others are
    /// @param nats          negative logarithm of the probability of the right tags; NaN if they are not known
    record Decoded(int[] tags, float[] probabilities, double nats) {}

    /// @param model in inference mode
    TagDecoder(TagModel model, TagSet tags, boolean constrained) {
        this.model = model;
        this.tags = tags.size();
        constraints = constrained ? tags.constraints() : null;
        boolean together = model.crf() != null || constraints != null;
        chain = !together ? null : model.crf() != null ? model.crf().chain() : unconnected(this.tags);
    }

    private static LinearChain unconnected(int tags) {
        return new LinearChain(new double[tags * tags], new double[tags], new double[tags]);
    }

    /// @param gold the right tags of each sentence, or null
    List<Decoded> decode(WordBatch batch, List<int[]> gold) {
        double[] scores;
        try (var _ = Grad.off(); var _ = TensorScope.open(); var _ = NativeRuntime.precision().autocast()) {
            scores = model.scores(batch).toDoubles(); // (time, rows, tags)
        }
        int rows = batch.rows();
        return IntStream.range(0, rows).parallel().mapToObj(row -> {
            var sentence = new Scores(scores, row * tags, rows * tags, batch.lengths()[row]);
            return decode(sentence, gold == null ? null : gold.get(row));
        }).toList();
    }

    private Decoded decode(Scores scores, int[] gold) {
        boolean connected = model.crf() != null;
        var all = connected ? chain.probabilities(scores) : softmax(scores);
        int[] best = chain == null ? highest(scores) : chain.best(scores, constraints);
        float[] probabilities = new float[best.length];
        for (int t = 0; t < best.length; t++) probabilities[t] = (float) all.marginals()[t * tags + best[t]];
        double nats = Double.NaN;
        if (gold != null && Arrays.stream(gold).allMatch(tag -> tag != TagSet.UNSEEN)) {
            nats = connected
                    ? all.logPartition() - chain.score(scores, gold)
                    : IntStream.range(0, gold.length)
                            .mapToDouble(t -> -Math.log(all.marginals()[t * tags + gold[t]])).sum();
        }
        return new Decoded(best, probabilities, nats);
    }

    private LinearChain.Probabilities softmax(Scores scores) {
        double[] marginals = new double[scores.length() * tags];
        for (int t = 0; t < scores.length(); t++) {
            int from = scores.at(t), at = t * tags;
            double largest = Double.NEGATIVE_INFINITY, sum = 0;
            for (int j = 0; j < tags; j++) largest = Math.max(largest, scores.values()[from + j]);
            for (int j = 0; j < tags; j++) {
                marginals[at + j] = Math.exp(scores.values()[from + j] - largest);
                sum += marginals[at + j];
            }
            for (int j = 0; j < tags; j++) marginals[at + j] /= sum;
        }
        return new LinearChain.Probabilities(Double.NaN, marginals);
    }

    private int[] highest(Scores scores) {
        int[] best = new int[scores.length()];
        for (int t = 0; t < best.length; t++) {
            int from = scores.at(t);
            for (int j = 1; j < tags; j++) {
                if (scores.values()[from + j] > scores.values()[from + best[t]]) best[t] = j;
            }
        }
        return best;
    }
}
