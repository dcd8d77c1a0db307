package dev.jikji.text;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.TokenizerJson.Added;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import tools.jackson.databind.node.ObjectNode;

/// Byte-pair encoding over characters (Sennrich et al. 2016): a word's characters, the last with `</w>`, are merged by
/// rank. A character that the vocabulary lacks is `<unk>`.
public final class CharBpeTokenizer extends VocabularyTokenizer {

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
    /// @param continuationPrefix of characters that do not start a word; empty for none
    /// @param endOfWordSuffix    of the character that ends a word; empty for none
    public record Options(Pretokenization pretokenization, String unknown, boolean fuseUnknown,
            String continuationPrefix, String endOfWordSuffix) {

        /// Those of the original: words between white space, `</w>` at their ends.
        public static Options sennrich() {
            return new Options(Pretokenization.WHITESPACE, "<unk>", false, "", "</w>");
        }

        /// Those of SentencePiece: `▁` for a space.
        public static Options metaspace() {
            return new Options(Pretokenization.METASPACE, "<unk>", true, "", "");
        }
    }

    private static final char METASPACE = '▁';

    private final Merges merges;
    private final Options options;
    private final AddedTokens added;
    private final BitSet specials = new BitSet();
    private final int unknown;

    /// @param vocabulary with the unknown token
    /// @param merges     of ids of the vocabulary
    CharBpeTokenizer(Vocabulary vocabulary, Merges merges, Options options) {
        this(vocabulary, merges, options,
                List.of(new Added(vocabulary.idOr(options.unknown, 0), options.unknown, true)));
    }

    private CharBpeTokenizer(Vocabulary vocabulary, Merges merges, Options options, List<Added> added) {
        super(vocabulary);
        this.merges = merges;
        this.options = options;
        this.added = new AddedTokens(added);
        unknown = vocabulary.idOr(options.unknown, -1);
        require(unknown >= 0, "BPE: the vocabulary lacks the unknown token %s", options.unknown);
        for (Added token : added) if (token.special()) specials.set(token.id());
    }

    static CharBpeTokenizer read(TokenizerJson json) {
        for (String option : List.of("dropout", "byte_fallback", "ignore_merges")) json.requireUnset("model", option);
        json.requireUnset("normalizer");
        json.requireUnset("post_processor");
        Pretokenization pretokenization = switch (json.get("pre_tokenizer", "type").stringValue("")) {
            case "WhitespaceSplit" -> Pretokenization.WHITESPACE;
            case "BertPreTokenizer" -> Pretokenization.PUNCTUATION;
            case "Metaspace" -> Pretokenization.METASPACE;
            default -> throw json.error("pre_tokenizer is %s; supported are ByteLevel, WhitespaceSplit,"
                    + " BertPreTokenizer and Metaspace", TokenizerJson.brief(json.get("pre_tokenizer")));
        };
        var options = new Options(pretokenization, json.string("model", "unk_token"),
                json.flag(false, "model", "fuse_unk"), json.stringOr("", "model", "continuing_subword_prefix"),
                json.stringOr("", "model", "end_of_word_suffix"));
        if (pretokenization == Pretokenization.METASPACE) {
            for (String part : List.of("pre_tokenizer", "decoder")) {
                json.requireType("Metaspace", part);
                json.require(
                        json.stringOr("▁", part, "replacement").equals("▁")
                                && json.stringOr("always", part, "prepend_scheme").equals("always")
                                && json.flag(true, part, "split"),
                        "%s is %s; supported is ▁, always prepended and split at", part,
                        TokenizerJson.brief(json.get(part)));
            }
            json.require(options.endOfWordSuffix.isEmpty(), "model.end_of_word_suffix is \"%s\", which is not supported"
                    + " with Metaspace", options.endOfWordSuffix);
        } else {
            json.requireType("BPEDecoder", "decoder");
            json.require(!options.endOfWordSuffix.isEmpty(), "model.end_of_word_suffix is missing: no space could be"
                    + " decoded");
            json.require(json.stringOr("</w>", "decoder", "suffix").equals(options.endOfWordSuffix),
                    "decoder.suffix is \"%s\", but model.end_of_word_suffix \"%s\"",
                    json.stringOr("</w>", "decoder", "suffix"), options.endOfWordSuffix);
        }
        var vocabulary = new Vocabulary(json.vocabulary());
        json.require(vocabulary.id(options.unknown).isPresent(), "model.vocab lacks the unknown token %s",
                options.unknown);
        return new CharBpeTokenizer(vocabulary, json.merges(vocabulary, options.continuationPrefix), options,
                json.addedTokens());
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
        return encode(text, TokenList.ofIds(text.length() / 3)).ids();
    }

    @Override
    public Encoding encodeWithOffsets(String text) {
        return encode(text, TokenList.withOffsets(text.length() / 3)).encoding();
    }

    private TokenList encode(String text, TokenList tokens) {
        added.split(text, new AddedTokens.Parts() {
            @Override
            public void text(int from, int to) {
                switch (options.pretokenization) {
                case METASPACE -> cutAtMetaspaces(text, from, to, tokens);
                case WHITESPACE, PUNCTUATION -> cutAtSpaces(text, from, to, tokens);
                }
            }

            @Override
            public void token(int id, int from, int to) {
                tokens.add(id, from, to);
            }
        });
        return tokens;
    }

