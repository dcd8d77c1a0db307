package dev.jikji.models.lm;

import dev.jikji.nn.Functional;
import dev.jikji.nn.Loss;
import dev.jikji.nn.Module;
import dev.jikji.nn.Objective;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import java.util.List;

/// A network that gives, at each place of a sequence, scores for the next token. A model says how ids become hidden
/// vectors; scores and losses follow from its output layer.
public abstract class LanguageModel extends Module {

    /// What a model remembers of the tokens it has read: keys and values of attention, or hidden and cell states.
    ///
    /// @param tensors empty before the first token
    public record State(List<Tensor> tensors) {
        /// Nothing was read yet.
        public static final State START = new State(List.of());

        public boolean isStart() {
            return tensors.isEmpty();
        }

        /// Cuts the state off from what was recorded and keeps it beyond `scope`.
        public State keepIn(TensorScope scope) {
            return new State(tensors.stream().map(tensor -> scope.keep(tensor.detach())).toList());
        }

        /// Frees the tensors of a state that no scope frees.
        public void close() {
            tensors.forEach(Tensor::close);
        }
    }

    /// @param hidden `(batch, time, dim)`
    /// @param state  after the last token
    public record Output(Tensor hidden, State state) {}

    /// Reads ids that begin a text.
    ///
    /// @param ids int64 `(batch, time)`
    /// @return `(batch, time, dim)`
    public abstract Tensor forward(Tensor ids);

    /// Reads ids that go on from a state, [State#START] at first.
    ///
    /// @param ids int64 `(batch, time)`
    public abstract Output forward(Tensor ids, State state);

    /// @return `(vocab, dim)`: the product of a hidden vector with it scores each token
    public abstract Tensor outputWeight();

    /// @return `(vocab)`, added to the scores; null if there is none
    public abstract Tensor outputBias();

    /// @return how many tokens one state or one call may span; [Integer#MAX_VALUE] if any number
    public abstract int context();

    /// @return whether training and evaluation go through the text in order and hand the state from batch to batch,
    ///         rather than draw windows from anywhere
    public abstract boolean carriesState();

    /// @return about how many numbers a training step of this size keeps in memory besides parameters and logits
    public abstract long activationFloats(long batch, long time);

    /// Scores for each token, of which the softmax gives its probability.
    ///
    /// @param hidden `(…, dim)`; what autocast made of it is taken too, outside of it
    /// @return `(…, vocab)`
    public final Tensor logits(Tensor hidden) {
        return scores(hidden.to(outputWeight().dtype()));
    }

    /// What [#logits] gives.
    ///
    /// @param hidden `(…, dim)`, of the weights' type
    Tensor scores(Tensor hidden) {
        return Functional.linear(hidden, outputWeight(), outputBias());
    }

    /// @param hidden  `(batch, time, dim)`
    /// @param targets int64 `(batch, time)`: the token that follows each place
    /// @return mean cross-entropy, nats a token
    public final Objective loss(Tensor hidden, Tensor targets) {
        return loss(hidden, targets, 0);
    }

    /// @param smoothing share of each target's weight that is spread evenly over all tokens
    final Objective loss(Tensor hidden, Tensor targets, double smoothing) {
        Tensor rows = hidden.reshape(-1, hidden.size(2)); // (batch · time, dim)
        return crossEntropy(rows, targets.reshape(-1), smoothing);
    }

    /// @param hidden  `(rows, dim)`
    /// @param targets int64 `(rows)`
    Objective crossEntropy(Tensor hidden, Tensor targets, double smoothing) {
        return Loss.linearCrossEntropy(hidden, outputWeight(), outputBias(), targets, smoothing);
    }

    /// @return whether its loss can spread targets over all tokens
    boolean smooths() {
        return true;
    }
}
