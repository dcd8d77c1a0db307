package dev.jikji.models.tag;

import dev.jikji.text.tags.Entity;
import dev.jikji.text.tags.TagScheme;
import dev.jikji.text.tags.TaggedSentence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a model mistakes for what: words with a wrong tag or, where tags are of entities, entities that are not as the
/// reference has them.
public final class TagErrors {
    private TagErrors() {}

    /// Mistakes of one kind.
    ///
    /// @param gold     what it is: a tag or the type of an entity, empty for no entity
    /// @param guessed  what the model says, likewise
    /// @param mistakes the most confident first
    public record Group(String gold, String guessed, List<Mistake> mistakes) {

        /// Such as `ORG → LOC`; of entities that are right but for where they begin or end, `ORG, other words`.
        public String name() {
            if (gold.equals(guessed)) return gold + ", other words";
            return (gold.isEmpty() ? "nothing" : gold) + " → " + (guessed.isEmpty() ? "nothing" : guessed);
        }
    }

    /// One mistake.
    ///
    /// @param confidence the model's probability of what it said
    /// @param place      of the first word, such as `test.conll:17`
    /// @param gold       the words that the reference means, by number; empty if it means none
    /// @param guessed    the words that the model means, likewise
    public record Mistake(double confidence, String place, List<String> words, Words gold, Words guessed) {

        /// The sentence with the model's words in brackets, or else the reference's, and at most `around` words on each
        /// side.
        public String shown(int around) {
            Words marked = guessed.isEmpty() ? gold : guessed;
            int from = Math.max(0, marked.from - around), to = Math.min(words.size(), marked.to + around);
            var text = new StringBuilder(from > 0 ? "… " : "");
            for (int i = from; i < to; i++) {
                if (i > from) text.append(' ');
                if (i == marked.from) text.append('[');
                text.append(words.get(i));
                if (i == marked.to - 1) text.append(']');
            }
            return text.append(to < words.size() ? " …" : "").toString();
        }
    }

    /// Words side by side.
    ///
    /// @param from the first, from 0
    /// @param to   the one after the last
    public record Words(int from, int to) {
        static final Words NONE = new Words(0, 0);

        public boolean isEmpty() {
            return from == to;
        }

        boolean overlaps(int otherFrom, int otherTo) {
            return from < otherTo && otherFrom < to;
        }
    }

    /// @return groups with the most mistakes first
    public static List<Group> of(List<TaggedSentence> sentences, TagEvaluation evaluation) {
        Map<List<String>, List<Mistake>> groups = new LinkedHashMap<>();
        for (int i = 0; i < sentences.size(); i++) {
            if (evaluation.chunks().isPresent()) addEntities(sentences.get(i), evaluation.taggings().get(i), groups);
            else
                addWords(sentences.get(i), evaluation.taggings().get(i), groups);
        }
        List<Group> sorted = new ArrayList<>();
        groups.forEach((names, mistakes) -> sorted.add(new Group(names.get(0), names.get(1), mistakes.stream()
                .sorted(Comparator.comparingDouble(Mistake::confidence).reversed()).toList())));
        sorted.sort(Comparator.<Group>comparingInt(group -> group.mistakes.size()).reversed()
                .thenComparing(Group::name));
        return sorted;
    }

    private static void add(Map<List<String>, List<Mistake>> groups, String gold, String guessed, Mistake mistake) {
        groups.computeIfAbsent(List.of(gold, guessed), _ -> new ArrayList<>()).add(mistake);
    }

    private static void addWords(TaggedSentence sentence, Tagging tagging, Map<List<String>, List<Mistake>> groups) {
        for (int i = 0; i < sentence.words().size(); i++) {
            String gold = sentence.tags().get(i), guessed = tagging.tags().get(i);
            if (gold.equals(guessed)) continue;
            var word = new Words(i, i + 1);
            add(groups, gold, guessed,
                    new Mistake(tagging.scores().get(i), sentence.place(i), sentence.words(), word, word));
        }
    }

    private static void addEntities(TaggedSentence sentence, Tagging tagging,
            Map<List<String>, List<Mistake>> groups) {
        List<Entity> gold = TagScheme.entities(sentence.tags());
        for (Tagging.Span span : tagging.entities()) {
            var guessed = new Words(span.from(), span.to());
            if (gold.contains(new Entity(span.type(), span.from(), span.to()))) continue;
            Entity meant = gold.stream().filter(entity -> guessed.overlaps(entity.from(), entity.to())).findFirst()
                    .orElse(null);
            var right = meant == null ? Words.NONE : new Words(meant.from(), meant.to());
            add(groups, meant == null ? "" : meant.type(), span.type(),
                    new Mistake(span.score(), sentence.place(span.from()), sentence.words(), right, guessed));
        }
        for (Entity entity : gold) {
            var missed = new Words(entity.from(), entity.to());
            if (tagging.entities().stream().anyMatch(span -> missed.overlaps(span.from(), span.to()))) continue;
            double confidence = tagging.scores().subList(entity.from(), entity.to()).stream().min(Float::compare)
                    .orElseThrow();
            add(groups, entity.type(), "",
                    new Mistake(confidence, sentence.place(entity.from()), sentence.words(), missed, Words.NONE));
        }
    }
}
