package dev.jikji.models.tag;

import dev.jikji.models.tag.LinearChain.Gradient;
import dev.jikji.models.tag.LinearChain.Scores;
import dev.jikji.nn.Init;
import dev.jikji.nn.Module;
import dev.jikji.nn.Objective;
import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A conditional random field over a sentence's tags (Lafferty et al. 2001; on top of a network, Collobert et al. 2011,
/// section 3.4.2): scores for what stands side by side, first and last.
///
/// Its sums run outside libtorch, in a [LinearChain]; their gradient, expected counts less the right ones, is handed back
/// to what made the scores.
final class Crf extends Module {
    /// Multiplications from which several threads pay.
    private static final long WORTH_A_THREAD = 1 << 21;

    private final Tensor transitions; // (from, to)
    private final Tensor start;
    private final Tensor end;

    Crf(int tags) {
        transitions = parameter("transitions", Init.uniform(Tensor.zeros(tags, tags), 0.1));
        start = parameter("start", Init.uniform(Tensor.zeros(tags), 0.1));
        end = parameter("end", Init.uniform(Tensor.zeros(tags), 0.1));
    }

    /// The present weights.
    LinearChain chain() {
        return new LinearChain(transitions.toDoubles(), start.toDoubles(), end.toDoubles());
    }

    /// The negative logarithm of the probability of the right tags, a word.
    ///
    /// @param emissions `(time, rows, tags)`
    /// @param gold      the right tags of each row
    Objective loss(Tensor emissions, List<int[]> gold) {
        int tags = (int) emissions.size(2), rows = gold.size();
        double[] scores = emissions.toDoubles();
        double[] byScores = new double[scores.length];
        LinearChain chain = chain();
        int words = gold.stream().mapToInt(sequence -> sequence.length).sum();
        int parts = (int) Math.min(rows, 1 + (long) words * tags * tags / WORTH_A_THREAD);
        Gradient[] gradients = new Gradient[parts];
        double[] sums = new double[parts];
        IntStream each = IntStream.range(0, parts);
        (parts > 1 ? each.parallel() : each).forEach(part -> {
            gradients[part] = new Gradient(tags);
            for (int row = part; row < rows; row += parts) {
                var sentence = new Scores(scores, row * tags, rows * tags, gold.get(row).length);
                sums[part] += chain.loss(sentence, gold.get(row), byScores, gradients[part]);
            }
        });
        for (int part = 1; part < parts; part++) gradients[0].add(gradients[part]);
        double sum = Arrays.stream(sums).sum();
        return new Objective() {
            @Override
            public double value() {
                return sum / words;
            }

            @Override
            public void backward(double scale) {
                double each = scale / words;
                try (var _ = TensorScope.open()) {
                    emissions.backward(tensor(byScores, emissions.dtype(), emissions.shape()).mul_(each));
                    add(transitions, gradients[0].transitions, each);
                    add(start, gradients[0].start, each);
                    add(end, gradients[0].end, each);
                }
            }
        };
    }

    private static void add(Tensor parameter, double[] gradient, double scale) {
        parameter.addGrad(0, tensor(gradient, parameter.dtype(), parameter.shape()).mul_(scale));
    }

    private static Tensor tensor(double[] values, Dtype dtype, long... shape) {
        return Tensor.of(values, shape).to(dtype);
    }
}
