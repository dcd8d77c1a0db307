package dev.jikji.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Byte-level byte-pair encoding as in GPT-2 (Radford et al. 2019, section 2.2): text is cut into words with their
/// leading space, numbers, punctuation and white space; the UTF-8 bytes of each are merged by rank. No text is unknown.
///
/// A special token, such as `<|endoftext|>`, is recognised where it stands in a text and left out of decoded text, as
/// the Hugging Face library does; [#withoutSpecials] takes it as the plain characters it is made of.
///
/// An unpaired surrogate, which no UTF-8 text can hold, is encoded as U+FFFD. (The Hugging Face library never sees one
/// as such: through DJL it arrives as three U+FFFD, and each character above U+FFFF in the same text as six.)
public final class BpeTokenizer extends VocabularyTokenizer {
    static final String END_OF_TEXT = "<|endoftext|>";

    private static final int CACHE = 1 << 16;
    /// In chars; longer words are rare, so keeping them would help little.
    private static final int LONGEST_CACHED = 32;

    private final Merges merges;
    private final List<TokenizerJson.Added> added;
    private final AddedTokens addedTokens;
    private final PostProcessor postProcessor;
    private final boolean specials;

    /// The bytes of each token, null where a special token decodes to nothing.
    private final byte[][] bytes;
    /// How many bytes of a text each token is made of that merges lead to.
    private final int[] lengths;
    private final int[] byteIds = new int[256];
    /// Words by hash, the latest in each place. Threads share it without locks: a word is immutable, and one that
    /// another thread has not yet seen or has overwritten is only encoded again.
    private final Word[] cache = new Word[CACHE];

    private static final class Word {
        private final char[] text;
        private final int[] ids;

        Word(char[] text, int[] ids) {
            this.text = text;
            this.ids = ids;
        }

        boolean is(char[] other, int from, int to) {
            return Arrays.equals(text, 0, text.length, other, from, to);
        }
    }

    BpeTokenizer(Vocabulary vocabulary, Merges merges, List<TokenizerJson.Added> added) {
        this(vocabulary, merges, added, PostProcessor.NONE, true);
    }

    private BpeTokenizer(Vocabulary vocabulary, Merges merges, List<TokenizerJson.Added> added,
            PostProcessor postProcessor, boolean specials) {
        super(vocabulary);
        this.merges = merges;
        this.added = added;
        addedTokens = new AddedTokens(added);
        this.postProcessor = postProcessor;
        this.specials = specials;
        bytes = new byte[vocabulary.size()][];
        lengths = new int[bytes.length];
        for (int id = 0; id < bytes.length; id++) {
            bytes[id] = ByteAlphabet.bytes(vocabulary.token(id));
            lengths[id] = bytes[id].length;
        }
        for (TokenizerJson.Added token : added) {
            bytes[token.id()] = specials && token.special() ? null : token.content().getBytes(StandardCharsets.UTF_8);
        }
        for (int b = 0; b < 256; b++) {
            byteIds[b] = vocabulary.id(String.valueOf(ByteAlphabet.character(b))).orElseThrow();
        }
    }

    /// Learns the merges of a corpus: `<|endoftext|>`, the 256 bytes, then always the most frequent pair (of equally
    /// frequent ones that of the lowest ids), as the Hugging Face library's trainer.
    ///
    /// @param vocabSize    how many tokens in all, at least 257
    /// @param minimumCount of a pair that is merged
    /// @throws InputException if the text has not enough pairs for so many tokens; the message tells how many it has
    public static BpeTokenizer train(Corpus corpus, int vocabSize, int minimumCount) {
        return train(corpus, vocabSize, minimumCount, TrainingWatch.NONE);
    }

    /// [#train(Corpus, int, int)] that tells how far it is and can be stopped; a vocabulary cut short is smaller.
    public static BpeTokenizer train(Corpus corpus, int vocabSize, int minimumCount, TrainingWatch watch) {
        return BpeTrainer.train(corpus, vocabSize, minimumCount, watch);
    }

