package dev.jikji.models.parse;

import dev.jikji.models.parse.Parse.Arc;
import dev.jikji.models.parse.ParserConfig.Activation;
import dev.jikji.models.words.Products;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The classifier of [TransitionParser] in plain Java: what each word and relation contributes to the hidden layer at
/// each feature was multiplied before (Chen and Manning 2014, section 3.3), so that a configuration takes a sum of rows,
/// the activation, and one small product. Immutable; safe for use by several threads.
final class TransitionScorer {
    private final int hidden;
    private final int transitions;
    private final Activation activation;
    private final float[][] labels; // ((relations + 1) · LABELS, hidden), the last for no word
    private final float[] bias; // (hidden)
    private final float[][] out; // (hidden, transitions)
    private final float[] outBias; // (transitions)

    TransitionScorer(Activation activation, float[][] labels, float[] bias, float[][] out, float[] outBias) {
        this.activation = activation;
        this.labels = labels;
        this.bias = bias;
        this.out = out;
        this.outBias = outBias;
        hidden = bias.length;
        transitions = outBias.length;
    }

    /// What words contribute.
    @FunctionalInterface
    interface Contributions {
        /// @param word    place in the sentence, from 1; 0 for no word
        /// @param feature of [ParseFeatures]
        /// @return `(hidden)`
        float[] of(int word, int feature);
    }

    /// Parses one sentence after the other; of one thread.
    final class Run {
        private final int[] features = new int[ParseFeatures.WORDS];
        private final float[] sums = new float[hidden];
        private final float[] scores = new float[transitions];

        /// Scores of all transitions.
        ///
        /// @return valid until the next call
        float[] scores(Configuration c, Contributions words) {
            ParseFeatures.extract(c, features);
            System.arraycopy(bias, 0, sums, 0, hidden);
            int none = labels.length / ParseFeatures.LABELS - 1;
            for (int p = 0; p < ParseFeatures.WORDS; p++) {
                int word = features[p];
                Products.add(words.of(word, p), sums);
                int q = p - (ParseFeatures.WORDS - ParseFeatures.LABELS);
                if (q < 0) continue;
                int label = word == Configuration.NONE ? none : c.relation(word);
                Products.add(labels[label * ParseFeatures.LABELS + q], sums);
            }
            activate();
            System.arraycopy(outBias, 0, scores, 0, transitions);
            Products.add(sums, 0, hidden, out, 0, scores);
            return scores;
        }

        private void activate() {
            switch (activation) {
                case RELU -> {
                    for (int i = 0; i < hidden; i++) sums[i] = Math.max(sums[i], 0);
                }
                case CUBE -> {
                    for (int i = 0; i < hidden; i++) sums[i] = sums[i] * sums[i] * sums[i];
                }
                case TANH -> {
                    for (int i = 0; i < hidden; i++) sums[i] = (float) Math.tanh(sums[i]);
                }
            }
        }

        /// @return the best transition that can be taken
        int best(Configuration c, float[] scores) {
            boolean shifts = ArcStandard.canShift(c), reduces = ArcStandard.canReduce(c);
            int best = shifts ? ArcStandard.SHIFT : 1;
            if (reduces) for (int i = 1; i < transitions; i++) if (scores[i] > scores[best]) best = i;
            return best;
        }

        /// Takes the best transition again and again.
        ///
        /// @param upos numbers of the words' tags, from 0; empty if they are not told
        Parse parse(int length, Labels labels, int[] upos, Contributions words) {
            var c = new Configuration(length);
            double[] probabilities = new double[length + 1];
            Arrays.fill(probabilities, 1);
            while (!c.isFinal()) {
                if (!ArcStandard.canReduce(c)) { // nothing to choose
                    c.shift();
                    continue;
                }
                float[] scored = scores(c, words);
                int best = best(c, scored);
                if (best != ArcStandard.SHIFT)
                    probabilities[ArcStandard.isLeft(best) ? c.stack(2) : c.stack(1)] = probability(c, scored, best);
                ArcStandard.apply(best, c);
            }
            int[] heads = c.heads();
            List<Arc> arcs = new ArrayList<>(length);
            for (int word = 1; word <= length; word++) {
                String relation = heads[word] == 0 ? labels.root : labels.relations.get(c.relation(word));
                arcs.add(new Arc(heads[word], relation,
                        upos.length == 0 ? "_" : labels.upos.get(upos[word - 1]), probabilities[word]));
            }
            return new Parse(arcs);
        }

        /// Of all transitions that could have been taken.
        private double probability(Configuration c, float[] scores, int chosen) {
            double sum = 0;
            int first = ArcStandard.canShift(c) ? 0 : 1;
            for (int i = first; i < transitions; i++) sum += Math.exp(scores[i] - scores[chosen]);
            return 1 / sum;
        }
    }
}
