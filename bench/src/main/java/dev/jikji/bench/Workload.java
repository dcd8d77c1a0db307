package dev.jikji.bench;

import java.util.SplittableRandom;

/// A model's dimensions and the token batches it trains on. Every contender of a group gets the same one, so that all
/// do the same work on the same ids.
public sealed interface Workload {

    int vocab();

    /// @return sequences in a batch
    int batch();

    /// @return tokens of a sequence in one step; of a translation, those of the target
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
    /// @param source  int64, the sentences to be translated; empty for a language model
    /// @param inputs  int64, `batch() * time()` ids
    /// @param targets int64, the id that follows each input
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Batch(long[] source, long[] inputs, long[] targets) {
        Batch(long[] inputs, long[] targets) {
            this(new long[0], inputs, targets);
        }
    }

    /// GPT-2's blocks (pre-norm, biases, 4 × wide feed-forward, tied output), trained with AdamW.
    ///
    /// @param context tokens of a sequence
    /// @param dropout share zeroed of the embeddings, the weights of attention and what each part adds
    record Gpt(int layers, int dim, int heads, int context, int batch, int vocab, double dropout) implements Workload {

        /// @return the measured one: 5.2 M parameters, 2,048 tokens a step
        public static Gpt measured(double dropout) {
            return new Gpt(4, 256, 4, 128, 16, 8_000, dropout);
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
            return rows(new SplittableRandom(step), new long[0], this);
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

    /// Translation: pairs of sentences, all of one length on each side, one vocabulary for both, loss against smoothed
    /// targets, gradients clipped, AdamW.
    sealed interface Translation extends Workload {

        /// @return tokens of a sentence to be translated
        int source();

        /// @return share of each target's weight spread over all tokens
        default double labelSmoothing() {
            return 0.1;
        }

        /// @return joint L2 norm to which gradients are clipped
        default double maxNorm() {
            return 1;
        }

        default double learningRate() {
            return 1e-3;
        }

        /// {@inheritDoc} The arrays are `(batch, source)` and `(batch, time)`.
        @Override
        default Batch batch(long step) {
            SplittableRandom random = new SplittableRandom(step);
            return rows(random, zipf(random, batch() * source(), vocab()), this);
        }
    }

    /// The recurrent encoder–decoder of the Multi30k recipe: one bidirectional LSTM layer reads, one LSTM layer writes,
    /// with Luong's general attention and tied embeddings, without dropout.
    ///
    /// @param dim          width of the layers, of which each of the encoder's directions has half
    /// @param embeddingDim width of the embeddings and of the vector that predicts
    record Seq2Seq(int dim, int embeddingDim, int source, int time, int batch, int vocab) implements Translation {

        /// @return the measured one: 5.4 M parameters, 1,536 tokens a step to be read and as many to be written
        public static Seq2Seq measured() {
            return new Seq2Seq(512, 256, 24, 24, 64, 6_000);
        }

        /// {@inheritDoc} Each LSTM has two bias vectors, as PyTorch's has; the output has a bias of its own.
        @Override
        public long parameters() {
            long half = dim / 2;
            long encoder = 2 * (4 * half * (embeddingDim + half) + 8 * half);
            long decoder = 4L * dim * (embeddingDim + dim) + 8L * dim;
            long bridge = 2L * dim * dim + 2L * dim;
            long attention = (long) dim * dim;
            long combine = 2L * dim * embeddingDim + embeddingDim;
            return (long) vocab * embeddingDim + vocab + encoder + decoder + bridge + attention + combine;
        }

        /// Forward, for each token of the source: 8 dim (embeddingDim + dim / 2) in the encoder, 2 dim² for what is
        /// compared; for each sentence 4 dim² for the decoder's first state; for each token of the target: 8 dim
        /// (embeddingDim + dim) in the decoder, 4 source dim in the two products of attention, 4 dim embeddingDim to
        /// combine, 2 embeddingDim vocab for the logits.
        @Override
        public long productFlops() {
            long read = 8L * dim * (embeddingDim + dim / 2) + 2L * dim * dim;
            long write = 8L * dim * (embeddingDim + dim) + 4L * source * dim + 4L * dim * embeddingDim
                    + 2L * embeddingDim * vocab;
            return 3L * batch * (source * read + 4L * dim * dim + time * write);
        }
    }

    /// The Transformer encoder–decoder of the Multi30k recipe: norms before the parts, ReLU, sinusoidal positions, tied
    /// embeddings.
    ///
    /// @param layers  of the encoder and of the decoder
    /// @param dropout share zeroed of the embeddings, the weights of attention, the inner activations and what each part
    ///                adds
    record TransformerMt(int layers, int heads, int dim, int innerDim, int source, int time, int batch, int vocab,
            double dropout) implements Translation {

        /// @return the measured one: 5.5 M parameters, 1,536 tokens a step to be read and as many to be written
        public static TransformerMt measured(double dropout) {
            return new TransformerMt(3, 4, 256, 512, 24, 24, 64, 6_000, dropout);
        }

        @Override
        public long parameters() {
            long norm = 2L * dim;
            long attention = 4L * dim * dim + 4L * dim;
            long feedForward = 2L * dim * innerDim + innerDim + dim;
            long encoder = attention + feedForward + 2 * norm;
            long decoder = 2 * attention + feedForward + 3 * norm;
            return (long) vocab * dim + layers * (encoder + decoder) + 2 * norm;
        }

        /// Forward, for each token of the source: in each layer of the encoder 8 dim² + 4 source dim of attention and 4
        /// dim innerDim, in each of the decoder 4 dim² for keys and values; for each token of the target: in each layer
        /// 8 dim² + 4 time dim of attention to itself, 4 dim² + 4 source dim of attention to the source and 4 dim
        /// innerDim, then 2 dim vocab for the logits.
        @Override
        public long productFlops() {
            long square = (long) dim * dim;
            long feedForward = 4L * dim * innerDim;
            long read = layers * (12 * square + 4L * source * dim + feedForward);
            long write = layers * (12 * square + 4L * (time + source) * dim + feedForward) + 2L * dim * vocab;
            return 3L * batch * (source * read + time * write);
        }
    }

    /// Tagging: words and their characters through a convolution, a bidirectional LSTM, and a conditional random field over
    /// the tags (Ma and Hovy 2016). Sentences of one length, without dropout, gradients clipped, Adam.
    ///
    /// @param charDim  width of the vectors of characters
    /// @param features of the convolution, three characters wide
    /// @param dim      width of the LSTM in each direction
    record Tagger(int vocab, int wordDim, int characters, int charDim, int features, int dim, int tags, int time,
            int batch) implements Workload {
        /// Characters of a word, its marks of begin and end included.
        private static final int SPELLED = 12;
        private static final int SHORTEST = 4;
        private static final int WIDTH = 3;
        /// Numbers of characters that stand for padding, an unknown one, begin and end.
        private static final int SPECIALS = 4;
        private static final int BEGIN = 2;
        private static final int END = 3;

        /// @return the measured one, as the CoNLL-2003 recipe: 2.5 M parameters, 640 words a step
        public static Tagger measured() {
            return new Tagger(20_000, 100, SPECIALS + 26, 30, 50, 200, 17, 20, 32);
        }

        /// @return the word with this number, four to ten letters; the first four tell it from all others
        public String word(long id) {
            var letters = new StringBuilder();
            for (long rest = id; letters.length() < SHORTEST; rest /= 26) letters.append((char) ('a' + rest % 26));
            letters.repeat(letters.toString(), 2);
            return letters.substring(0, SHORTEST + (int) (id % (SPELLED - 1 - SHORTEST)));
        }

        @Override
        public long parameters() {
            long embeddings = (long) vocab * wordDim + (long) characters * charDim;
            long filter = (long) WIDTH * charDim * features + features;
            long lstm = 2L * (4L * dim * (wordDim + features + dim) + 8L * dim);
            long output = 2L * dim * tags + tags;
            return embeddings + filter + lstm + output + (long) tags * tags + 2L * tags;
        }

        /// Forward, for each word: 2 · WIDTH charDim features for each of its characters, 16 dim (input + dim) in the
        /// LSTM, 4 dim tags for the scores. The sums over tags are left out.
        @Override
        public long productFlops() {
            long convolution = 2L * WIDTH * charDim * features * (SPELLED - WIDTH + 1);
            long lstm = 16L * dim * (wordDim + features + dim);
            return 3L * tokensPerStep() * (convolution + lstm + 4L * dim * tags);
        }

        /// {@inheritDoc} `inputs` are words, from 1, and `targets` their tags, `(batch, time)`; `source` has the
        /// characters, `(batch, time, 12)`. A word always has the same tag.
        @Override
        public Batch batch(long step) {
            long[] words = zipf(new SplittableRandom(step), tokensPerStep(), vocab - 1);
            long[] source = new long[words.length * SPELLED], targets = new long[words.length];
            for (int i = 0; i < words.length; i++) {
                targets[i] = words[i] % tags;
                String letters = word(words[i]);
                words[i]++;
                int at = i * SPELLED;
                source[at] = BEGIN;
                for (int k = 0; k < letters.length(); k++)
                    source[at + 1 + k] = letters.charAt(k) - 'a' + (long) SPECIALS;
                source[at + 1 + letters.length()] = END;
            }
            return new Batch(source, words, targets);
        }
    }

    /// Draws `batch() * (time() + 1)` ids; the arrays are `(batch, time)`.
    private static Batch rows(SplittableRandom random, long[] source, Workload workload) {
        int time = workload.time();
        long[] inputs = new long[workload.tokensPerStep()];
        long[] targets = new long[workload.tokensPerStep()];
        for (int row = 0; row < workload.batch(); row++) {
            long[] ids = zipf(random, time + 1, workload.vocab());
            System.arraycopy(ids, 0, inputs, row * time, time);
            System.arraycopy(ids, 1, targets, row * time, time);
        }
        return new Batch(source, inputs, targets);
    }

    private static long[] zipf(SplittableRandom random, int count, int vocab) {
        long[] ids = new long[count];
        for (int i = 0; i < count; i++) ids[i] = (long) StrictMath.pow(vocab, random.nextDouble()) - 1;
        return ids;
    }
}
