package dev.jikji.text.ngram;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.Corpus;
import dev.jikji.text.InputException;
import dev.jikji.text.Tokenizer;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/// Makes n-gram models of text.
///
/// ```java
/// Tokenizer words = WordTokenizer.train(corpus, Pretokenization.WHITESPACE, 1, Integer.MAX_VALUE);
/// var trainer = new NgramTrainer(NgramSettings.of(5, Smoothing.MODIFIED_KNESER_NEY));
/// NgramModel model = trainer.train(corpus, words);
/// ```
public final class NgramTrainer {
    private final NgramSettings settings;
    private final Path temporary;
    private final Progress progress;
    private final BooleanSupplier stop;
    private long tokens;

    /// Told how far a training has come.
    @FunctionalInterface
    public interface Progress {
        /// @param what  in words, such as `counting`
        /// @param done  of `total`; bytes of text while counting
        /// @param total 0 if it is not known
        void at(String what, long done, long total);
    }

    /// A training that reports nothing and spills to the system's folder of temporary files.
    public NgramTrainer(NgramSettings settings) {
        this(settings, Path.of(System.getProperty("java.io.tmpdir"), "jikji-" + UUID.randomUUID() + ".counts"),
                (_, _, _) -> {}, () -> false);
    }

    /// @param temporary file for counts that exceed the memory; gone when the training ends, however it does
    /// @param progress  told now and then
    /// @param stop      asked now and then; true ends the training by a [java.util.concurrent.CancellationException]
    public NgramTrainer(NgramSettings settings, Path temporary, Progress progress, BooleanSupplier stop) {
        this.settings = settings;
        this.temporary = temporary;
        this.progress = progress;
        this.stop = stop;
    }

    /// Trains a model whose words are the tokenizer's tokens.
    ///
    /// @throws InputException               if the text is too short for the order or too small for the smoothing
    /// @throws java.io.UncheckedIOException if counts cannot be spilled
    public NgramModel train(Corpus corpus, Tokenizer tokenizer) {
        return train(corpus, tokenizer, 0);
    }

    /// As [#train(Corpus, Tokenizer)].
    ///
    /// @param bytes of the text, for telling the progress; 0 if unknown
    public NgramModel train(Corpus corpus, Tokenizer tokenizer, long bytes) {
        NgramVocabulary vocabulary = NgramVocabulary.of(tokenizer);
        Trie counts = count(corpus, SentenceReader.of(tokenizer, vocabulary, settings.sentences()), vocabulary, bytes);
        progress.at("estimating", 0, 0);
        Estimator.Estimates estimates = Estimator.estimate(counts, settings, stop);
        float constant = switch (settings.smoothing()) {
            case STUPID_BACKOFF -> (float) Math.log10(settings.backoff());
            default -> (float) -Math.log10(vocabulary.size() - 1);
        };
        var kind = new ModelImage.Kind(settings.order(), settings.smoothing(), settings.sentences(), constant, true);
        return new NgramModel(ModelImage.of(kind, vocabulary, counts, estimates.log10()), null);
    }

    /// @return words and ends of sentences that the last training counted
    public long tokens() {
        return tokens;
    }

    /// Counts the n-grams of all orders.
    Trie count(Corpus corpus, SentenceReader reader, NgramVocabulary vocabulary, long bytes) {
        int order = settings.order();
        try (var counter = new NgramCounter(order, vocabulary.size(), settings.memoryBytes(), temporary)) {
            progress.at("counting", 0, bytes);
            reader.read(corpus, counter, done -> progress.at("counting", done, bytes), stop);
            tokens = counter.words();
            require(tokens > 0, "n-gram: the text holds no sentences");
            require(counter.longestSentence() >= order,
                    "n-gram: order %d is larger than the longest sentence, which has"
                            + " %d tokens with <s> and </s>; lower the order",
                    order, counter.longestSentence());
            var trie = new Trie.Builder(order, vocabulary.size(), true);
            long[] merged = {0};
            counter.finish((words, length, count, before, all) -> {
                if ((merged[0]++ & 0xffff) == 0) {
                    Stop.check(stop);
                    progress.at("merging", before, all);
                }
                trie.add(words, length, count);
            });
            return trie.build(vocabulary.size());
        }
    }
}