    private void cutAtSpaces(String text, int from, int to, TokenList tokens) {
        boolean punctuation = options.pretokenization == Pretokenization.PUNCTUATION;
        int start = from;
        for (int i = from, next; i < to; i = next) {
            int c = text.codePointAt(i);
            next = i + Character.charCount(c);
            boolean space = UnicodeClasses.isSpace(c);
            boolean alone = punctuation && BertCharacters.isPunctuation(c);
            if (!space && !alone) continue;
            if (i > start) addWord(text, start, i, false, tokens);
            if (alone) addWord(text, i, next, false, tokens);
            start = next;
        }
        if (to > start) addWord(text, start, to, false, tokens);
    }

    private void cutAtMetaspaces(String text, int from, int to, TokenList tokens) {
        for (int start = from, end; start < to; start = end) {
            end = start + 1;
            while (end < to && !isMetaspace(text.charAt(end))) end++;
            addWord(text, start, end, !isMetaspace(text.charAt(start)), tokens);
        }
    }

    private static boolean isMetaspace(char c) {
        return c == ' ' || c == METASPACE;
    }

    /// @param prepend whether a `▁` goes before the word; it stands where the word's first character does
    private void addWord(String text, int from, int to, boolean prepend, TokenList tokens) {
        var ids = new int[to - from + 1];
        var starts = new int[ids.length];
        var ends = new int[ids.length];
        int size = 0;
        boolean fusing = false;
        for (int i = from, next = from; i < to || (prepend && size == 0); i = next) {
            int c = text.codePointAt(i);
            boolean marks = prepend && size == 0;
            int end = i + Character.charCount(c);
            if (!marks) next = end;
            if (marks || (options.pretokenization == Pretokenization.METASPACE && c == ' ')) c = METASPACE;
            int id = vocabulary.idOr(symbol(c, size == 0, !marks && end == to), unknown);
            if (id == unknown && fusing && options.fuseUnknown) {
                ends[size - 1] = end;
            } else {
                ids[size] = id;
                starts[size] = i;
                ends[size++] = end;
            }
            fusing = id == unknown;
        }
        mergeAndAdd(ids, starts, ends, size, tokens);
    }

    private String symbol(int c, boolean first, boolean last) {
        boolean unpaired = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        String character = unpaired ? "\uFFFD" : Character.toString(c);
        return (first ? "" : options.continuationPrefix) + character + (last ? options.endOfWordSuffix : "");
    }

    private void mergeAndAdd(int[] ids, int[] starts, int[] ends, int size, TokenList tokens) {
        int[] spans = new int[size]; // how many symbols each token is made of
        int merged = merges.apply(ids, spans, size);
        for (int i = 0, at = 0; i < merged; at += spans[i++]) {
            tokens.add(ids[i], starts[at], ends[at + spans[i] - 1]);
        }
    }

    @Override
    public StreamDecoder streamDecoder() {
        return new StreamDecoder() {
            private boolean started;
            private String held = ""; // the space that a suffix stands for, unless the text ends there

            @Override
            public String add(int id) {
                String token = vocabulary.token(id);
                if (specials.get(id)) return "";
                String before = held;
                held = "";
                String text;
                if (options.pretokenization == Pretokenization.METASPACE) {
                    text = token.replace(String.valueOf(METASPACE), started ? " " : "");
                } else {
                    boolean ends = token.endsWith(options.endOfWordSuffix);
                    text = ends ? token.substring(0, token.length() - options.endOfWordSuffix.length()) : token;
                    if (ends) held = " ";
                }
                started = true;
                return before + text;
            }

            @Override
            public String finish() {
                return "";
            }
        };
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
        switch (options.pretokenization) {
        case METASPACE -> {
            for (String part : List.of("pre_tokenizer", "decoder")) {
                root.putObject(part).put("type", "Metaspace").put("replacement", String.valueOf(METASPACE))
                        .put("prepend_scheme", "always").put("split", true);
            }
        }
        case WHITESPACE -> root.putObject("pre_tokenizer").put("type", "WhitespaceSplit");
        case PUNCTUATION -> root.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
        }
        if (options.pretokenization != Pretokenization.METASPACE) {
            root.putObject("decoder").put("type", "BPEDecoder").put("suffix", options.endOfWordSuffix);
        }
        ObjectNode model = root.putObject("model").put("type", "BPE");
        model.putNull("dropout");
        model.put("unk_token", options.unknown);
        putUnlessEmpty(model, "continuing_subword_prefix", options.continuationPrefix);
        putUnlessEmpty(model, "end_of_word_suffix", options.endOfWordSuffix);
        model.put("fuse_unk", options.fuseUnknown).put("byte_fallback", false).put("ignore_merges", false);
        vocabulary.writeTo(model.putObject("vocab"));
        TokenizerJson.writeMerges(model, vocabulary, merges);
        TokenizerJson.write(tokenizerJson, root);
    }

    private static void putUnlessEmpty(ObjectNode model, String name, String value) {
        if (value.isEmpty()) {
            model.putNull(name);
        } else {
            model.put(name, value);
        }
    }
}
