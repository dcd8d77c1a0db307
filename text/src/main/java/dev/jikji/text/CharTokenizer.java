package dev.jikji.text;

import static dev.jikji.text.InputException.require;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import tools.jackson.databind.node.ObjectNode;

/// Every Unicode code point is a token; those the vocabulary lacks are `<unk>`, which decodes to U+FFFD.
public final class CharTokenizer extends VocabularyTokenizer {
    private static final String UNKNOWN = "<unk>";

    private final int unknown;
    private final int[] basic = new int[Character.MIN_SUPPLEMENTARY_CODE_POINT];
    private final Map<Integer, Integer> supplementary;

    private CharTokenizer(Vocabulary vocabulary) {
        super(vocabulary);
        unknown = vocabulary.id(UNKNOWN).orElseThrow();
        Arrays.fill(basic, unknown);
        var rest = new HashMap<Integer, Integer>();
        for (int id = 0; id < vocabulary.size(); id++) {
            if (id == unknown) continue;
            int c = vocabulary.token(id).codePointAt(0);
            if (c < basic.length) {
                basic[c] = id;
            } else {
                rest.put(c, id);
            }
        }
        supplementary = Map.copyOf(rest);
    }

    /// Takes the characters of a corpus in code point order, after `<unk>`.
    ///
    /// @param minimumCount of a character that becomes a token
    public static CharTokenizer train(Corpus corpus, int minimumCount) {
        require(minimumCount >= 1, "char tokenizer: minimum count %d is below 1", minimumCount);
        var counts = new long[Character.MAX_CODE_POINT + 1];
        try (Corpus.Pass pass = corpus.open()) {
            for (Piece piece = pass.next(); piece != null; piece = pass.next()) {
                String text = piece.text();
                for (int i = 0, c; i < text.length(); i += Character.charCount(c)) {
                    c = text.codePointAt(i);
                    counts[c]++;
                }
            }
        }
        var tokens = new ArrayList<String>(List.of(UNKNOWN));
        for (int c = 0; c < counts.length; c++) {
            boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
            if (counts[c] >= minimumCount && !surrogate) tokens.add(Character.toString(c));
        }
        require(tokens.size() > 1, "char tokenizer: no character occurs %d times; lower the minimum count",
                minimumCount);
        return new CharTokenizer(new Vocabulary(tokens));
    }

    static CharTokenizer read(TokenizerJson json) {
        json.requireUnset("normalizer");
        json.require(json.addedTokens().isEmpty(), "added_tokens of a character tokenizer are not supported");
        json.require(json.string("model", "unk_token").equals(UNKNOWN), "model.unk_token is %s, not %s",
                json.string("model", "unk_token"), UNKNOWN);
        String[] tokens = json.vocabulary();
        for (String token : tokens) {
            json.require(token.equals(UNKNOWN) || token.codePointCount(0, token.length()) == 1,
                    "model.vocab: \"%s\" is not one character", token);
        }
        json.require(List.of(tokens).contains(UNKNOWN), "model.vocab lacks %s", UNKNOWN);
        return new CharTokenizer(new Vocabulary(tokens));
    }

    @Override
    public void save(Path tokenizerJson) {
        ObjectNode root = TokenizerJson.create();
        ObjectNode split = root.putObject("pre_tokenizer").put("type", "Split");
        split.putObject("pattern").put("Regex", TokenizerJson.ANY_CHARACTER);
        split.put("behavior", "Isolated").put("invert", false);
        root.putObject("decoder").put("type", "Fuse");
        ObjectNode model = root.putObject("model").put("type", "WordLevel");
        vocabulary.writeTo(model.putObject("vocab"));
        model.put("unk_token", UNKNOWN);
        TokenizerJson.write(tokenizerJson, root);
    }

    @Override
    public int[] encode(String text) {
        var ids = new int[text.length()];
        int size = 0;
        for (int i = 0, c; i < text.length(); i += Character.charCount(c)) {
            c = text.codePointAt(i);
            ids[size++] = c < basic.length ? basic[c] : supplementary.getOrDefault(c, unknown);
        }
        return Arrays.copyOf(ids, size);
    }

    @Override
    public Encoding encodeWithOffsets(String text) {
        int[] ids = encode(text);
        var starts = new int[ids.length];
        var ends = new int[ids.length];
        for (int i = 0, at = 0; i < ids.length; i++) {
            starts[i] = at;
            at += Character.charCount(text.codePointAt(at));
            ends[i] = at;
        }
        return new Encoding(ids, starts, ends);
    }

    @Override
    public StreamDecoder streamDecoder() {
        return new StreamDecoder() {
            @Override
            public String add(int id) {
                return id == unknown ? "\uFFFD" : vocabulary.token(id);
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
        return "character";
    }
}
