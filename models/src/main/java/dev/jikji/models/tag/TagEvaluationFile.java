package dev.jikji.models.tag;

import dev.jikji.text.AtomicFile;
import dev.jikji.text.tags.ChunkScores.Counts;
import dev.jikji.text.tags.Entity;
import dev.jikji.text.tags.TagScheme;
import dev.jikji.text.tags.TaggedSentence;
import dev.jikji.train.RunFolder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A run's `evaluation.json`: what its report shows of how well it tags.
final class TagEvaluationFile {
    /// Tags of the confusion, those that words have most.
    private static final int MOST_TAGS = 18;
    /// Sentences shown, half of them with mistakes, and words of each.
    private static final int SENTENCES = 16;
    private static final int MOST_WORDS = 40;

    private TagEvaluationFile() {}

    /// @param split such as `test`
    static void write(RunFolder folder, String split, List<TaggedSentence> sentences, TagEvaluation evaluation) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("split", split).put("unit", evaluation.chunks().isPresent() ? "type" : "tag");
        ArrayNode scores = json.putArray("scores");
        evaluation.chunks().<Map<String, Counts>>map(chunks -> chunks.types())
                .orElseGet(() -> byTag(evaluation.confusion()))
                .forEach((name, counts) -> scores.addObject().put("name", name).put("precision", counts.precision())
                        .put("recall", counts.recall()).put("f1", counts.f1()).put("gold", counts.gold())
                        .put("guessed", counts.found()));
        addConfusion(json, evaluation.confusion());
        ArrayNode tagged = json.putArray("tagged");
        int right = 0, wrong = 0;
        for (int i = 0; i < sentences.size(); i++) {
            TaggedSentence sentence = sentences.get(i);
            if (sentence.words().size() > MOST_WORDS) continue;
            List<Marked> spans = marked(sentence, evaluation.taggings().get(i), evaluation.chunks().isPresent());
            boolean flawless = spans.stream().allMatch(span -> span.state.equals("right"));
            if (spans.isEmpty() || (flawless ? right++ : wrong++) >= SENTENCES / 2) continue;
            ObjectNode one = tagged.addObject();
            ArrayNode words = one.putArray("words"), all = one.putArray("spans");
            sentence.words().forEach(words::add);
            spans.forEach(span -> all.addObject().put("type", span.type).put("from", span.from).put("to", span.to)
                    .put("state", span.state));
        }
        AtomicFile.write(folder.path().resolve("evaluation.json"),
                out -> out.write(JsonMapper.shared().writeValueAsBytes(json)));
    }

    private static Map<String, Counts> byTag(Map<String, Map<String, Integer>> confusion) {
        Map<String, Counts> counts = new TreeMap<>();
        confusion.forEach((gold, row) -> row.forEach((guessed, count) -> {
            boolean same = gold.equals(guessed);
            counts.merge(gold, new Counts(count, 0, same ? count : 0), Counts::plus);
            counts.merge(guessed, new Counts(0, count, 0), Counts::plus);
        }));
        return counts;
    }

    private static void addConfusion(ObjectNode json, Map<String, Map<String, Integer>> confusion) {
        List<String> tags = confusion.entrySet().stream()
                .sorted(Comparator.comparingInt(row -> -row.getValue().values().stream().mapToInt(n -> n).sum()))
                .limit(MOST_TAGS).map(Map.Entry::getKey).sorted().toList();
        ArrayNode names = json.putArray("tags"), rows = json.putArray("tag_confusion");
        tags.forEach(names::add);
        for (String gold : tags) {
            ArrayNode row = rows.addArray();
            for (String guessed : tags) row.add(confusion.get(gold).getOrDefault(guessed, 0));
        }
    }

    /// Words with what the reference or the model says of them.
    private record Marked(String type, int from, int to, String state) {}

    /// Entities: what was found, and what was not and lies apart. Other tags: the wrong ones.
    private static List<Marked> marked(TaggedSentence sentence, Tagging tagging, boolean entities) {
        List<Marked> spans = new ArrayList<>();
        if (!entities) {
            for (int i = 0; i < sentence.words().size(); i++) {
                boolean right = sentence.tags().get(i).equals(tagging.tags().get(i));
                spans.add(right
                        ? new Marked(tagging.tags().get(i), i, i + 1, "right")
                        : new Marked(tagging.tags().get(i) + ", is " + sentence.tags().get(i), i, i + 1, "wrong"));
            }
            return spans;
        }
        List<Entity> gold = TagScheme.entities(sentence.tags());
        tagging.entities().forEach(span -> spans.add(new Marked(span.type(), span.from(), span.to(),
                gold.contains(new Entity(span.type(), span.from(), span.to())) ? "right" : "wrong")));
        for (Entity entity : gold) {
            if (spans.stream().noneMatch(span -> span.from < entity.to() && entity.from() < span.to))
                spans.add(new Marked(entity.type(), entity.from(), entity.to(), "missed"));
        }
        return spans;
    }
}
