package dev.jikji.models.classify;

import dev.jikji.models.classify.ModelConfig.Kind;
import dev.jikji.nn.Objective;
import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Tensor;

/// Linear models of a bag of words x. One score `w · x + b` for two classes, one for each of more.
///
/// - linear regression: the score is to be 1 where the example is of the (second) class and 0 where not; the loss is the
///   mean of the squared differences (Legendre 1805).
/// - logistic regression: p(second class) = σ(w · x + b), the loss its cross-entropy (Cox 1958).
/// - softmax regression: p = softmax(W x + b), the loss its cross-entropy.
///
/// Regularise with `training.weight_decay`.
public final class LinearClassifier extends TextModel {
    private final Kind type;
    private final int classes;
    /// `(features + 1, scores)`; the row after the last is for what fills up, whose value is 0
    private final Tensor weight;
    private final Tensor bias; // (scores)

    /// All weights begin at zero.
    public LinearClassifier(Kind type, int features, int classes) {
        require(type != Kind.LOGISTIC || classes == 2,
                "logistic regression tells two classes apart, there are %d; choose --model softmax", classes);
        this.type = type;
        this.classes = classes;
        int scores = type == Kind.SOFTMAX || classes > 2 ? classes : 1;
        weight = table(parameter("weight", Tensor.zeros(features + 1L, scores)));
        bias = parameter("bias", Tensor.zeros(scores));
    }

    /// What each feature adds to the scores.
    ///
    /// @return `(batch, feature, scores)`
    @Override
    public Tensor embed(TextBatch batch) {
        Tensor rows = weight.embedding(batch.ids().tensor()); // (batch, feature, scores)
        return rows.mul(Tensor.of(batch.values(), batch.rows(), batch.time(), 1).to(rows.dtype()));
    }

    /// For two classes told apart by one score, that of the first class is what is left of it.
    @Override
    public Tensor score(Tensor embedded, TextBatch batch) {
        Tensor scores = embedded.sum(1).add(bias); // (batch, scores)
        if (scores.size(1) > 1) return scores;
        Tensor first = type == Kind.LINEAR ? scores.neg().add(1) : Tensor.zeros(scores.dtype(), scores.shape());
        return Tensor.cat(1, first, scores); // (batch, classes)
    }

    @Override
    public Objective loss(Tensor scores, int[] targets, float[] weights, double smoothing) {
        if (type != Kind.LINEAR) return super.loss(scores, targets, weights, smoothing);
        int columns = classes == 2 ? 1 : classes; // of two classes, both differences are the same
        float[] wanted = new float[targets.length * columns];
        for (int row = 0; row < targets.length; row++)
            for (int column = 0; column < columns; column++)
                wanted[row * columns + column] = targets[row] == (columns == 1 ? 1 : column) ? 1 : 0;
        Tensor given = columns == 1 ? scores.narrow(1, 1, 1) : scores; // (batch, columns)
        Tensor errors = given.sub(Tensor.of(wanted, targets.length, columns).to(scores.dtype())).pow(2).sum(1)
                .unsqueeze(1); // (batch, 1)
        return Objective.of(errors.mul(shares(targets, weights, scores)).sum());
    }

    /// Of a regression, which knows none: the scores within 0 and 1, and these in proportion.
    @Override
    public Tensor probabilities(Tensor scores) {
        if (type != Kind.LINEAR) return super.probabilities(scores);
        Tensor kept = scores.relu().neg().add(1).relu().neg().add(1).add(1e-6); // (batch, classes)
        return kept.div(kept.sum(1).unsqueeze(1));
    }

    @Override
    public long activationFloats(long rows, long time) {
        return 3 * rows * time * weight.size(1);
    }

    Dtype dtype() {
        return weight.dtype();
    }
}
