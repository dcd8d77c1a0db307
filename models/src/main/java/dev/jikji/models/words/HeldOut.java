package dev.jikji.models.words;

import static dev.jikji.text.InputException.require;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Sentences held out of those to learn from, for validation.
///
/// @param <T>      a sentence with what is known of it
/// @param training what is left to learn from; nothing if the groups were too few
public record HeldOut<T>(List<T> training, List<T> validation) {

    /// @param groups whose sentences stay together
    /// @param share  of the sentences to hold out, or a few more
    /// @param seed   decides which
    /// @throws dev.jikji.text.InputException if there are too few sentences
    public static <T> HeldOut<T> of(List<List<T>> groups, double share, long seed) {
        int sentences = groups.stream().mapToInt(List::size).sum();
        int wanted = (int) Math.ceil(share * sentences);
        require(wanted > 0 && wanted < sentences,
                "%d sentences are too few to validate on %s of them; name files with --validation", sentences, share);
        SplittableRandom random = new SplittableRandom(seed);
        List<List<T>> left = new ArrayList<>(groups);
        List<T> taken = new ArrayList<>();
        while (taken.size() < wanted) taken.addAll(left.remove(random.nextInt(left.size())));
        return new HeldOut<>(left.stream().flatMap(List::stream).toList(), taken);
    }
}
