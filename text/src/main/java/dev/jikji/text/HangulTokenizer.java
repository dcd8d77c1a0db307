package dev.jikji.text;

import static dev.jikji.text.InputException.require;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/// Korean by its syllables, letters or morphemes (the units that Park et al. 2020, "An Empirical Study of Tokenization
/// Strategies for Various Korean NLP Tasks", compare). The tokens of a text, one after the other, are that text, white
/// space and all; a character that the vocabulary lacks is `<unk>`, which decodes to U+FFFD.
///
/// The Hugging Face library knows none of these units. The `tokenizer.json` names them as pre-tokenizers `Jikji/Syllable`,
/// `Jikji/Jamo` and `Jikji/Nori`, which that library refuses.
public final class HangulTokenizer extends VocabularyTokenizer {

    /// What a token is.
    public enum Unit {
        /// A Hangul syllable; a word of another script or a number, if frequent; or any other character.
        SYLLABLE("Jikji/Syllable"),
        /// A letter: a syllable is decomposed into its two or three conjoining jamo (Unicode's NFD, of Hangul only).
        /// Jamo that stand alone in the text are marked by `<jamo>`, so that they are not joined on decoding.
        JAMO("Jikji/Jamo"),
        /// A morpheme as Lucene's Nori finds it, with the space before it. One that is too rare is spelled.
        MORPHEME("Jikji/Nori"),
        /// Pieces of morphemes by byte-pair encoding over characters, none of which goes beyond its morpheme.
        MORPHEME_BPE("Jikji/Nori");

        private final String preTokenizer;

        Unit(String preTokenizer) {
            this.preTokenizer = preTokenizer;
        }
    }

    private static final String UNKNOWN = "<unk>";
    private static final String SINGLE_JAMO = "<jamo>";
    private static final String REPLACEMENT = "\uFFFD";

    private final Unit unit;
    private final Merges merges; // null but for MORPHEME_BPE
    private final int unknown;
    private final int singleJamo;
    private final int[] basic = new int[Character.MIN_SUPPLEMENTARY_CODE_POINT];

    private HangulTokenizer(Unit unit, Vocabulary vocabulary, Merges merges) {
        this.unit = unit;
        super(vocabulary);
        this.merges = merges;
        unknown = vocabulary.id(UNKNOWN).orElseThrow();
        singleJamo = vocabulary.idOr(SINGLE_JAMO, unknown);
        for (int c = 0; c < basic.length; c++) basic[c] = vocabulary.idOr(String.valueOf((char) c), unknown);
    }

    /// Makes the vocabulary of a corpus: `<unk>`, its characters in code point order, then the most frequent longer
    /// units (equally frequent ones in the order of their characters), or for [Unit#MORPHEME_BPE] the merges.
    ///
    /// @param vocabSize    at most so many tokens besides the letters of [Unit#JAMO], for [Unit#MORPHEME_BPE] exactly;
    ///                     characters, the most frequent ones, take no more than half, but for [Unit#JAMO] all
    /// @param minimumCount of a character, a longer unit, or a pair that is merged
    /// @throws InputException if nothing is frequent enough
    public static HangulTokenizer train(Corpus corpus, Unit unit, int vocabSize, int minimumCount,
            TrainingWatch watch) {
        String name = unit.name().toLowerCase(Locale.ROOT).replace('_', '-') + " tokenizer";
        require(minimumCount >= 1, "%s: minimum count %d is below 1", name, minimumCount);
        require(vocabSize >= 4, "%s: a vocabulary of %d is too small", name, vocabSize);
        WordCounts counts = WordCounts.of(corpus, (text, pieces) -> cut(unit, text, pieces), watch);
        int limit = unit == Unit.JAMO ? vocabSize : vocabSize / 2;
        List<String> tokens = new ArrayList<>(List.of(UNKNOWN));
        if (unit == Unit.JAMO) tokens.addAll(letters());
        List<String> characters = counts.characters(minimumCount, limit - 1).stream()
                .filter(c -> unit != Unit.JAMO || !(Hangul.isSyllable(c.charAt(0)) || Hangul.isJamo(c.charAt(0))))
                .toList();
        tokens.addAll(characters.subList(0, Math.min(characters.size(), Math.max(0, limit - tokens.size()))));
        require(tokens.size() > 1, "%s: no character occurs %d times; lower the minimum count", name, minimumCount);
        return switch (unit) {
            case JAMO -> new HangulTokenizer(unit, new Vocabulary(tokens), null);
            case SYLLABLE, MORPHEME -> {
                Set<String> known = new HashSet<>(tokens);
                counts.mostFrequent(minimumCount).filter(known::add).limit(vocabSize - tokens.size())
                        .forEach(tokens::add);
                yield new HangulTokenizer(unit, new Vocabulary(tokens), null);
            }
            case MORPHEME_BPE -> {
                BpeTrainer.Learned learned = BpeTrainer
                        .ofCharacters(counts, List.of(UNKNOWN), tokens.subList(1, tokens.size()), "", minimumCount)
                        .learn(vocabSize, watch);
                yield new HangulTokenizer(unit, new Vocabulary(learned.tokens()), learned.merges());
            }
        };
    }

