package dev.jikji.models.seq2seq;

import dev.jikji.models.Padded;
import dev.jikji.nn.Functional;
import dev.jikji.nn.Module;
import dev.jikji.tensor.Tensor;
import java.util.List;

/// An encoder, which reads a sentence, and a decoder, which says its translation token by token. A model says how
/// tokens become hidden vectors; scores and losses follow from its output layer.
public abstract class TranslationModel extends Module {

    /// Sentences that were read.
    ///
    /// @param tensors what the decoder looks at; each has the sentences along its first dimension
    /// @param lengths tokens of each sentence
    /// @param time    of the longest, with padding
    public record Encoded(List<Tensor> tensors, int[] lengths, int time) {

        /// @return some of the sentences, perhaps several times
        Encoded select(int... sentences) {
            Tensor index = index(sentences);
            int[] chosen = new int[sentences.length];
            for (int i = 0; i < chosen.length; i++) chosen[i] = lengths[sentences[i]];
            return new Encoded(tensors.stream().map(tensor -> tensor.indexSelect(0, index)).toList(), chosen, time);
        }
    }

    /// What a decoder remembers of the tokens it has said.
    ///
    /// @param tensors each has the hypotheses along its first dimension: those of the first sentence, those of the
    ///                second, …; empty before the first token
    public record State(List<Tensor> tensors) {

        /// @return some of the hypotheses, perhaps several times
        State select(int... hypotheses) {
            Tensor index = index(hypotheses);
            return new State(tensors.stream().map(tensor -> tensor.indexSelect(0, index)).toList());
        }
    }

    private static Tensor index(int... places) {
        long[] index = new long[places.length];
        for (int i = 0; i < index.length; i++) index[i] = places[i];
        return Tensor.of(index, index.length);
    }

    /// @param hidden    `(sentences, hypotheses, dim)`, from which the next token is predicted
    /// @param attention `(sentences, hypotheses, source)`: how much was looked at each token of the source; null if the
    ///                  model has no attention or was not asked for it
    public record Step(Tensor hidden, State state, Tensor attention) {}

    /// Where a decoder or an encoder looked.
    ///
    /// @param name    in words, such as `decoder 2, source`
    /// @param weights `[head][row][column]`; each row adds up to 1
    /// @param rows    whether each row is a token of the translation rather than of the source
    /// @param columns likewise
    public record Attention(String name, float[][][] weights, boolean rows, boolean columns) {}

    /// Reads sentences.
    public abstract Encoded encode(Padded source);

    /// Reads whole translations, each token after those before it.
    ///
    /// @param inputs begun translations of the sentences, in the same order
    /// @return `(batch, time, dim)`, from which the token after each place is predicted
    public abstract Tensor decode(Encoded source, Padded inputs);

    /// As [#decode], in training: a model may let the decoder go on from its own words here and there.
    ///
    /// @param progress share of the training that is done
    /// @param number   of the batch, on which alone what is drawn may depend
    public Tensor learn(Encoded source, Padded inputs, double progress, long number) {
        return decode(source, inputs);
    }

    /// The state before the first token, one hypothesis for each sentence.
    public abstract State start(Encoded source);

    /// Reads one more token of each hypothesis.
    ///
    /// @param ids      int64 `(sentences, hypotheses)`
    /// @param position how many tokens were read before
    /// @param attend   whether the attention is wanted
    public abstract Step step(Encoded source, State state, Tensor ids, int position, boolean attend);

    /// Where all layers and heads look while one translation is read.
    ///
    /// @param source one sentence
    /// @param inputs its begun translation
    /// @return empty if the model has no attention
    public abstract List<Attention> attention(Padded source, Padded inputs);

    /// @return whether the decoder attends to the source
    public abstract boolean attends();

    /// @return `(vocab, dim)`: the product of a hidden vector with it scores each token
    public abstract Tensor outputWeight();

    /// @return `(vocab)`, added to the scores; null if there is none
    public abstract Tensor outputBias();

    /// @return longest sentence, in tokens, on either side
    public abstract int context();

    /// @return about how many numbers a training step of this size keeps in memory besides parameters and logits
    public abstract long activationFloats(long rows, long source, long target);

    /// @param hidden `(…, dim)`
    /// @return `(…, vocab)`
    public final Tensor logits(Tensor hidden) {
        return Functional.linear(hidden, outputWeight(), outputBias());
    }

    /// @param weights `(1, head, row, column)`
    static Attention attention(String name, Tensor weights, boolean rows, boolean columns) {
        int heads = (int) weights.size(1), height = (int) weights.size(2), width = (int) weights.size(3);
        float[] flat = weights.toFloats();
        float[][][] all = new float[heads][height][width];
        for (int head = 0; head < heads; head++) {
            for (int row = 0; row < height; row++)
                System.arraycopy(flat, (head * height + row) * width, all[head][row], 0, width);
        }
        return new Attention(name, all, rows, columns);
    }
}
