package dev.jikji.text.ngram;

import static dev.jikji.text.InputException.require;

import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;

/// Lets an n-gram model write, from `<s>` or the words of a prompt to `</s>`. It never writes `<unk>`.
public final class NgramGenerator {
    private final NgramModel model;
    private final double temperature;
    private final int topK;

    /// @param temperature exponent 1/T of the probabilities; 0 for the likeliest word each time
    /// @param topK        words to choose among; 0 for all
    public NgramGenerator(NgramModel model, double temperature, int topK) {
        require(temperature >= 0 && Double.isFinite(temperature), "temperature %s is negative or infinite",
                temperature);
        require(topK >= 0, "top-k %d is negative", topK);
        this.model = model;
        this.temperature = temperature;
        this.topK = topK;
    }

    /// Writes the rest of a sentence.
    ///
    /// @param prompt ids of its first words
    /// @param most   words to write at most
    /// @param word   given each id as it is chosen, not the `</s>`
    /// @param stop   asked before each word
    /// @return why it ended: `end`, `length` or `interrupted`; `nothing` if the model allows no word any more
    public String generate(int[] prompt, int most, RandomGenerator random, IntConsumer word, BooleanSupplier stop) {
        NgramModel.Scorer scorer = model.scorer();
        for (int id : prompt) scorer.add(id);
        for (int i = 0; i < most; i++) {
            if (stop.getAsBoolean()) return "interrupted";
            int next = choose(scorer.distribution(), random);
            if (next == NgramVocabulary.END) return "end";
            if (next < 0) return "nothing";
            word.accept(next);
            scorer.add(next);
        }
        return "length";
    }

    /// @return −1 if all have probability zero
    private int choose(double[] weights, RandomGenerator random) {
        weights[NgramVocabulary.UNKNOWN] = 0;
        int best = 0;
        for (int word = 1; word < weights.length; word++) if (weights[word] > weights[best]) best = word;
        double highest = weights[best];
        if (highest == 0) return -1;
        if (temperature == 0) return best;
        double least = topK == 0 || topK >= weights.length ? 0 : kthLargest(weights);
        double total = 0;
        for (int word = 0; word < weights.length; word++) {
            weights[word] = weights[word] < least ? 0 : Math.pow(weights[word] / highest, 1 / temperature);
            total += weights[word];
        }
        double rest = random.nextDouble() * total;
        for (int word = 0; word < weights.length; word++) {
            rest -= weights[word];
            if (rest < 0) return word;
        }
        return best; // rounding
    }

    private double kthLargest(double[] weights) {
        double[] sorted = weights.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length - topK];
    }
}
