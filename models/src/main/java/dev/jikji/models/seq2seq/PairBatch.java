package dev.jikji.models.seq2seq;

import dev.jikji.models.Padded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Pairs of sentences to learn from.
///
/// @param source  the sentences to read, each with its end
/// @param inputs  what the decoder reads: a beginning, then the translation
/// @param targets what it is to say at each place: the translation, then an end
public record PairBatch(Padded source, Padded inputs, Padded targets) {

    /// @param sources    as [Vocabularies#source] gives them
    /// @param targets    as [Vocabularies#target] gives them
    /// @param sourceTime tokens that sources are filled up to
    /// @param targetTime tokens that targets are filled up to, their ends included
    static PairBatch of(List<int[]> sources, List<int[]> targets, Vocabularies vocabularies, int sourceTime,
            int targetTime) {
        var special = vocabularies.targetSpecials();
        List<int[]> begun = new ArrayList<>();
        List<int[]> ended = new ArrayList<>();
        for (int[] target : targets) {
            int[] input = new int[target.length + 1];
            input[0] = special.begin();
            System.arraycopy(target, 0, input, 1, target.length);
            int[] output = Arrays.copyOf(target, target.length + 1);
            output[target.length] = special.end();
            begun.add(input);
            ended.add(output);
        }
        return new PairBatch(Padded.of(sources, vocabularies.sourceSpecials().padding(), sourceTime),
                Padded.of(begun, special.padding(), targetTime), Padded.of(ended, special.padding(), targetTime));
    }
}
