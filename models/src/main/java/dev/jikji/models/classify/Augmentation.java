package dev.jikji.models.classify;

import dev.jikji.embed.NearestWords;
import dev.jikji.embed.Neighbour;
import dev.jikji.embed.WordVectors;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Texts changed a little each time they are learned from, in the manner of Wei and Zou (2019, *EDA*): tokens dropped,
/// put in each other's place, or replaced by a word near to them.
///
/// @param synonyms for a token those that may replace it
record Augmentation(double dropout, double swap, double synonym, Map<Integer, int[]> synonyms) {
    private static final int NEIGHBOURS = 5;
    /// Words less near than this are rarely of like meaning.
    private static final float LEAST_COSINE = 0.6f;

    /// @param vectors of tokens, which their numbers name; null if none are replaced
    static Augmentation of(LearningConfig learning, WordVectors vectors) {
        Map<Integer, int[]> synonyms = new HashMap<>();
        if (learning.synonymSwap() > 0) {
            List<List<Neighbour>> near = new NearestWords(vectors)
                    .toAll(IntStream.range(0, vectors.size()).toArray(), NEIGHBOURS, _ -> {});
            for (int word = 0; word < vectors.size(); word++) {
                int[] tokens = near.get(word).stream().filter(other -> other.score() >= LEAST_COSINE)
                        .mapToInt(other -> Integer.parseInt(other.word())).toArray();
                if (tokens.length > 0) synonyms.put(Integer.parseInt(vectors.words().get(word)), tokens);
            }
        }
        return new Augmentation(learning.tokenDropout(), learning.randomSwap(), learning.synonymSwap(), synonyms);
    }

    /// @return another text of one token or more
    int[] apply(int[] ids, SplittableRandom random) {
        int[] changed = new int[ids.length];
        int count = 0;
        for (int id : ids) {
            if (dropout > 0 && random.nextDouble() < dropout) continue;
            int[] others = synonyms.get(id);
            boolean replaced = others != null && random.nextDouble() < synonym;
            changed[count++] = replaced ? others[random.nextInt(others.length)] : id;
        }
        if (count == 0) changed[count++] = ids[random.nextInt(ids.length)];
        for (int i = 0; i < count && swap > 0; i++) {
            if (random.nextDouble() >= swap / 2) continue; // a swap moves two
            int other = random.nextInt(count);
            int kept = changed[i];
            changed[i] = changed[other];
            changed[other] = kept;
        }
        return Arrays.copyOf(changed, count);
    }
}
