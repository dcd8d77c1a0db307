package dev.jikji.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The layout of the Hugging Face tokenizers library: a model (vocabulary and merges) behind a normalizer and a
/// pre-tokenizer, and a decoder. What Jikji cannot do exactly as that library does is refused.
///
/// @param name of the file, for messages
record TokenizerJson(String name, JsonNode root) {

    static final JsonMapper MAPPER = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(SerializationFeature.INDENT_OUTPUT).build();

    /// The pattern that makes every code point a word.
    static final String ANY_CHARACTER = "[\\s\\S]";

    /// A token found in text before anything else is.
    record Added(int id, String content, boolean special) {}

    static TokenizerJson read(Path file) {
        return new TokenizerJson(file.toString(), readTree(file));
    }

    static JsonNode readTree(Path file) {
        InputException.require(Files.isRegularFile(file), "%s: no such file", file);
        try {
            return MAPPER.readTree(file);
        } catch (JacksonException e) {
            String where = e.getLocation() == null || e.getLocation().getLineNr() < 0
                    ? ""
                    : ":" + e.getLocation().getLineNr() + ":" + e.getLocation().getColumnNr();
            String what = e.getOriginalMessage().lines().findFirst().orElse("unreadable");
            throw new InputException(file + where + ": not valid JSON: " + what, e);
        }
    }

    /// Starts a file: everything the library expects besides the model.
    static ObjectNode create() {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("version", "1.0");
        root.putNull("truncation");
        root.putNull("padding");
        root.putArray("added_tokens");
        root.putNull("normalizer");
        root.putNull("pre_tokenizer");
        root.putNull("post_processor");
        root.putNull("decoder");
        return root;
    }

    static void addToken(ObjectNode root, int id, String content, boolean special) {
        ((ArrayNode) root.get("added_tokens")).addObject().put("id", id).put("content", content)
                .put("single_word", false).put("lstrip", false).put("rstrip", false).put("normalized", !special)
                .put("special", special);
    }

    static void write(Path file, ObjectNode root) {
        AtomicFile.write(file, out -> MAPPER.writeValue(out, root));
    }

    /// Writes merges as pairs of tokens, which unlike the older lines with a space between may hold spaces.
    static void writeMerges(ObjectNode model, Vocabulary vocabulary, Merges merges) {
        ArrayNode list = model.putArray("merges");
        for (int rank = 0; rank < merges.size(); rank++) {
            list.addArray().add(vocabulary.token(merges.left(rank))).add(vocabulary.token(merges.right(rank)));
        }
    }

    InputException error(String format, Object... arguments) {
        return new InputException(name + ": " + String.format(Locale.ROOT, format, arguments));
    }

    void require(boolean condition, String format, Object... arguments) {
        if (!condition) throw error(format, arguments);
    }

    /// @param path keys from the root
    JsonNode get(String... path) {
        JsonNode node = root;
        for (String key : path) node = node.path(key);
        return node;
    }

    JsonNode object(String... path) {
        JsonNode node = get(path);
        require(node.isObject(), "%s %s", String.join(".", path), node.isMissingNode() ? "is missing" : "is no object");
        return node;
    }

    String string(String... path) {
        JsonNode node = get(path);
        require(node.isString(), "%s %s", String.join(".", path), node.isMissingNode() ? "is missing" : "is no string");
        return node.stringValue();
    }

    /// @return whether the value is absent, null, false, zero or empty
    boolean unset(String... path) {
        JsonNode node = get(path);
        return switch (node.getNodeType()) {
            case MISSING, NULL -> true;
            case BOOLEAN -> !node.booleanValue();
            case STRING -> node.stringValue().isEmpty();
            case NUMBER -> node.doubleValue() == 0;
            default -> false;
        };
    }

    void requireUnset(String... path) {
        require(unset(path), "%s is %s, which is not supported", String.join(".", path), brief(get(path)));
    }

