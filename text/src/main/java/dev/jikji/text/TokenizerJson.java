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
    ///
    /// @param special    left out of decoded text
    /// @param singleWord found only where no word character is beside it
    /// @param lstrip     takes the white space before it along
    /// @param rstrip     takes the white space after it along
    /// @param normalized looked for in the normalized text, after the others
    record Added(int id, String content, boolean special, boolean singleWord, boolean lstrip, boolean rstrip,
            boolean normalized) {

        Added(int id, String content, boolean special) {
            this(id, content, special, false, false, false, !special);
        }

        /// @return whether it may be taken where it stands, at `at` in [from, to)
        boolean fits(String text, int from, int at, int to) {
            if (!singleWord) return true;
            int end = at + content.length();
            boolean before = at > from && UnicodeClasses.isRegexWord(text.codePointBefore(at));
            boolean after = end < to && UnicodeClasses.isRegexWord(text.codePointAt(end));
            return !before && !after;
        }
    }

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
        addToken(root, new Added(id, content, special));
    }

    static void addToken(ObjectNode root, Added token) {
        ((ArrayNode) root.get("added_tokens")).addObject().put("id", token.id).put("content", token.content)
                .put("single_word", token.singleWord).put("lstrip", token.lstrip).put("rstrip", token.rstrip)
                .put("normalized", token.normalized).put("special", token.special);
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

    void requireType(String type, String part) {
        require(get(part, "type").stringValue("").equals(type), "%s is %s; supported is %s", part, brief(get(part)),
                type);
    }

    /// A setting that may be left out or null.
    boolean flag(boolean unset, String... path) {
        JsonNode node = get(path);
        require(node.isMissingNode() || node.isNull() || node.isBoolean(), "%s is %s, neither true nor false",
                String.join(".", path), brief(node));
        return node.booleanValue(unset);
    }

    /// A setting that may be left out or null.
    String stringOr(String unset, String... path) {
        JsonNode node = get(path);
        require(node.isMissingNode() || node.isNull() || node.isString(), "%s is %s, which is no text",
                String.join(".", path), brief(node));
        return node.stringValue(unset);
    }

    /// What a `post_processor` does: `TemplateProcessing`, `BertProcessing`, `RobertaProcessing`, `ByteLevel`, or a
    /// `Sequence` of a `ByteLevel` and a template.
    PostProcessor postProcessor(Vocabulary vocabulary) {
        JsonNode processor = get("post_processor");
        if (processor.isMissingNode() || processor.isNull()) return PostProcessor.NONE;
        if (!processor.path("type").stringValue("").equals("Sequence")) {
            return postProcessor(vocabulary, processor, "post_processor");
        }
        JsonNode list = processor.path("processors");
        require(list.isArray(), "post_processor.processors is %s", list.isMissingNode() ? "missing" : "no list");
        PostProcessor all = PostProcessor.NONE;
        for (int i = 0; i < list.size(); i++) {
            PostProcessor next = postProcessor(vocabulary, list.get(i), "post_processor.processors[" + i + "]");
            require(all.template().equals(Template.NONE) && !(all.trimming() && next.trimming()),
                    "post_processor is %s; a Sequence may be one ByteLevel and then one template", brief(processor));
            all = new PostProcessor(next.template(), all.trimming() || next.trimming(),
                    all.trimming() ? all.prefixSpace() : next.prefixSpace());
        }
        return all;
    }

    private PostProcessor postProcessor(Vocabulary vocabulary, JsonNode processor, String where) {
        return switch (processor.path("type").stringValue("")) {
            case "ByteLevel" -> trimming(processor, where, Template.NONE);
            case "TemplateProcessing" -> PostProcessor.of(new Template(parts(vocabulary, processor, where, "single"),
                    parts(vocabulary, processor, where, "pair")));
            case "BertProcessing" -> {
                Template.Special cls = special(vocabulary, processor, where, "cls");
                Template.Special sep = special(vocabulary, processor, where, "sep");
                yield PostProcessor.of(Template.bert(cls.token(), cls.id(), sep.token(), sep.id()));
            }
            case "RobertaProcessing" -> trimming(processor, where, Template.roberta(
                    special(vocabulary, processor, where, "cls"), special(vocabulary, processor, where, "sep")));
            default -> throw error("%s is %s; supported are TemplateProcessing, BertProcessing, RobertaProcessing,"
                    + " ByteLevel and a Sequence of them", where, brief(processor));
        };
    }

    private PostProcessor trimming(JsonNode processor, String where, Template template) {
        for (String option : List.of("trim_offsets", "add_prefix_space")) {
            JsonNode value = processor.path(option);
            require(value.isMissingNode() || value.isBoolean(), "%s.%s is %s, neither true nor false", where, option,
                    brief(value));
        }
        return new PostProcessor(template, processor.path("trim_offsets").booleanValue(true),
                processor.path("add_prefix_space").booleanValue(true));
    }

    /// A token and its id, written as a list of the two.
    private Template.Special special(Vocabulary vocabulary, JsonNode processor, String where, String name) {
        JsonNode pair = processor.path(name);
        require(pair.size() == 2 && pair.path(0).isString() && pair.path(1).isInt(),
                "%s.%s is %s, not a token and its id", where, name, brief(pair));
        String token = pair.get(0).stringValue();
        int known = specialId(vocabulary, token);
        require(pair.get(1).intValue() == known, "%s.%s: \"%s\" is %d, but %d in the vocabulary", where, name, token,
                pair.get(1).intValue(), known);
        return new Template.Special(token, known, 0);
    }

    private List<Template.Part> parts(Vocabulary vocabulary, JsonNode processor, String where, String name) {
        JsonNode list = processor.path(name);
        require(list.isArray(), "%s.%s is %s", where, name, list.isMissingNode() ? "missing" : "no list");
        var parts = new ArrayList<Template.Part>();
        for (JsonNode part : list) {
            JsonNode special = part.path("SpecialToken");
            JsonNode text = part.path("Sequence");
            JsonNode either = special.isMissingNode() ? text : special;
            String id = either.path("id").stringValue("");
            int type = either.path("type_id").intValue(0);
            if (special.isMissingNode()) {
                require(id.equals("A") || (id.equals("B") && name.equals("pair")), "%s.%s has a part %s", where, name,
                        brief(part));
                parts.add(new Template.Text(id.equals("A") ? 0 : 1, type));
            } else {
                JsonNode ids = processor.path("special_tokens").path(id).path("ids");
                int known = specialId(vocabulary, id);
                require(ids.size() == 1 && ids.get(0).isInt() && ids.get(0).intValue() == known,
                        "%s.special_tokens: \"%s\" is %s, but %d in the vocabulary", where, id, brief(ids), known);
                parts.add(new Template.Special(id, known, type));
            }
        }
        return parts;
    }

    private int specialId(Vocabulary vocabulary, String token) {
        int id = vocabulary.idOr(token, -1);
        require(id >= 0, "post_processor names \"%s\", which the vocabulary lacks", token);
        return id;
    }

    static void writePostProcessor(ObjectNode root, PostProcessor processor) {
        boolean wraps = !processor.template().equals(Template.NONE);
        if (processor.trimming() && wraps) {
            ArrayNode list = root.putObject("post_processor").put("type", "Sequence").putArray("processors");
            writeTrimming(list.addObject(), processor);
            writeTemplate(list.addObject(), processor.template());
        } else if (processor.trimming()) {
            writeTrimming(root.putObject("post_processor"), processor);
        } else if (wraps) {
            writeTemplate(root.putObject("post_processor"), processor.template());
        }
    }

    private static void writeTrimming(ObjectNode node, PostProcessor processor) {
        node.put("type", "ByteLevel").put("add_prefix_space", processor.prefixSpace()).put("trim_offsets", true)
                .put("use_regex", true);
    }

    private static void writeTemplate(ObjectNode processor, Template template) {
        processor.put("type", "TemplateProcessing");
        var specials = new LinkedHashMap<String, Integer>();
        for (boolean pair : new boolean[]{false, true}) {
            ArrayNode list = processor.putArray(pair ? "pair" : "single");
            for (Template.Part part : pair ? template.pair() : template.single()) {
                switch (part) {
                    case Template.Special(String token, int id, int type) -> {
                        specials.put(token, id);
                        list.addObject().putObject("SpecialToken").put("id", token).put("type_id", type);
                    }
                    case Template.Text(int index, int type) ->
                        list.addObject().putObject("Sequence").put("id", index == 0 ? "A" : "B").put("type_id", type);
                }
            }
        }
        ObjectNode named = processor.putObject("special_tokens");
        specials.forEach((token, id) -> {
            ObjectNode special = named.putObject(token).put("id", token);
            special.putArray("ids").add(id.intValue());
            special.putArray("tokens").add(token);
        });
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
            boolean special = token.path("special").booleanValue(false);
            added.add(new Added(token.get("id").intValue(), token.get("content").stringValue(), special,
                    token.path("single_word").booleanValue(false), token.path("lstrip").booleanValue(false),
                    token.path("rstrip").booleanValue(false), token.path("normalized").booleanValue(!special)));
        }
        return added;
    }

    /// The merges of a model whose tokens within a word have no prefix.
    Merges merges(Vocabulary vocabulary) {
        return merges(vocabulary, "");
    }

    /// The merges of a model, pairs of tokens or, as in older files, lines with a space between.
    ///
    /// @param prefix of tokens within a word, which a merged token keeps only of its left part
    Merges merges(Vocabulary vocabulary, String prefix) {
        JsonNode list = get("model", "merges");
        require(list.isArray(), "model.merges is %s", list.isMissingNode() ? "missing" : "no list");
        var pairs = new ArrayList<String[]>(list.size());
        for (JsonNode merge : list) {
            pairs.add(switch (merge) {
                case ArrayNode pair -> pair.valueStream().map(t -> t.stringValue("")).toArray(String[]::new);
                default -> merge.stringValue("").split(" ", -1);
            });
        }
        return merges(name, vocabulary, pairs, prefix);
    }

    static Merges merges(String file, Vocabulary vocabulary, List<String[]> pairs, String prefix) {
        var ids = new int[3][pairs.size()];
        for (int rank = 0; rank < pairs.size(); rank++) {
            String[] pair = pairs.get(rank);
            InputException.require(pair.length == 2, "%s: merge %d is not two tokens: \"%s\"", file, rank,
                    String.join(" ", pair));
            String right = pair[1].startsWith(prefix) ? pair[1].substring(prefix.length()) : pair[1];
            String[] tokens = {pair[0], pair[1], pair[0] + right};
            for (int i = 0; i < tokens.length; i++) {
                ids[i][rank] = vocabulary.idOr(tokens[i], -1);
                InputException.require(ids[i][rank] >= 0, "%s: merge %d (\"%s\" and \"%s\") names \"%s\", which the"
                        + " vocabulary lacks", file, rank, pair[0], pair[1], tokens[i]);
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
