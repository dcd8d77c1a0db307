package dev.jikji.models.seq2seq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jikji.models.Padded;
import dev.jikji.text.CharTokenizer;
import dev.jikji.text.Corpus;
import dev.jikji.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairBatchesTest {
    @TempDir
    private static Path folder;
    private static Vocabularies vocabularies;
    private static final List<int[]> SOURCES = TinyPairs.sentences(200, 20, 1);
    private static final List<int[]> TARGETS = TinyPairs.sentences(200, 25, 2);

    @BeforeAll
    static void letters() throws IOException {
        Path file = Files.writeString(folder.resolve("letters.txt"), "abcdefghijkl");
        Tokenizer letters = CharTokenizer.train(Corpus.of(List.of(file.toString()), Corpus.Documents.LINE, false), 1);
        vocabularies = new Vocabularies(letters, letters);
    }

    private static PairBatches batches() {
        return new PairBatches(SOURCES, TARGETS, vocabularies, 150, 20, 7);
    }

    private static List<String> rows(PairBatch batch) {
        Padded source = batch.source(), targets = batch.targets();
        return IntStream.range(0, source.rows()).mapToObj(row -> row(source, row) + row(targets, row)).toList();
    }

    private static String row(Padded padded, int row) {
        return Arrays.toString(Arrays.copyOfRange(padded.ids(), row * padded.time(),
                row * padded.time() + padded.lengths()[row]));
    }

    @Test
    void everyPairComesOnceInEachPassAndPassesDiffer() {
        PairBatches batches = batches();
        List<String> passes = new ArrayList<>();
        for (int pass = 0; pass < 2; pass++) {
            List<String> seen = new ArrayList<>();
            for (int i = 0; i < batches.count(); i++) seen.addAll(rows(batches.get(pass * batches.count() + i)));
            passes.add(seen.toString());
            List<String> all = IntStream.range(0, 200).mapToObj(i -> {
                int[] ended = Arrays.copyOf(TARGETS.get(i), TARGETS.get(i).length + 1);
                ended[ended.length - 1] = vocabularies.targetSpecials().end();
                return Arrays.toString(SOURCES.get(i)) + Arrays.toString(ended);
            }).toList();
            assertThat(seen).containsExactlyInAnyOrderElementsOf(all);
        }
        assertThat(passes.get(0)).isNotEqualTo(passes.get(1));
    }

    @Test
    void aBatchDependsOnItsNumberAlone() {
        PairBatches inOrder = batches();
        List<List<String>> expected = new ArrayList<>();
        for (int number = 0; number < 2 * inOrder.count() + 3; number++) expected.add(rows(inOrder.get(number)));
        PairBatches elsewhere = batches();
        for (int number = expected.size() - 1; number >= 0; number--)
            assertThat(rows(elsewhere.get(number))).isEqualTo(expected.get(number));
    }

    @Test
    void batchesKeepTheirLimitsAndHoldLittlePadding() {
        PairBatches batches = batches();
        long padded = 0;
        long tokens = 0;
        int odd = 0;
        for (int number = 0; number < batches.count(); number++) {
            PairBatch batch = batches.get(number);
            int longest = Math.max(batch.source().time(), batch.targets().time());
            assertThat(batch.source().rows() * longest).isLessThanOrEqualTo(150);
            assertThat(batch.source().rows()).isLessThanOrEqualTo(20);
            padded += batch.targets().ids().length;
            tokens += Arrays.stream(batch.targets().lengths()).map(length -> Math.ceilDiv(length, 4) * 4).sum();
            assertThat(batch.source().time()).satisfiesAnyOf(t -> assertThat(t % 4).isZero(),
                    t -> assertThat(t).isEqualTo(Padded.longest(SOURCES)));
            assertThat(batch.targets().time()).satisfiesAnyOf(t -> assertThat(t % 4).isZero(),
                    t -> assertThat(t).isEqualTo(Padded.longest(TARGETS) + 1));
            if (batch.source().rows() > 8 && batch.source().rows() % 8 != 0) odd++;
        }
        assertThat(tokens / (double) padded).as("lengths in fours").isGreaterThan(0.9);
        assertThat(odd).as("batches but the last whose rows are no multiple of 8").isLessThanOrEqualTo(1);
    }

    @Test
    void inputsAreTheTargetsOnePlaceLater() {
        PairBatch batch = batches().get(3);
        for (int row = 0; row < batch.inputs().rows(); row++) {
            int from = row * batch.inputs().time();
            int length = batch.inputs().lengths()[row];
            assertThat(batch.inputs().ids()[from]).isEqualTo(vocabularies.targetSpecials().begin());
            assertThat(Arrays.copyOfRange(batch.inputs().ids(), from + 1, from + length))
                    .containsExactly(Arrays.copyOfRange(batch.targets().ids(), from, from + length - 1));
            assertThat(batch.targets().ids()[from + length - 1]).isEqualTo(vocabularies.targetSpecials().end());
        }
    }
}
