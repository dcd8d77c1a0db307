package dev.jikji.bench;

import java.util.SplittableRandom;

/// A model's dimensions and the token batches it trains on. Every contender of a group gets the same one, so that all
/// do the same work on the same ids.
public sealed interface Workload {

    int vocab();

    /// @return sequences in a batch
    int batch();

    /// @return tokens of a sequence in one step
    int time();

    default int tokensPerStep() {
        return batch() * time();
    }

    /// @return trained numbers, the tied matrix counted once
    long parameters();

    /// The floating-point operations that the matrix products of one training step need: two for each multiply-add,
    /// and three products (one forward, two backward) for each of the forward pass. Embedding look-ups, norms,
    /// activations, softmax and the optimizer are left out: they are what keeps a step from the ceiling.
    long productFlops();

    /// The ids of one step. They depend on the step alone. Frequencies follow Zipf's law (an id's logarithm is
    /// uniform), so that a model which really trains lowers its loss on batches that never repeat.
    Batch batch(long step);

    /// One step's token ids, row by row.
    ///
    /// @param inputs  int64, `batch() * time()` ids
    /// @param targets int64, the id that follows each input
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Batch(long[] inputs, long[] targets) {}

    /// GPT-2's blocks (pre-norm, biases, 4 × wide feed-forward, tied output), without dropout, trained with AdamW.
    ///
    /// @param context tokens of a sequence
    record Gpt(int layers, int dim, int heads, int context, int batch, int vocab) implements Workload {

        /// @return the measured one: 5.2 M parameters, 2,048 tokens a step
        public static Gpt measured() {
            return new Gpt(4, 256, 4, 128, 16, 8_000);
        }

        @Override
        public int time() {
            return context;
        }

        @Override
        public long parameters() {
            long norm = 2L * dim;
            long attention = 4L * dim * dim + 4L * dim;
            long feedForward = 8L * dim * dim + 5L * dim;
            return (long) (vocab + context) * dim + layers * (2 * norm + attention + feedForward) + norm;
        }

        /// Forward, for each token: 24 dim² a layer in the four linear maps, 4 context dim a layer in the two products
        /// of attention (the whole square: the masked half is computed too), 2 dim vocab for the logits.
        @Override
        public long productFlops() {
            long layer = 24L * dim * dim + 4L * context * dim;
            return 3L * tokensPerStep() * (layers * layer + 2L * dim * vocab);
        }

        /// {@inheritDoc} The arrays are `(batch, time)`.
        @Override
        public Batch batch(long step) {
            long[] inputs = new long[tokensPerStep()];
            long[] targets = new long[tokensPerStep()];
            SplittableRandom random = new SplittableRandom(step);
            for (int row = 0; row < batch; row++) {
                long[] ids = zipf(random, context + 1, vocab);
                System.arraycopy(ids, 0, inputs, row * context, context);
                System.arraycopy(ids, 1, targets, row * context, context);
            }
            return new Batch(inputs, targets);
        }
    }

    /// The LSTM language model of Zaremba et al. (2014) with tied embeddings: dropout on the input, between the layers
    /// and on the output; the state carried from step to step; clipped gradients; SGD.
    ///
    /// @param dim     width of the embedding and of each layer
    /// @param time    tokens of a sequence in one step; the state is carried to the next
    /// @param maxNorm joint L2 norm to which gradients are clipped
    record Lstm(int layers, int dim, int time, int batch, int vocab, double dropout, double maxNorm,
            double learningRate) implements Workload {

        /// @return the measured one, as the paper's medium model: 13.3 M parameters, 700 tokens a step
        public static Lstm measured() {
            return new Lstm(2, 650, 35, 20, 10_000, 0.5, 5, 1);
        }

        /// {@inheritDoc} Each layer has two bias vectors, as PyTorch's has; the output has a bias of its own.
        @Override
        public long parameters() {
            long layer = 8L * dim * dim + 8L * dim;
            return (long) vocab * dim + layers * layer + vocab;
        }

        /// Forward, for each token: 16 dim² a layer (four gates, each from the input and from the state), 2 dim vocab
        /// for the logits.
        @Override
        public long productFlops() {
            return 3L * tokensPerStep() * (layers * 16L * dim * dim + 2L * dim * vocab);
        }

        /// {@inheritDoc} The arrays are `(time, batch)`.
        @Override
        public Batch batch(long step) {
            long[] ids = zipf(new SplittableRandom(step), (time + 1) * batch, vocab);
            long[] inputs = new long[tokensPerStep()];
            long[] targets = new long[tokensPerStep()];
            System.arraycopy(ids, 0, inputs, 0, inputs.length);
            System.arraycopy(ids, batch, targets, 0, targets.length);
            return new Batch(inputs, targets);
        }
    }

    private static long[] zipf(SplittableRandom random, int count, int vocab) {
        long[] ids = new long[count];
        for (int i = 0; i < count; i++) ids[i] = (long) StrictMath.pow(vocab, random.nextDouble()) - 1;
        return ids;
    }
}