    /// Reads GPT-2's own two files. `<|endoftext|>`, where the vocabulary has it, is special.
    ///
    /// @param vocabJson token → id
    /// @param mergesTxt a line for each merge, the two tokens with a space between
    /// @throws InputException if a file is missing or damaged
    public static BpeTokenizer load(Path vocabJson, Path mergesTxt) {
        JsonNode vocab = TokenizerJson.readTree(vocabJson);
        InputException.require(vocab.isObject(), "%s: is no object of tokens and their ids", vocabJson);
        String[] tokens = TokenizerJson.byId(vocabJson.toString(), "the vocabulary", vocab, List.of());
        List<String> lines = TextLines.read(mergesTxt);
        var pairs = new ArrayList<String[]>();
        for (String line : lines) {
            boolean header = pairs.isEmpty() && line.startsWith("#version");
            if (!header && !line.isEmpty()) pairs.add(line.split(" ", -1));
        }
        var vocabulary = new Vocabulary(tokens);
        requireBytes(vocabJson.toString(), vocabulary);
        List<TokenizerJson.Added> added = vocabulary.id(END_OF_TEXT).stream()
                .mapToObj(id -> new TokenizerJson.Added(id, END_OF_TEXT, true)).toList();
        return new BpeTokenizer(vocabulary, TokenizerJson.merges(mergesTxt.toString(), vocabulary, pairs, ""), added);
    }

    static BpeTokenizer read(TokenizerJson json) {
        for (String option : List.of("dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix",
                "fuse_unk", "byte_fallback", "ignore_merges")) {
            json.requireUnset("model", option);
        }
        json.requireUnset("normalizer");
        json.require(
                json.get("pre_tokenizer", "type").stringValue("").equals("ByteLevel")
                        && !json.get("pre_tokenizer", "add_prefix_space").booleanValue(true)
                        && json.get("pre_tokenizer", "use_regex").booleanValue(true),
                "pre_tokenizer is %s; supported is ByteLevel with add_prefix_space false",
                TokenizerJson.brief(json.get("pre_tokenizer")));
        var vocabulary = new Vocabulary(json.vocabulary());
        requireBytes(json.name(), vocabulary);
        return new BpeTokenizer(vocabulary, json.merges(vocabulary), json.addedTokens(),
                json.postProcessor(vocabulary), true);
    }

    private static void requireBytes(String file, Vocabulary vocabulary) {
        for (int b = 0; b < 256; b++) {
            String token = String.valueOf(ByteAlphabet.character(b));
            InputException.require(vocabulary.id(token).isPresent(),
                    "%s: the vocabulary lacks byte 0x%02X (\"%s\"); it is not byte-level", file, b, token);
        }
    }

    @Override
    public void save(Path tokenizerJson) {
        ObjectNode root = TokenizerJson.create();
        for (TokenizerJson.Added token : added) {
            TokenizerJson.addToken(root, token);
        }
        for (String part : List.of("pre_tokenizer", "decoder")) {
            root.putObject(part).put("type", "ByteLevel").put("add_prefix_space", false).put("trim_offsets", true)
                    .put("use_regex", true);
        }
        TokenizerJson.writePostProcessor(root, postProcessor);
        ObjectNode model = root.putObject("model").put("type", "BPE");
        model.putNull("dropout");
        model.putNull("unk_token");
        model.putNull("continuing_subword_prefix");
        model.putNull("end_of_word_suffix");
        model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
        vocabulary.writeTo(model.putObject("vocab"));
        ArrayNode list = model.putArray("merges");
        for (int rank = 0; rank < merges.size(); rank++) {
            list.add(vocabulary.token(merges.left(rank)) + " " + vocabulary.token(merges.right(rank)));
        }
        TokenizerJson.write(tokenizerJson, root);
    }

    /// This tokenizer for text that is not trusted or not marked up: a special token in it is encoded as its
    /// characters, and special ids decode to their names.
    public BpeTokenizer withoutSpecials() {
        return new BpeTokenizer(vocabulary, merges, added, postProcessor, false);
    }

    @Override
    public int[] encode(String text) {
        return encode(text, TokenList.ofIds(text.length() / 3)).ids();
    }

    /// A token's offsets are those of the characters that its bytes belong to, also where it holds only some of a
    /// character's bytes; without the white space at its ends where the file it was read from says so.
    @Override
    public Encoding encodeWithOffsets(String text) {
        Encoding encoding = encode(text, TokenList.withOffsets(text.length() / 3)).encoding();
        return postProcessor.trim(text, encoding, addedTokens);
    }