    static String brief(JsonNode node) {
        if (node.isMissingNode()) return "missing";
        String text = node.isString() ? node.stringValue() : node.toString();
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }

    String modelType() {
        object("model");
        return string("model", "type");
    }

    boolean isolatesCharacters() {
        return get("pre_tokenizer", "type").stringValue("").equals("Split")
                && get("pre_tokenizer", "pattern", "Regex").stringValue("").equals(ANY_CHARACTER);
    }

    List<Added> addedTokens() {
        JsonNode list = get("added_tokens");
        if (list.isMissingNode() || list.isNull()) return List.of();
        require(list.isArray(), "added_tokens is no list");
        var added = new ArrayList<Added>();
        for (int i = 0; i < list.size(); i++) {
            JsonNode token = list.get(i);
            require(token.path("id").isInt() && token.path("content").isString()
                    && !token.path("content").stringValue().isEmpty(), "added_tokens[%d] lacks id or content", i);
            for (String option : List.of("single_word", "lstrip", "rstrip")) {
                require(!token.path(option).booleanValue(false), "added_tokens[%d].%s is true, which is not supported",
                        i, option);
            }
            added.add(new Added(token.get("id").intValue(), token.get("content").stringValue(),
                    token.path("special").booleanValue(false)));
        }
        return added;
    }

    /// The merges of a model that writes them as pairs of tokens.
    Merges merges(Vocabulary vocabulary) {
        JsonNode list = get("model", "merges");
        require(list.isArray(), "model.merges is %s", list.isMissingNode() ? "missing" : "no list");
        var ids = new int[3][list.size()];
        for (int rank = 0; rank < list.size(); rank++) {
            JsonNode pair = list.get(rank);
            require(pair.size() == 2 && pair.get(0).isString() && pair.get(1).isString(),
                    "merge %d is not two tokens: %s", rank, brief(pair));
            String left = pair.get(0).stringValue();
            String right = pair.get(1).stringValue();
            String[] tokens = {left, right, left + right};
            for (int i = 0; i < tokens.length; i++) {
                ids[i][rank] = vocabulary.idOr(tokens[i], -1);
                require(ids[i][rank] >= 0, "merge %d names \"%s\", which the vocabulary lacks", rank, tokens[i]);
            }
        }
        return new Merges(ids[0], ids[1], ids[2]);
    }

    /// The tokens of model and added tokens by id.
    String[] vocabulary() {
        return byId(name, "model.vocab", object("model", "vocab"), addedTokens());
    }

    /// @param vocab token → id
    /// @throws InputException unless the ids are 0, 1, 2 … without gap or repetition
    static String[] byId(String file, String where, JsonNode vocab, List<Added> added) {
        var ids = new LinkedHashMap<String, Integer>();
        for (Map.Entry<String, JsonNode> entry : vocab.properties()) {
            InputException.require(entry.getValue().isInt(), "%s: %s: the id of \"%s\" is %s, not a number", file,
                    where,
                    entry.getKey(), brief(entry.getValue()));
            ids.put(entry.getKey(), entry.getValue().intValue());
        }
        for (Added token : added) {
            Integer known = ids.putIfAbsent(token.content, token.id);
            InputException.require(known == null || known == token.id,
                    "%s: added token \"%s\" has id %d, but %d in %s", file, token.content, token.id, known, where);
        }
        InputException.require(!ids.isEmpty(), "%s: %s is empty", file, where);
        var tokens = new String[ids.size()];
        ids.forEach((token, id) -> {
            InputException.require(id >= 0 && id < tokens.length,
                    "%s: the id of \"%s\" is %d; %d tokens have ids 0 to %d",
                    file, token, id, tokens.length, tokens.length - 1);
            InputException.require(tokens[id] == null, "%s: \"%s\" and \"%s\" have the same id %d", file, tokens[id],
                    token, id);
            tokens[id] = token;
        });
        return tokens;
    }
}
