package dev.jikji.text.tags;

import dev.jikji.text.metrics.Overlap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The scores of the CoNLL tasks, as the script `conlleval` defines them: an entity is right if it begins and ends where
/// the reference has one of the same type.
public final class ChunkScores {
    private final SortedMap<String, Counts> types = new TreeMap<>();
    private long tokens;
    private long correctTokens;

    /// What became of the entities of a type.
    ///
    /// @param gold    in the reference
    /// @param found   by the model
    /// @param correct in both
    public record Counts(long gold, long found, long correct) implements Overlap {

        private static final Counts NONE = new Counts(0, 0, 0);

        /// Both together.
        public Counts plus(Counts other) {
            return new Counts(gold + other.gold, found + other.found, correct + other.correct);
        }
    }

    /// Counts a sentence.
    ///
    /// @param gold    tags of the reference
    /// @param guessed tags of the model, for the same words; what is the same entity need not be in the same scheme, but
    ///                accuracy compares tags as they are
    public void add(List<String> gold, List<String> guessed) {
        if (gold.size() != guessed.size())
            throw new IllegalArgumentException("%d tags for %d words".formatted(guessed.size(), gold.size()));
        tokens += gold.size();
        for (int i = 0; i < gold.size(); i++) if (gold.get(i).equals(guessed.get(i))) correctTokens++;
        Set<Entity> wanted = new HashSet<>(TagScheme.entities(gold));
        wanted.forEach(entity -> count(entity, 1, 0, 0));
        for (Entity entity : TagScheme.entities(guessed)) count(entity, 0, 1, wanted.contains(entity) ? 1 : 0);
    }

    private void count(Entity entity, int gold, int guessed, int correct) {
        types.merge(entity.type(), new Counts(gold, guessed, correct), Counts::plus);
    }

    /// By type.
    public SortedMap<String, Counts> types() {
        return types;
    }

    /// Of all types together.
    public Counts all() {
        return types.values().stream().reduce(Counts.NONE, Counts::plus);
    }

    public long tokens() {
        return tokens;
    }

    /// @return share of the words with the right tag
    public double accuracy() {
        return tokens == 0 ? 0 : (double) correctTokens / tokens;
    }

    /// As `conlleval` prints it.
    @Override
    public String toString() {
        Counts all = all();
        var text = new StringBuilder(String.format(Locale.ROOT,
                "processed %d tokens with %d phrases; found: %d phrases; correct: %d.\n", tokens, all.gold,
                all.found, all.correct));
        text.append(String.format(Locale.ROOT, "accuracy: %6.2f%%; %s\n", 100 * accuracy(), line(all)));
        for (Map.Entry<String, Counts> type : types.entrySet())
            text.append(String.format(Locale.ROOT, "%17s: %s  %d\n", type.getKey(), line(type.getValue()),
                    type.getValue().found));
        return text.toString();
    }

    private static String line(Counts counts) {
        return String.format(Locale.ROOT, "precision: %6.2f%%; recall: %6.2f%%; FB1: %6.2f", 100 * counts.precision(),
                100 * counts.recall(), 100 * counts.f1());
    }
}
