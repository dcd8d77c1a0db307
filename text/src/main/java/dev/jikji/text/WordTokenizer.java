package dev.jikji.text;

import static dev.jikji.text.InputException.require;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import tools.jackson.databind.node.ObjectNode;

/// Every frequent word is a token, every other word is `<unk>`. The end of each line, empty or not, is `</s>`; `<s>` is
/// kept for models that need a start. Where these three stand in a text, they are these tokens.
public final class WordTokenizer extends VocabularyTokenizer {
    private static final String UNKNOWN = "<unk>";
    private static final String START = "<s>";
    private static final String END = "</s>";
    private static final List<String> SPECIALS = List.of(UNKNOWN, START, END);

    private static final String WORD_PATTERN = "[\\p{L}\\p{N}\\p{M}]+|[^\\s\\p{L}\\p{N}\\p{M}]";
    private static final String NO_SPACE_BEFORE = ".,;:!?)]}%…»”’'";
    private static final String NO_SPACE_AFTER = "([{«“‘’'";

    /// What a word is.
    public enum Pretokenization {
        /// Text that already has spaces between its tokens, such as WikiText: words lie between white space.
        WHITESPACE,
        /// A run of letters, digits and combining marks, or any other single character that is not white space.
        WORDS
    }

    private final Pretokenization pretokenization;
    private final int unknown;
    private final int start;
    private final int end;

    private WordTokenizer(Pretokenization pretokenization, Vocabulary vocabulary) {
        this.pretokenization = pretokenization;
        super(vocabulary);
        unknown = vocabulary.id(UNKNOWN).orElseThrow();
        start = vocabulary.id(START).orElseThrow();
        end = vocabulary.id(END).orElseThrow();
    }

    /// Takes the words of a corpus, the most frequent first (equally frequent ones in the order of their characters),
    /// after `<unk>`, `<s>` and `</s>`.
    ///
    /// @param minimumCount of a word that becomes a token
    /// @param maximumSize  of the vocabulary, the three included; the rarest words are left out
    public static WordTokenizer train(Corpus corpus, Pretokenization pretokenization, int minimumCount,
            int maximumSize) {
        return train(corpus, pretokenization, minimumCount, maximumSize, TrainingWatch.NONE);
    }

    static WordTokenizer train(Corpus corpus, Pretokenization pretokenization, int minimumCount, int maximumSize,
            TrainingWatch watch) {
        require(minimumCount >= 1, "word tokenizer: minimum count %d is below 1", minimumCount);
        require(maximumSize > SPECIALS.size(), "word tokenizer: a vocabulary of %d is too small", maximumSize);
        WordCounts counts = WordCounts.of(corpus, (text, words) -> {
            char[] chars = text.toCharArray();
            forEachWord(pretokenization, text, (word, start, end) -> {
                if (!SPECIALS.contains(word)) words.accept(chars, start, end);
            });
        }, watch);
        List<String> words = counts.mostFrequent(minimumCount).limit(maximumSize - SPECIALS.size()).toList();
        require(!words.isEmpty(), "word tokenizer: no word occurs %d times; lower the minimum count", minimumCount);
        var tokens = new ArrayList<String>(SPECIALS);
        tokens.addAll(words);
        return new WordTokenizer(pretokenization, new Vocabulary(tokens));
    }

    static WordTokenizer read(TokenizerJson json) {
        json.require(
                json.get("normalizer", "type").stringValue("").equals("Replace")
                        && json.get("normalizer", "pattern", "String").stringValue("").equals("\n")
                        && json.get("normalizer", "content").stringValue("").equals(" " + END + " "),
                "normalizer is %s; a word tokenizer's replaces line ends by %s",
                TokenizerJson.brief(json.get("normalizer")), END);
        String type = json.get("pre_tokenizer", "type").stringValue("");
        Pretokenization pretokenization;
        if (type.equals("WhitespaceSplit")) {
            pretokenization = Pretokenization.WHITESPACE;
        } else {
            json.require(
                    type.equals("Split")
                            && json.get("pre_tokenizer", "pattern", "Regex").stringValue("").equals(WORD_PATTERN)
                            && json.get("pre_tokenizer", "behavior").stringValue("").equals("Removed")
                            && json.get("pre_tokenizer", "invert").booleanValue(false),
                    "pre_tokenizer is %s; supported are WhitespaceSplit and the Split that Jikji writes",
                    TokenizerJson.brief(json.get("pre_tokenizer")));
            pretokenization = Pretokenization.WORDS;
        }
        json.require(json.string("model", "unk_token").equals(UNKNOWN), "model.unk_token is %s, not %s",
                json.string("model", "unk_token"), UNKNOWN);
        List<String> tokens = List.of(json.vocabulary());
        for (String special : SPECIALS) json.require(tokens.contains(special), "model.vocab lacks %s", special);
        for (TokenizerJson.Added added : json.addedTokens()) {
            json.require(SPECIALS.contains(added.content()), "added token \"%s\" is not supported", added.content());
        }
        return new WordTokenizer(pretokenization, new Vocabulary(tokens));
    }

