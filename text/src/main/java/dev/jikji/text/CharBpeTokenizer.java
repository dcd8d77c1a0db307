package dev.jikji.text;

import static dev.jikji.text.InputException.require;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/// Byte-pair encoding over characters (Sennrich et al. 2016): a word's characters, the last with `</w>`, are merged by
/// rank. A character that the vocabulary lacks is `<unk>`.
public final class CharBpeTokenizer implements Tokenizer {

    /// What a word is.
    public enum Pretokenization {
        /// Whatever lies between white space.
        WHITESPACE,
        /// As [#WHITESPACE], and every punctuation character is a word.
        PUNCTUATION,
        /// As SentencePiece: every word with a `▁` before it instead of its space.
        METASPACE
    }

    /// @param pretokenization    what a word is
    /// @param unknown            the token of a character that the vocabulary lacks
    /// @param fuseUnknown        unknown characters in a row are one token
    /// @param byteFallback       an unknown character becomes the tokens of its UTF-8 bytes, `<0x00>` to `<0xFF>`
    /// @param continuationPrefix of characters that do not start a word; empty for none
    /// @param endOfWordSuffix    of the character that ends a word; empty for none
    public record Options(Pretokenization pretokenization, String unknown, boolean fuseUnknown, boolean byteFallback,
            String continuationPrefix, String endOfWordSuffix) {

        /// Those of the original: words between white space, `</w>` at their ends.
        public static Options sennrich() {
            return new Options(Pretokenization.WHITESPACE, "<unk>", false, false, "", "</w>");
        }

        /// Those of SentencePiece: `▁` for a space.
        public static Options metaspace() {
            return new Options(Pretokenization.METASPACE, "<unk>", true, false, "", "");
        }
    }

    private static final char METASPACE = '▁';

    private final Vocabulary vocabulary;
    private final Merges merges;
    private final Options options;
    private final int unknown;

    /// @param vocabulary with the unknown token
    /// @param merges     of ids of the vocabulary
    CharBpeTokenizer(Vocabulary vocabulary, Merges merges, Options options) {
        this.vocabulary = vocabulary;
        this.merges = merges;
        this.options = options;
        unknown = vocabulary.idOr(options.unknown, -1);
        require(unknown >= 0, "BPE: the vocabulary lacks the unknown token %s", options.unknown);
    }

    /// Learns the merges of a corpus over characters, with `▁` for the spaces: `<unk>`, the characters that occur often
    /// enough (the most frequent, at most half of the vocabulary) in code point order, then the merges as
    /// [BpeTokenizer#train] learns them.
    ///
    /// @param vocabSize    how many tokens in all
    /// @param minimumCount of a character and of a pair that is merged
    /// @throws InputException if the text has not enough pairs for so many tokens; the message tells how many it has
    public static CharBpeTokenizer train(Corpus corpus, int vocabSize, int minimumCount, TrainingWatch watch) {
        require(vocabSize >= 4, "BPE: a vocabulary of %d is too small", vocabSize);
        require(minimumCount >= 1, "BPE: minimum count %d is below 1", minimumCount);
        Options options = Options.metaspace();
        WordCounts words = WordCounts.of(corpus, CharBpeTokenizer::cutAtSpaces, watch);
        List<String> alphabet = words.characters(minimumCount, vocabSize / 2);
        require(!alphabet.isEmpty(), "BPE: no character occurs %d times; lower the minimum count", minimumCount);
        BpeTrainer.Learned learned = BpeTrainer
                .ofCharacters(words, List.of(options.unknown), alphabet, "", minimumCount).learn(vocabSize, watch);
        return new CharBpeTokenizer(new Vocabulary(learned.tokens()), learned.merges(), options);
    }

    private static void cutAtSpaces(String text, WordCounts.Sink words) {
        String marked = text.replace(' ', METASPACE);
        char[] chars = (marked.indexOf(METASPACE) == 0 ? marked : METASPACE + marked).toCharArray();
        for (int from = 0, end; from < chars.length; from = end) {
            end = from + 1;
            while (end < chars.length && chars[end] != METASPACE) end++;
            words.accept(chars, from, end);
        }
    }

    @Override
    public int[] encode(String text) {
        throw new UnsupportedOperationException(options.toString());
    }

    @Override
    public Encoding encodeWithOffsets(String text) {
        throw new UnsupportedOperationException("" + merges.size());
    }

    @Override
    public StreamDecoder streamDecoder() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int vocabSize() {
        return vocabulary.size();
    }

    @Override
    public String token(int id) {
        return vocabulary.token(id);
    }

    @Override
    public OptionalInt id(String token) {
        return vocabulary.id(token);
    }

    @Override
    public OptionalInt unknown() {
        return OptionalInt.of(unknown);
    }

    @Override
    public OptionalInt endOfText() {
        return OptionalInt.empty();
    }

    @Override
    public String unit() {
        return "token";
    }

    @Override
    public void save(Path tokenizerJson) {
        throw new UnsupportedOperationException();
    }
}
