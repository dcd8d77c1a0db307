package dev.jikji.text;

import static dev.jikji.text.InputException.require;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/// WordPiece as in BERT (Devlin et al. 2019): text is cleaned, cut into words and single punctuation characters, and
/// each word into the longest pieces of the vocabulary from its start on. A word that cannot be cut so is `[UNK]`.
public final class WordPieceTokenizer implements Tokenizer {

    /// How text is normalized and cut.
    ///
    /// @param cleanText           removes control characters and makes all white space a space
    /// @param spaceAroundCjk      makes every Chinese character a word
    /// @param stripAccents        removes combining marks after canonical decomposition
    /// @param lowercase           makes text lower-case
    /// @param unknown             the token of a word that no pieces make up
    /// @param continuationPrefix  what the vocabulary writes before a piece that does not start a word
    /// @param longestWord         in code points; a longer word is unknown
    public record Options(boolean cleanText, boolean spaceAroundCjk, boolean stripAccents, boolean lowercase,
            String unknown, String continuationPrefix, int longestWord) {

        public Options {
            require(longestWord >= 1, "WordPiece: longest word %d is below 1", longestWord);
            require(!unknown.isEmpty(), "WordPiece: the unknown token is empty");
        }

        /// Those of `bert-base-uncased`.
        public static Options uncased() {
            return new Options(true, true, true, true, "[UNK]", "##", 100);
        }

        /// Those of `bert-base-cased`.
        public static Options cased() {
            return new Options(true, true, false, false, "[UNK]", "##", 100);
        }
    }

    private final Vocabulary vocabulary;
    private final Options options;
    private final int unknown;

    /// @param vocabulary tokens by id, all different; `[CLS]` and `[SEP]`, where it has them, go around a text, and these
    ///                   two, `[PAD]`, `[MASK]` and the unknown token are special
    /// @throws InputException if the vocabulary lacks the unknown token
    public WordPieceTokenizer(List<String> vocabulary, Options options) {
        this.vocabulary = new Vocabulary(vocabulary);
        this.options = options;
        unknown = this.vocabulary.idOr(options.unknown, -1);
        require(unknown >= 0, "WordPiece: the vocabulary lacks the unknown token %s", options.unknown);
    }

    @Override
    public int[] encode(String text) {
        throw new UnsupportedOperationException(options.toString());
    }

    @Override
    public Encoding encodeWithOffsets(String text) {
        throw new UnsupportedOperationException(text);
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
