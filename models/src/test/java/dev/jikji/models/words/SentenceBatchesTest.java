package dev.jikji.models.words;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SentenceBatchesTest {
    private static final int[] LENGTHS = new Random(1).ints(500, 1, 60).toArray();

    private static SentenceBatches batches() {
        return new SentenceBatches(LENGTHS, 16, 400, 5);
    }

    private static List<Integer> pass(SentenceBatches batches, int number) {
        List<Integer> seen = new ArrayList<>();
        for (long i = 0; i < batches.count(); i++)
            Arrays.stream(batches.get(number * (long) batches.count() + i)).forEach(seen::add);
        return seen;
    }

    @Test
    void everySentenceComesOnceInEachPassAndPassesDiffer() {
        SentenceBatches batches = batches();
        List<Integer> first = pass(batches, 0), second = pass(batches, 1);
        assertThat(first).hasSize(500).doesNotHaveDuplicates();
        assertThat(second).containsExactlyInAnyOrderElementsOf(first).isNotEqualTo(first);
    }

    @Test
    void aBatchDependsOnItsNumberAlone() {
        SentenceBatches forward = batches(), elsewhere = batches();
        elsewhere.get(1_000);
        for (int i : List.of(3, 70, 4)) assertThat(elsewhere.get(i)).isEqualTo(forward.get(i));
        assertThat(forward.words(3)).isEqualTo(IntStream.of(forward.get(3)).map(s -> LENGTHS[s]).sum());
    }

    @Test
    void batchesAreWithinTheirBoundsAndOfLikeLength() {
        SentenceBatches batches = batches();
        long padded = 0, words = 0;
        for (int[] batch : batches.inOrder()) {
            int longest = IntStream.of(batch).map(s -> LENGTHS[s]).max().orElseThrow();
            int area = batch.length * Math.ceilDiv(longest, 4) * 4;
            assertThat(batch.length).isLessThanOrEqualTo(16);
            assertThat(area).isLessThanOrEqualTo(400);
            padded += area;
            words += IntStream.of(batch).map(s -> LENGTHS[s]).sum();
        }
        assertThat(padded).isLessThan(words * 5 / 4);
    }

    @Test
    void aSentenceBeyondTheBoundIsABatchByItself() {
        var batches = new SentenceBatches(new int[]{3, 900, 2, 800}, 8, 100, 1);
        assertThat(batches.inOrder()).hasSize(3);
        var seen = new HashSet<Integer>();
        batches.inOrder().forEach(batch -> Arrays.stream(batch).forEach(seen::add));
        assertThat(seen).containsExactlyInAnyOrder(0, 1, 2, 3);
    }
}