    @Override
    public void save(Path tokenizerJson) {
        ObjectNode root = TokenizerJson.create();
        for (String special : SPECIALS) {
            TokenizerJson.addToken(root, vocabulary.id(special).orElseThrow(), special, false);
        }
        ObjectNode normalizer = root.putObject("normalizer").put("type", "Replace");
        normalizer.putObject("pattern").put("String", "\n");
        normalizer.put("content", " " + END + " ");
        ObjectNode pretokenizer = root.putObject("pre_tokenizer");
        switch (pretokenization) {
        case WHITESPACE -> pretokenizer.put("type", "WhitespaceSplit");
        case WORDS -> {
            pretokenizer.put("type", "Split").putObject("pattern").put("Regex", WORD_PATTERN);
            pretokenizer.put("behavior", "Removed").put("invert", true);
        }
        }
        ObjectNode model = root.putObject("model").put("type", "WordLevel");
        vocabulary.writeTo(model.putObject("vocab"));
        model.put("unk_token", UNKNOWN);
        TokenizerJson.write(tokenizerJson, root);
    }

    @Override
    public int[] encode(String text) {
        return encode(text, TokenList.ofIds(text.length() / 4)).ids();
    }

    @Override
    public Encoding encodeWithOffsets(String text) {
        return encode(text, TokenList.withOffsets(text.length() / 4)).encoding();
    }

    private TokenList encode(String text, TokenList tokens) {
        forEachWord(pretokenization, text, (word, start, end) -> tokens.add(vocabulary.idOr(word, unknown), start, end));
        return tokens;
    }

    /// Is given each word and where it stands.
    private interface WordConsumer {
        void accept(String word, int start, int end);
    }

    private static void forEachWord(Pretokenization pretokenization, String text, WordConsumer consumer) {
        for (int i = 0; i < text.length();) {
            int c = text.codePointAt(i);
            int next = i + Character.charCount(c);
            String special = specialAt(text, i);
            if (c == '\n') {
                consumer.accept(END, i, next);
            } else if (special != null) {
                next = i + special.length();
                consumer.accept(special, i, next);
            } else if (!UnicodeClasses.isSpace(c)) {
                next = switch (pretokenization) {
                case WHITESPACE -> endOfRun(text, next);
                case WORDS -> UnicodeClasses.isWordPart(c) ? endOfWord(text, next) : next;
                };
                consumer.accept(text.substring(i, next), i, next);
            }
            i = next;
        }
    }

    private static String specialAt(String text, int i) {
        if (text.charAt(i) != '<') return null;
        for (String special : SPECIALS) if (text.startsWith(special, i)) return special;
        return null;
    }

    private static int endOfRun(String text, int from) {
        int i = from;
        while (i < text.length() && !UnicodeClasses.isSpace(text.charAt(i)) && specialAt(text, i) == null) i++;
        return i;
    }

    private static int endOfWord(String text, int from) {
        int i = from;
        while (i < text.length() && UnicodeClasses.isWordPart(text.codePointAt(i))) {
            i += Character.charCount(text.codePointAt(i));
        }
        return i;
    }

    /// Words get spaces between them, but for [Pretokenization#WORDS] none before closing punctuation and after opening
    /// brackets; `</s>` ends a line, `<s>` is nothing.
    @Override
    public StreamDecoder streamDecoder() {
        return new StreamDecoder() {
            private boolean space;

            @Override
            public String add(int id) {
                String token = vocabulary.token(id);
                if (id == start) return "";
                if (id == end) {
                    space = false;
                    return "\n";
                }
                boolean words = pretokenization == Pretokenization.WORDS;
                boolean before = space && !(words && isOneOf(token, NO_SPACE_BEFORE));
                space = !(words && isOneOf(token, NO_SPACE_AFTER));
                return before ? " " + token : token;
            }

            @Override
            public String finish() {
                return "";
            }
        };
    }

    private static boolean isOneOf(String token, String characters) {
        return token.length() == 1 && characters.indexOf(token.charAt(0)) >= 0;
    }

    @Override
    public OptionalInt unknown() {
        return OptionalInt.of(unknown);
    }

    @Override
    public OptionalInt endOfText() {
        return OptionalInt.of(end);
    }

    @Override
    public String unit() {
        return "word";
    }
}
