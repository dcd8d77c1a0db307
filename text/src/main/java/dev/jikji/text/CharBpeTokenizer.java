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
