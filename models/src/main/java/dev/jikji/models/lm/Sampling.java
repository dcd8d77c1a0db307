package dev.jikji.models.lm;

import static dev.jikji.text.InputException.require;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// How the next token is drawn from a model's scores.
///
/// @param temperature       divides the scores; 0 takes the best token each time
/// @param topK              how many of the best tokens are considered (Fan et al. 2018); 0 for all
/// @param topP              least total probability of the best tokens considered (Holtzman et al. 2020); 1 for all
/// @param repetitionPenalty lowers tokens already written (Keskar et al. 2019, section 4.1); 1 for none
public record Sampling(double temperature, int topK, double topP, double repetitionPenalty) {

    public Sampling {
        require(temperature >= 0 && temperature < Double.POSITIVE_INFINITY,
                "temperature %s is negative or infinite; 0 takes the best token each time, 0.8 is usual",
                temperature);
        require(topK >= 0, "top-k %d is negative; 0 is for all tokens", topK);
        require(topP > 0 && topP <= 1, "top-p %s is outside (0, 1]; 1 is for all tokens", topP);
        require(repetitionPenalty > 0 && repetitionPenalty < Double.POSITIVE_INFINITY,
                "repetition penalty %s is not a positive number; 1 is for none", repetitionPenalty);
    }

    /// The best token each time.
    public static Sampling greedy() {
        return new Sampling(0, 0, 1, 1);
    }

    /// Somewhat below the model's own uncertainty, which reads best from small models.
    public static Sampling defaults() {
        return new Sampling(0.8, 50, 0.95, 1);
    }

    /// Draws a token.
    ///
    /// @param logits  a score for each token; changed
    /// @param written tokens the repetition penalty holds for
    /// @return the token's id
    int draw(float[] logits, BitSet written, RandomGenerator random) {
        if (repetitionPenalty != 1) {
            written.stream()
                    .forEach(id -> logits[id] *= (float) (logits[id] < 0 ? repetitionPenalty : 1 / repetitionPenalty));
        }
        if (temperature == 0) return best(logits);
        int[] candidates = candidates(logits);
        double[] weights = new double[candidates.length];
        double total = 0;
        for (int i = 0; i < candidates.length; i++) {
            weights[i] = Math.exp((logits[candidates[i]] - logits[candidates[0]]) / temperature);
            total += weights[i];
        }
        int considered = nucleus(weights, total);
        double kept = 0;
        for (int i = 0; i < considered; i++) kept += weights[i];
        double mark = random.nextDouble() * kept;
        for (int i = 0; i < considered; i++) {
            mark -= weights[i];
            if (mark < 0) return candidates[i];
        }
        return candidates[considered - 1];
    }

    private static int best(float[] logits) {
        int best = 0;
        for (int id = 1; id < logits.length; id++) if (logits[id] > logits[best]) best = id;
        return best;
    }

    /// @return the tokens considered, the best first; without top-k or top-p only the first is in its place
    private int[] candidates(float[] logits) {
        if (topK == 0 && topP == 1) {
            int[] all = IntStream.range(0, logits.length).toArray();
            int best = best(logits);
            all[0] = best;
            all[best] = 0;
            return all;
        }
        int count = topK == 0 ? logits.length : Math.min(topK, logits.length);
        float[] sorted = logits.clone();
        Arrays.sort(sorted);
        float threshold = sorted[sorted.length - count];
        return IntStream.range(0, logits.length).filter(id -> logits[id] >= threshold).boxed()
                .sorted(Comparator.<Integer>comparingDouble(id -> -logits[id]).thenComparing(id -> id)).limit(count)
                .mapToInt(Integer::intValue).toArray();
    }

    /// @return how many of the best tokens reach probability `topP` together
    private int nucleus(double[] weights, double total) {
        if (topP == 1) return weights.length;
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i];
            if (sum >= topP * total) return i + 1;
        }
        return weights.length;
    }
}