    @Override
    public Template template() {
        return postProcessor.template();
    }

    private TokenList encode(String text, TokenList tokens) {
        char[] chars = text.toCharArray();
        if (!specials) {
            encode(chars, 0, chars.length, tokens);
            return tokens;
        }
        addedTokens.split(text, new AddedTokens.Parts() {
            @Override
            public void text(int from, int to) {
                encode(chars, from, to, tokens);
            }

            @Override
            public void token(int id, int from, int to) {
                tokens.add(id, from, to);
            }
        });
        return tokens;
    }

    private void encode(char[] text, int from, int to, TokenList tokens) {
        for (int start = from; start < to;) {
            int end = Gpt2Words.end(text, start, to);
            addWord(text, start, end, wordIds(text, start, end), tokens);
            start = end;
        }
    }

    private int[] wordIds(char[] text, int start, int end) {
        if (end - start > LONGEST_CACHED) return encodeWord(text, start, end);
        int hash = 0;
        for (int i = start; i < end; i++) hash = 31 * hash + text[i];
        int place = (hash ^ (hash >>> 16)) & (CACHE - 1);
        Word word = cache[place];
        if (word == null || !word.is(text, start, end)) {
            word = new Word(Arrays.copyOfRange(text, start, end), encodeWord(text, start, end));
            cache[place] = word;
        }
        return word.ids;
    }

    private void addWord(char[] text, int start, int end, int[] ids, TokenList tokens) {
        if (!tokens.hasOffsets()) {
            for (int id : ids) tokens.add(id, start, end);
            return;
        }
        int at = start; // of the character that holds the next byte
        int used = 0; // of that character's bytes
        for (int id : ids) {
            int first = at;
            int last = at;
            for (int left = lengths[id]; left > 0;) {
                int c = Character.codePointAt(text, at, end);
                int size = utf8Length(c);
                int taken = Math.min(left, size - used);
                left -= taken;
                used += taken;
                last = at + Character.charCount(c);
                if (used == size) {
                    at = last;
                    used = 0;
                }
            }
            tokens.add(id, first, last);
        }
    }

    private static int utf8Length(int c) {
        return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    }

    /// An unpaired surrogate, which UTF-8 has no bytes for, becomes U+FFFD.
    private static byte[] utf8(char[] text, int from, int to) {
        char[] word = Arrays.copyOfRange(text, from, to);
        for (int i = 0; i < word.length; i++) {
            boolean paired = i + 1 < word.length && Character.isSurrogatePair(word[i], word[i + 1]);
            if (paired) {
                i++;
            } else if (Character.isSurrogate(word[i])) {
                word[i] = '\uFFFD';
            }
        }
        return new String(word).getBytes(StandardCharsets.UTF_8);
    }

    private int[] encodeWord(char[] text, int from, int to) {
        byte[] utf8 = utf8(text, from, to);
        var ids = new int[utf8.length];
        for (int i = 0; i < utf8.length; i++) ids[i] = byteIds[utf8[i] & 0xff];
        return Arrays.copyOf(ids, merges.apply(ids, ids.length));
    }

    /// Holds back bytes until they complete a character.
    @Override
    public StreamDecoder streamDecoder() {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE);
        return new StreamDecoder() {
            private byte[] held = new byte[0];

            @Override
            public String add(int id) {
                vocabulary.token(id);
                return bytes[id] == null ? "" : decode(bytes[id], false);
            }

            @Override
            public String finish() {
                return decode(new byte[0], true);
            }

            private String decode(byte[] more, boolean last) {
                ByteBuffer in = ByteBuffer.allocate(held.length + more.length).put(held).put(more).flip();
                CharBuffer out = CharBuffer.allocate(in.remaining());
                decoder.reset().decode(in, out, last);
                held = Arrays.copyOfRange(in.array(), in.position(), in.limit());
                return out.flip().toString();
            }
        };
    }

    @Override
    public OptionalInt unknown() {
        return OptionalInt.empty();
    }

    @Override
    public OptionalInt endOfText() {
        return added.stream().filter(token -> token.content().equals(END_OF_TEXT))
                .flatMapToInt(token -> IntStream.of(token.id())).findFirst();
    }

    @Override
    public String unit() {
        return "token";
    }
}