    /// The mark and all jamo, so that every syllable can be spelled.
    private static List<String> letters() {
        List<String> letters = new ArrayList<>(List.of(SINGLE_JAMO));
        IntStream.range(0, 0x100).map(i -> Hangul.FIRST_LEADING + i).filter(Hangul::isJamo)
                .mapToObj(Character::toString).forEach(letters::add);
        return letters;
    }

    private static void cut(Unit unit, String text, WordCounts.Sink pieces) {
        switch (unit) {
        case SYLLABLE -> cut(text, true, pieces);
        case JAMO -> cut(text, false, pieces);
        case MORPHEME, MORPHEME_BPE -> Nori.ofThread().cut(text, pieces);
        }
    }

    /// @param words whether letters, digits and marks other than Hangul syllables stay together
    private static void cut(String text, boolean words, WordCounts.Sink pieces) {
        char[] chars = text.toCharArray();
        for (int i = 0, next; i < chars.length; i = next) {
            next = i + Character.charCount(text.codePointAt(i));
            if (words && inWord(text.codePointAt(i))) {
                while (next < chars.length && inWord(text.codePointAt(next)))
                    next += Character.charCount(text.codePointAt(next));
            }
            pieces.accept(chars, i, next);
        }
    }

    private static boolean inWord(int c) {
        return UnicodeClasses.isWordPart(c) && !Hangul.isSyllable(c);
    }

    static boolean describes(TokenizerJson json) {
        return json.get("pre_tokenizer", "type").stringValue("").startsWith("Jikji/");
    }

    static HangulTokenizer read(TokenizerJson json) {
        json.requireUnset("normalizer");
        json.require(json.addedTokens().isEmpty(), "added_tokens of a Korean tokenizer are not supported");
        String type = json.get("pre_tokenizer", "type").stringValue("");
        boolean merged = json.modelType().equals("BPE");
        Unit unit = Arrays.stream(Unit.values()).filter(u -> u.preTokenizer.equals(type))
                .filter(u -> (u == Unit.MORPHEME_BPE) == merged).findFirst()
                .orElseThrow(() -> json.error("pre_tokenizer.type is \"%s\" for a model of type \"%s\"; known are %s",
                        type, json.modelType(), "Jikji/Syllable, Jikji/Jamo and Jikji/Nori"));
        json.require(json.string("model", "unk_token").equals(UNKNOWN), "model.unk_token is %s, not %s",
                json.string("model", "unk_token"), UNKNOWN);
        List<String> tokens = List.of(json.vocabulary());
        json.require(tokens.contains(UNKNOWN), "model.vocab lacks %s", UNKNOWN);
        json.require(!tokens.contains(""), "model.vocab has an empty token");
        if (unit == Unit.JAMO) {
            for (String letter : letters()) json.require(tokens.contains(letter), "model.vocab lacks %s", letter);
        }
        var vocabulary = new Vocabulary(tokens);
        return new HangulTokenizer(unit, vocabulary, merged ? json.merges(vocabulary) : null);
    }

    @Override
    public void save(Path tokenizerJson) {
        ObjectNode root = TokenizerJson.create();
        root.putObject("pre_tokenizer").put("type", unit.preTokenizer);
        root.putObject("decoder").put("type", unit == Unit.JAMO ? unit.preTokenizer : "Fuse");
        ObjectNode model = root.putObject("model").put("type", merges == null ? "WordLevel" : "BPE");
        vocabulary.writeTo(model.putObject("vocab"));
        if (merges != null) TokenizerJson.writeMerges(model, vocabulary, merges);
        model.put("unk_token", UNKNOWN);
        TokenizerJson.write(tokenizerJson, root);
    }

