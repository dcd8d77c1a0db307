package dev.jikji.text;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.TokenizerJson.Added;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// WordPiece as in BERT (Devlin et al. 2019): text is cleaned, cut into words and single punctuation characters, and
/// each word into the longest pieces of the vocabulary from its start on. A word that cannot be cut so is `[UNK]`.
public final class WordPieceTokenizer extends VocabularyTokenizer {

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

    private static final String CLS = "[CLS]";
    private static final String SEP = "[SEP]";

    private final Options options;
    private final AddedTokens added;
    private final Template template;
    private final boolean cleanUp;
    private final Pieces pieces;
    private final int unknown;
    private final BitSet specials = new BitSet();

    /// @param vocabulary tokens by id, all different; `[CLS]` and `[SEP]`, where it has them, go around a text, and these
    ///                   two, `[PAD]`, `[MASK]` and the unknown token are special
    /// @throws InputException if the vocabulary lacks the unknown token
    public WordPieceTokenizer(List<String> vocabulary, Options options) {
        this(new Vocabulary(vocabulary), options);
    }

    private WordPieceTokenizer(Vocabulary vocabulary, Options options) {
        this(vocabulary, options, specials(vocabulary, options), template(vocabulary), true);
    }

    private WordPieceTokenizer(Vocabulary vocabulary, Options options, List<Added> added, Template template,
            boolean cleanUp) {
        super(vocabulary);
        this.options = options;
        this.added = new AddedTokens(added);
        this.template = template;
        this.cleanUp = cleanUp;
        pieces = new Pieces(vocabulary, options.continuationPrefix);
        unknown = vocabulary.idOr(options.unknown, -1);
        require(unknown >= 0, "WordPiece: the vocabulary lacks the unknown token %s", options.unknown);
        for (Added token : added) if (token.special()) specials.set(token.id());
    }

    private static List<Added> specials(Vocabulary vocabulary, Options options) {
        return Stream.of("[PAD]", options.unknown, CLS, SEP, "[MASK]").distinct()
                .flatMap(token -> vocabulary.id(token).stream().mapToObj(id -> new Added(id, token, true))).toList();
    }

    private static Template template(Vocabulary vocabulary) {
        int cls = vocabulary.idOr(CLS, -1);
        int sep = vocabulary.idOr(SEP, -1);
        return cls >= 0 && sep >= 0 ? Template.bert(CLS, cls, SEP, sep) : Template.NONE;
    }

