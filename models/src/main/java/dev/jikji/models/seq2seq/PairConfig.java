package dev.jikji.models.seq2seq;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.ParallelText;
import dev.jikji.text.ParallelText.Pair;
import dev.jikji.train.recipe.Setting;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/// Where pairs of sentences come from and how they are divided: the section `data` of a recipe.
public record PairConfig(
        @Setting("files of sentences to be translated, plain or .gz, one a line") List<String> source,
        @Setting("files of their translations, line by line") List<String> target,
        @Setting("files with both between tabs; FILE:2:3 takes columns 2 and 3 (default: 1 and 2)") List<String> pairs,
        @Setting("sentences to validate on; none to split some off") List<String> validationSource,
        @Setting("their translations") List<String> validationTarget,
        @Setting("files with both to validate on") List<String> validationPairs,
        @Setting("sentences to test on; none to split some off") List<String> testSource,
        @Setting("their translations") List<String> testTarget,
        @Setting("files with both to test on") List<String> testPairs,
        @Setting(value = "share of the pairs to validate on", min = 0, max = 0.9) double validation,
        @Setting(value = "share of the pairs to test on", min = 0, max = 0.9) double test,
        @Setting("one vocabulary for both languages") boolean sharedVocabulary) {

    static PairConfig defaults() {
        return new PairConfig(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
                List.of(), 0.02, 0.02, true);
    }

    /// The pairs of a training. Some may be absent from the sets to measure on.
    ///
    /// @param notes what was passed over, in words
    record Splits(List<Pair> train, List<Pair> validation, List<Pair> test, List<String> notes) {}

    /// @param seed decides which pairs are split off
    /// @throws dev.jikji.text.InputException if no pairs are named, or a file cannot be used
    Splits open(long seed) {
        require(!source.isEmpty() || !pairs.isEmpty(),
                "no sentences given: name files with --source FILE --target FILE, or with --pairs FILE");
        List<String> notes = new ArrayList<>();
        List<Pair> train = new ArrayList<>(read("training", source, target, pairs, notes));
        List<Pair> validating = read("validation", validationSource, validationTarget, validationPairs, notes);
        List<Pair> testing = read("test", testSource, testTarget, testPairs, notes);
        SplittableRandom random = new SplittableRandom(seed);
        if (validating.isEmpty()) validating = splitOff(train, validation, random, "validation", notes);
        if (testing.isEmpty()) testing = splitOff(train, test, random, "test", notes);
        return new Splits(train, validating, testing, notes);
    }

    private static List<Pair> read(String what, List<String> source, List<String> target, List<String> pairs,
            List<String> notes) {
        List<Pair> all = new ArrayList<>();
        if (!source.isEmpty() || !target.isEmpty()) add(what, ParallelText.ofFiles(source, target), all, notes);
        if (!pairs.isEmpty()) add(what, ParallelText.ofTable(pairs), all, notes);
        return all;
    }

    private static void add(String what, ParallelText text, List<Pair> all, List<String> notes) {
        all.addAll(text.pairs());
        if (text.empty() > 0)
            notes.add("%s: %,d pairs passed over because a side is empty, the first at %s"
                    .formatted(what, text.empty(), text.firstEmpty()));
    }

    /// Takes pairs out of `train`, and leaves out of it those that share a sentence with them, which would be known.
    private static List<Pair> splitOff(List<Pair> train, double share, SplittableRandom random, String what,
            List<String> notes) {
        if (share == 0) return List.of();
        int wanted = (int) Math.ceil(share * train.size());
        require(wanted < train.size(), "%d pairs are too few to split off %s pairs; name files for them", train.size(),
                what);
        Set<Integer> chosen = new HashSet<>();
        while (chosen.size() < wanted) chosen.add(random.nextInt(train.size()));
        List<Pair> taken = chosen.stream().sorted().map(train::get).toList();
        Set<String> sources = new HashSet<>();
        Set<String> targets = new HashSet<>();
        for (Pair pair : taken) {
            sources.add(pair.source());
            targets.add(pair.target());
        }
        int before = train.size();
        train.removeIf(pair -> sources.contains(pair.source()) || targets.contains(pair.target()));
        require(!train.isEmpty(), "no pairs are left to train on after %s pairs were split off; name files for them",
                what);
        int shared = before - train.size() - taken.size();
        if (shared > 0)
            notes.add("%s: %,d pairs left out of the training because they share a sentence with one of it"
                    .formatted(what, shared));
        return taken;
    }
}
