package dev.jikji.text.ngram;

import dev.jikji.text.Corpus;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/// How well an n-gram model predicts a text. The end of each sentence is predicted like a word.
///
/// @param sentences     ends of sentences
/// @param tokens        words and ends of sentences
/// @param unknowns      tokens that are `<unk>`, because the vocabulary lacks them or the text says so
/// @param impossible    tokens, unknown ones left out, that the model gives probability zero
/// @param log10         of the probability of the text
/// @param knownLog10    of the probability of all but the unknown tokens
/// @param orderHits     how many tokens were predicted by an n-gram of each order, from order 1; those after an unseen
///                      context of an add-delta model by none
/// @param bytes         of the text in UTF-8
public record NgramEvaluation(long sentences, long tokens, long unknowns, long impossible, double log10,
        double knownLog10, long[] orderHits, long bytes) {

    private static final double LOG2_OF_10 = Math.log(10) / Math.log(2);

    /// Measures a model on a text.
    public static NgramEvaluation of(NgramModel model, SentenceReader reader, Corpus corpus) {
        return of(model, reader, corpus, _ -> {}, () -> false);
    }

    /// Measures a model on a text.
    ///
    /// @param bytesDone told now and then how many bytes of UTF-8 were read
    /// @param stop      asked now and then; true ends this by a [java.util.concurrent.CancellationException]
    public static NgramEvaluation of(NgramModel model, SentenceReader reader, Corpus corpus, LongConsumer bytesDone,
            BooleanSupplier stop) {
        var sums = new Sums(model);
        long bytes = reader.read(corpus, sums, bytesDone, stop);
        sums.score();
        return new NgramEvaluation(sums.sentences, sums.tokens, sums.unknowns, sums.impossible, sums.log10,
                sums.knownLog10, sums.hits, bytes);
    }

    private static final class Sums implements SentenceReader.Sink {
        private static final int BATCH = 1 << 13;

        private final NgramModel.Scorer scorer;
        private final int[] words = new int[BATCH];
        private final float[] scores = new float[BATCH];
        private final byte[] matched = new byte[BATCH];
        private int size;
        private final long[] hits;
        private long sentences;
        private long tokens;
        private long unknowns;
        private long impossible;
        private double log10;
        private double knownLog10;

        Sums(NgramModel model) {
            scorer = model.scorer();
            hits = new long[model.order()];
        }

        @Override
        public void word(int id) {
            if (size == BATCH) score();
            words[size++] = id;
        }

        void score() {
            scorer.addAll(words, size, scores, matched);
            for (int i = 0; i < size; i++) count(words[i], scores[i], matched[i]);
            size = 0;
        }

        private void count(int id, float score, int order) {
            tokens++;
            log10 += score;
            if (order > 0) hits[order - 1]++;
            if (id == NgramVocabulary.END) sentences++;
            if (id == NgramVocabulary.UNKNOWN) {
                unknowns++;
            } else {
                knownLog10 += score;
                if (score == Float.NEGATIVE_INFINITY) impossible++;
            }
        }
    }

    /// Negative logarithm, in nats a token.
    public double loss() {
        return -log10 * Math.log(10) / tokens;
    }

    public double perplexity() {
        return Math.pow(10, -log10 / tokens);
    }

    /// Of the tokens that are not unknown.
    public double knownPerplexity() {
        return Math.pow(10, -knownLog10 / (tokens - unknowns));
    }

    public double bitsPerByte() {
        return -log10 * LOG2_OF_10 / bytes;
    }

    /// Share of the words, ends of sentences left out, that are unknown.
    public double unknownRate() {
        return tokens == sentences ? 0 : (double) unknowns / (tokens - sentences);
    }

    /// Share of the tokens that an n-gram of this order predicted.
    ///
    /// @param order from 1
    public double hitRate(int order) {
        return (double) orderHits[order - 1] / tokens;
    }
}
