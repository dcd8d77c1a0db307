package dev.jikji.models.parse;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.AtomicFile;
import dev.jikji.text.InputException;
import dev.jikji.text.conllu.Sentence;
import dev.jikji.text.conllu.Word;
import dev.jikji.train.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The relations and tags of a treebank, by number; the most frequent first.
final class Labels {
    static final int UNKNOWN = -1;

    /// Of arcs between words; that of the root is apart.
    final List<String> relations;
    final String root;
    final List<String> upos;
    final List<String> xpos;
    private final Map<String, Integer> relationIds;
    private final Map<String, Integer> uposIds;
    private final Map<String, Integer> xposIds;

    private Labels(List<String> relations, String root, List<String> upos, List<String> xpos) {
        this.relations = relations;
        this.root = root;
        this.upos = upos;
        this.xpos = xpos;
        relationIds = numbered(relations);
        uposIds = numbered(upos);
        xposIds = numbered(xpos);
    }

    private static Map<String, Integer> numbered(List<String> labels) {
        Map<String, Integer> ids = new HashMap<>();
        for (String label : labels) ids.put(label, ids.size());
        return ids;
    }

    static Labels of(List<Sentence> trees) {
        List<String> roots = frequent(trees, word -> word.head() == 0 ? word.deprel() : null);
        List<String> relations = frequent(trees, word -> word.head() == 0 ? null : word.deprel());
        return new Labels(relations.isEmpty() ? List.of("dep") : relations, roots.getFirst(),
                frequent(trees, Word::upos), frequent(trees, Word::xpos));
    }

    private static List<String> frequent(List<Sentence> trees, Function<Word, String> label) {
        Map<String, Integer> counts = new TreeMap<>();
        for (Sentence tree : trees) {
            for (Word word : tree.words()) {
                String text = label.apply(word);
                if (text != null) counts.merge(text, 1, Integer::sum);
            }
        }
        return counts.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.<Integer>reverseOrder())).map(Map.Entry::getKey).toList();
    }

    /// The number of a relation, or of one that differs in its subtype alone.
    ///
    /// @return [#UNKNOWN] if there is neither
    int relation(String relation) {
        Integer id = relationIds.get(relation);
        if (id != null) return id;
        String universal = relation.split(":", 2)[0];
        for (int i = 0; i < relations.size(); i++)
            if (relations.get(i).equals(universal) || relations.get(i).startsWith(universal + ":")) return i;
        return UNKNOWN;
    }

    int upos(String tag) {
        return uposIds.getOrDefault(tag, UNKNOWN);
    }

    int xpos(String tag) {
        return xposIds.getOrDefault(tag, UNKNOWN);
    }

    /// What trees to measure on have that the training trees never showed: each such word is wrong by necessity. Treebanks
    /// do have such words, so that it is worth saying, not refusing.
    ///
    /// @param file that they are of
    /// @return a line for the user
    Optional<String> unseen(String file, List<Sentence> trees) {
        int count = 0;
        String first = "";
        for (Sentence tree : trees) {
            for (Word word : tree.words()) {
                if (word.head() == 0 || relation(word.deprel()) != UNKNOWN) continue;
                if (count++ == 0)
                    first = "%s:%d: relation '%s'".formatted(file, tree.line() + tree.rows().indexOf(word),
                            word.deprel());
            }
        }
        if (count == 0) return Optional.empty();
        return Optional.of("%s occurs nowhere in the training data; %s wrong by necessity".formatted(first,
                count == 1 ? "that word is" : "that word is one of %,d that are".formatted(count)));
    }

    private static Path file(RunFolder folder) {
        return folder.path().resolve("labels.json");
    }

    void save(RunFolder folder) {
        ObjectNode json = JsonMapper.shared().createObjectNode().put("root", root);
        json.set("relations", JsonMapper.shared().valueToTree(relations));
        json.set("upos", JsonMapper.shared().valueToTree(upos));
        json.set("xpos", JsonMapper.shared().valueToTree(xpos));
        AtomicFile.write(file(folder), out -> out.write(JsonMapper.shared().writeValueAsBytes(json)));
    }

    /// @throws InputException if the file is missing or damaged
    static Labels load(RunFolder folder) {
        Path file = file(folder);
        require(Files.exists(file), "%s: no such file; the run of a parser has it", file);
        try {
            JsonNode json = JsonMapper.shared().readTree(file.toFile());
            return new Labels(texts(json, "relations"), json.required("root").asString(), texts(json, "upos"),
                    texts(json, "xpos"));
        } catch (JacksonException e) {
            throw new InputException("%s: is damaged: %s".formatted(file, e.getOriginalMessage()), e);
        }
    }

    private static List<String> texts(JsonNode json, String key) {
        return json.required(key).valueStream().map(JsonNode::asString).toList();
    }
}