    /// Reads BERT's own file, a token on each line.
    ///
    /// @throws InputException if the file is missing or damaged
    public static WordPieceTokenizer load(Path vocabTxt, Options options) {
        List<String> tokens = new ArrayList<>(TextLines.read(vocabTxt));
        var lines = new HashMap<String, Integer>();
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            require(!token.isEmpty(), "%s:%d: an empty line is no token", vocabTxt, i + 1);
            Integer earlier = lines.putIfAbsent(token, i + 1);
            require(earlier == null, "%s:%d: token \"%s\" stands on line %d already", vocabTxt, i + 1, token, earlier);
        }
        require(lines.containsKey(options.unknown), "%s: the vocabulary lacks the unknown token %s", vocabTxt,
                options.unknown);
        return new WordPieceTokenizer(tokens, options);
    }

    static WordPieceTokenizer read(TokenizerJson json) {
        boolean lowercase = json.flag(true, "normalizer", "lowercase");
        json.requireType("BertNormalizer", "normalizer");
        json.requireType("BertPreTokenizer", "pre_tokenizer");
        json.requireType("WordPiece", "decoder");
        String prefix = json.stringOr("##", "model", "continuing_subword_prefix");
        json.require(json.stringOr("##", "decoder", "prefix").equals(prefix),
                "decoder.prefix is \"%s\", but model.continuing_subword_prefix \"%s\"",
                json.stringOr("##", "decoder", "prefix"), prefix);
        JsonNode longest = json.get("model", "max_input_chars_per_word");
        json.require(longest.isMissingNode() || (longest.isInt() && longest.intValue() >= 1),
                "model.max_input_chars_per_word is %s, not a number above 0", TokenizerJson.brief(longest));
        String unknown = json.stringOr("[UNK]", "model", "unk_token");
        var options = new Options(json.flag(true, "normalizer", "clean_text"),
                json.flag(true, "normalizer", "handle_chinese_chars"),
                json.flag(lowercase, "normalizer", "strip_accents"), lowercase, unknown, prefix,
                longest.isMissingNode() ? 100 : longest.intValue());
        var vocabulary = new Vocabulary(json.vocabulary());
        json.require(vocabulary.id(unknown).isPresent(), "model.vocab lacks the unknown token %s", unknown);
        List<Added> added = json.addedTokens();
        for (Added token : added) {
            json.require(!token.normalized(), "added token \"%s\" is to be normalized, which is not supported with a"
                    + " normalizer", token.content());
        }
        PostProcessor postProcessor = json.postProcessor(vocabulary);
        json.require(!postProcessor.trimming(), "post_processor is %s, which trims offsets; supported is that only with"
                + " byte-level BPE", TokenizerJson.brief(json.get("post_processor")));
        return new WordPieceTokenizer(vocabulary, options, added, postProcessor.template(),
                json.flag(true, "decoder", "cleanup"));
    }

    /// Learns the pieces of a corpus as the Hugging Face library's trainer does: byte-pair encoding over characters,
    /// those that do not start a word with their prefix. The vocabulary is the five special tokens, the characters that
    /// occur often enough (the most frequent, at most a quarter of the vocabulary) in code point order, those among
    /// them that go on within a word, then the merges. (The score of Schuster and Nakajima 2012, by which BERT's own
    /// was learned, was never published in full.)
    ///
    /// @param vocabSize    how many tokens in all
    /// @param minimumCount of a character and of a pair that is merged
    /// @throws InputException if the text has not enough pairs for so many tokens; the message tells how many it has
    public static WordPieceTokenizer train(Corpus corpus, Options options, int vocabSize, int minimumCount,
            TrainingWatch watch) {
        require(vocabSize >= 16, "WordPiece: a vocabulary of %d is too small", vocabSize);
        require(minimumCount >= 1, "WordPiece: minimum count %d is below 1", minimumCount);
        WordCounts words = WordCounts.of(corpus, (text, sink) -> cut(options, text, sink), watch);
        List<String> alphabet = words.characters(minimumCount, vocabSize / 4);
        require(!alphabet.isEmpty(), "WordPiece: no character occurs %d times; lower the minimum count", minimumCount);
        List<String> specials = List.of("[PAD]", options.unknown, "[CLS]", "[SEP]", "[MASK]");
        return new WordPieceTokenizer(BpeTrainer
                .ofCharacters(words, specials, alphabet, options.continuationPrefix, minimumCount)
                .learn(vocabSize, watch).tokens(), options);
    }

    private static void cut(Options options, String text, WordCounts.Sink words) {
        char[] chars = text.toCharArray();
        var normalized = new BertText(options, chars, 0, chars.length);
        for (int i = 0, end; i < normalized.size(); i = end) {
            end = i + 1;
            if (normalized.isSpace(i)) continue;
            end = normalized.endOfWord(i);
            var word = new StringBuilder();
            for (int j = i; j < end; j++) word.appendCodePoint(normalized.codePoint(j));
            words.accept(word.toString().toCharArray(), 0, word.length());
        }
    }

    @Override
    public int[] encode(String text) {
        return encode(text, TokenList.ofIds(text.length() / 4)).ids();
    }

    @Override
    public Encoding encodeWithOffsets(String text) {
        return encode(text, TokenList.withOffsets(text.length() / 4)).encoding();
    }

    @Override
    public Template template() {
        return template;
    }

    private TokenList encode(String text, TokenList tokens) {
        char[] chars = text.toCharArray();
        added.split(text, new AddedTokens.Parts() {
            @Override
            public void text(int from, int to) {
                encode(new BertText(options, chars, from, to), tokens);
            }

            @Override
            public void token(int id, int from, int to) {
                tokens.add(id, from, to);
            }
        });
        return tokens;
    }

    private void encode(BertText text, TokenList tokens) {
        for (int i = 0, end; i < text.size(); i = end) {
            if (text.isSpace(i)) {
                end = i + 1;
            } else {
                end = text.endOfWord(i);
                addWord(text, i, end, tokens);
            }
        }
    }

    private void addWord(BertText text, int from, int to, TokenList tokens) {
        int before = tokens.size();
        boolean known = to - from <= options.longestWord;
        for (int i = from; known && i < to;) {
            int token = Pieces.NONE;
            int end = i;
            int node = i == from ? Pieces.START : Pieces.WITHIN;
            for (int j = i; j < to; j++) {
                node = pieces.next(node, text.codePoint(j));
                if (node == Pieces.NONE) break;
                if (pieces.token(node) != Pieces.NONE) {
                    token = pieces.token(node);
                    end = j + 1;
                }
            }
            known = token != Pieces.NONE;
            if (known) tokens.add(token, text.start(i), text.end(end - 1));
            i = end;
        }
        if (known) return;
        tokens.truncate(before);
        tokens.add(unknown, text.start(from), text.end(to - 1));
    }

    /// Words get spaces between them, but for most punctuation, as the Hugging Face library's decoder has it.
    @Override
    public StreamDecoder streamDecoder() {
        return new StreamDecoder() {
            private boolean started;

            @Override
            public String add(int id) {
                String token = vocabulary.token(id);
                if (specials.get(id)) return "";
                String text = token;
                if (started) {
                    text = token.startsWith(options.continuationPrefix)
                            ? token.substring(options.continuationPrefix.length())
                            : " " + token;
                }
                started = true;
                return cleanUp ? cleanUp(text) : text;
            }

            @Override
            public String finish() {
                return "";
            }
        };
    }

    private static String cleanUp(String text) {
        return text.replace(" .", ".").replace(" ?", "?").replace(" !", "!").replace(" ,", ",").replace(" ' ", "'")
                .replace(" n't", "n't").replace(" 'm", "'m").replace(" do not", " don't").replace(" 's", "'s")
                .replace(" 've", "'ve").replace(" 're", "'re");
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
        ObjectNode root = TokenizerJson.create();
        for (Added token : added.tokens()) TokenizerJson.addToken(root, token);
        root.putObject("normalizer").put("type", "BertNormalizer").put("clean_text", options.cleanText)
                .put("handle_chinese_chars", options.spaceAroundCjk).put("strip_accents", options.stripAccents)
                .put("lowercase", options.lowercase);
        root.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
        TokenizerJson.writePostProcessor(root, PostProcessor.of(template));
        root.putObject("decoder").put("type", "WordPiece").put("prefix", options.continuationPrefix)
                .put("cleanup", cleanUp);
        ObjectNode model = root.putObject("model").put("type", "WordPiece").put("unk_token", options.unknown)
                .put("continuing_subword_prefix", options.continuationPrefix)
                .put("max_input_chars_per_word", options.longestWord);
        vocabulary.writeTo(model.putObject("vocab"));
        TokenizerJson.write(tokenizerJson, root);
    }

    /// Writes BERT's own file, a token on each line.
    public void saveVocabulary(Path vocabTxt) {
        var lines = new StringBuilder();
        for (int id = 0; id < vocabulary.size(); id++) lines.append(vocabulary.token(id)).append('\n');
        AtomicFile.write(vocabTxt, out -> out.write(lines.toString().getBytes(StandardCharsets.UTF_8)));
    }
}