    @Override
    public int[] encode(String text) {
        return encode(text, TokenList.ofIds(text.length())).ids();
    }

    @Override
    public Encoding encodeWithOffsets(String text) {
        return encode(text, TokenList.withOffsets(text.length())).encoding();
    }

    private TokenList encode(String text, TokenList tokens) {
        cut(unit, text, switch (unit) {
            case SYLLABLE, MORPHEME -> (chars, from, to) -> {
                int id = to - from == 1 ? basic[chars[from]] : vocabulary.idOr(text.substring(from, to), unknown);
                if (id != unknown) tokens.add(id, from, to);
                else
                    spell(text, from, to, tokens);
            };
            case JAMO -> (_, from, to) -> spellLetters(text.codePointAt(from), from, to, tokens);
            case MORPHEME_BPE -> (_, from, to) -> mergeIn(text, from, to, tokens);
        });
        return tokens;
    }

    private int character(int c) {
        return c < basic.length ? basic[c] : vocabulary.idOr(Character.toString(c), unknown);
    }

    private void spell(String text, int from, int to, TokenList tokens) {
        for (int i = from, next; i < to; i = next) {
            next = i + Character.charCount(text.codePointAt(i));
            tokens.add(character(text.codePointAt(i)), i, next);
        }
    }

    /// The jamo of a syllable each have its offsets.
    private void spellLetters(int c, int from, int to, TokenList tokens) {
        if (Hangul.isSyllable(c)) {
            tokens.add(basic[Hangul.leading(c)], from, to);
            tokens.add(basic[Hangul.vowel(c)], from, to);
            if (Hangul.trailing(c) != 0) tokens.add(basic[Hangul.trailing(c)], from, to);
        } else {
            if (Hangul.isJamo(c)) tokens.add(singleJamo, from, from);
            tokens.add(character(c), from, to);
        }
    }

    private void mergeIn(String text, int from, int to, TokenList tokens) {
        var ids = new int[to - from];
        int size = 0;
        for (int i = from, c; i < to; i += Character.charCount(c)) {
            c = text.codePointAt(i);
            ids[size++] = character(c);
        }
        size = merges.apply(ids, size);
        int start = from;
        for (int i = 0; i < size; i++) {
            int end = ids[i] == unknown
                    ? start + Character.charCount(text.codePointAt(start))
                    : start + vocabulary.token(ids[i]).length();
            tokens.add(ids[i], start, end);
            start = end;
        }
    }

    @Override
    public StreamDecoder streamDecoder() {
        return unit == Unit.JAMO ? new LetterDecoder() : new StreamDecoder() {
            @Override
            public String add(int id) {
                return id == unknown ? REPLACEMENT : vocabulary.token(id);
            }

            @Override
            public String finish() {
                return "";
            }
        };
    }

    /// Joins jamo to syllables, holding back what may go on.
    private final class LetterDecoder implements StreamDecoder {
        private char held; // a leading consonant or an open syllable; 0 for nothing
        private boolean single;

        @Override
        public String add(int id) {
            String token = vocabulary.token(id);
            if (id == singleJamo) {
                single = true;
                return finish();
            }
            char c = token.charAt(0);
            if (id == unknown) return finish() + REPLACEMENT;
            if (single || !Hangul.isJamo(c)) {
                single = false;
                return finish() + token;
            }
            if (Hangul.isVowel(c) && Hangul.isLeading(held)) {
                held = Hangul.compose(held, c);
                return "";
            }
            if (Hangul.isTrailing(c) && Hangul.isOpen(held)) {
                char whole = Hangul.close(held, c);
                held = 0;
                return String.valueOf(whole);
            }
            String before = finish();
            if (!Hangul.isLeading(c)) return before + c;
            held = c;
            return before;
        }

        @Override
        public String finish() {
            String text = held == 0 ? "" : String.valueOf(held);
            held = 0;
            return text;
        }
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
        return switch (unit) {
            case SYLLABLE -> "syllable";
            case JAMO -> "letter";
            case MORPHEME -> "morpheme";
            case MORPHEME_BPE -> "token";
        };
    }
}
