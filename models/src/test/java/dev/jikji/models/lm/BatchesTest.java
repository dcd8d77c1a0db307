package dev.jikji.models.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jikji.text.InputException;
import dev.jikji.text.PackedTokens;
import dev.jikji.text.Tokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchesTest {
    @TempDir
    Path folder;
    private PackedTokens tokens;

    /// Fifty different characters, so that an id says where it stands.
    @BeforeEach
    void pack() {
        String text = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwx";
        Tokenizer tokenizer = Tiny.characters(folder, text);
        tokens = Tiny.packed(folder, tokenizer, text);
        assertThat(tokens.length()).isEqualTo(50);
    }

    @AfterEach
    void close() {
        tokens.close();
    }

    private long[] stretch(long from, int count) {
        long[] ids = new long[count];
        tokens.copy(from, count, ids, 0);
        return ids;
    }

    @Test
    void windowsLieInTheTextAndTargetsFollow() {
        Batches batches = Batches.windows(tokens, 4, 7, 1);
        Set<Long> starts = new HashSet<>();
        for (int number = 0; number < 200; number++) {
            Batches.Batch batch = batches.get(number);
            assertThat(batch.first()).isTrue();
            for (int row = 0; row < 4; row++) {
                long start = batch.inputs()[row * 7] - tokens.get(0);
                starts.add(start);
                assertThat(Arrays.copyOfRange(batch.inputs(), row * 7, row * 7 + 7)).isEqualTo(stretch(start, 7));
                assertThat(Arrays.copyOfRange(batch.targets(), row * 7, row * 7 + 7)).isEqualTo(stretch(start + 1, 7));
            }
        }
        assertThat(starts).as("every place with a target, the last one included").hasSize(43).contains(0L, 42L);
    }

    @Test
    void windowsDependOnNumberAndSeedAlone() {
        Batches batches = Batches.windows(tokens, 4, 7, 1);
        long[] ninth = batches.get(9).inputs();
        assertThat(Batches.windows(tokens, 4, 7, 1).get(9).inputs()).isEqualTo(ninth);
        assertThat(Batches.windows(tokens, 4, 7, 2).get(9).inputs()).isNotEqualTo(ninth);
        assertThat(batches.get(10).inputs()).isNotEqualTo(ninth);
    }

    @Test
    void neighbouringBatchesShareNoMoreRowsThanChanceHasThem() {
        Batches batches = Batches.windows(tokens, 16, 1, 1);
        int shifted = 0;
        for (int number = 0; number < 50; number++) {
            long[] before = batches.get(number).inputs();
            long[] after = batches.get(number + 1).inputs();
            for (int row = 0; row + 1 < 16; row++) if (before[row + 1] == after[row]) shifted++;
        }
        assertThat(shifted).as("of 750, one in 49 by chance").isLessThan(40);
    }

    @Test
    void streamsGoOnFromBatchToBatchAndStartAgain() {
        Batches batches = Batches.streams(tokens, 3, 5); // three streams of 16: three batches a pass
        for (int number = 0; number < 7; number++) {
            Batches.Batch batch = batches.get(number);
            int at = number % 3 * 5;
            assertThat(batch.first()).isEqualTo(number % 3 == 0);
            for (int row = 0; row < 3; row++) {
                assertThat(Arrays.copyOfRange(batch.inputs(), row * 5, row * 5 + 5))
                        .isEqualTo(stretch(row * 16 + at, 5));
                assertThat(Arrays.copyOfRange(batch.targets(), row * 5, row * 5 + 5))
                        .isEqualTo(stretch(row * 16 + at + 1, 5));
            }
        }
    }

    @Test
    void shortestTextsThatDoAreTaken() {
        assertThat(Batches.windows(tokens, 4, 49, 1).get(3).inputs()).hasSize(4 * 49);
        assertThat(Batches.streams(tokens, 2, 24).get(1).first()).isTrue();
    }

    @Test
    void shorterTextsAreRefused() {
        assertThatThrownBy(() -> Batches.windows(tokens, 4, 50, 1)).isInstanceOf(InputException.class).hasMessage(
                "the training text has 50 tokens, a batch needs 51: add text, or lower model.context or training.sequence_length");
        assertThatThrownBy(() -> Batches.streams(tokens, 2, 25)).isInstanceOf(InputException.class).hasMessage(
                "the training text has 50 tokens, a batch needs 52: add text, or lower training.batch_size or training.sequence_length");
    }

    @Test
    void aWholePassSeesEveryWindowOnceInOrder() {
        Batches batches = Batches.whole(tokens, 3, 7);
        assertThat(batches.pass()).isEqualTo(3); // 7 windows: 3, 3 and 1
        for (int pass = 0; pass < 2; pass++) {
            long at = 0;
            for (int number = 0; number < 3; number++) {
                Batches.Batch batch = batches.get(3 * pass + number);
                int count = batch.inputs().length;
                assertThat(count).isEqualTo(number < 2 ? 21 : 7);
                assertThat(batch.inputs()).containsExactly(stretch(at, count));
                assertThat(batch.targets()).containsExactly(stretch(at + 1, count));
                at += count;
            }
            assertThat(at).isEqualTo(49);
        }
    }
}
