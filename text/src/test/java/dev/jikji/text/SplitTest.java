package dev.jikji.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitTest {

    private static Corpus numbered(int documents) {
        return Corpus
                .ofDocuments(IntStream.range(0, documents).mapToObj(i -> "document %05d\n\n".formatted(i)).toList());
    }

    private static String joined(Split split) {
        return split.train().text() + split.validation().text() + split.test().text();
    }

    @Test
    void partsInOrderEndAtTheDocumentNearestToTheirFraction() {
        Split split = Split.of(numbered(1_000), Split.Order.CONTIGUOUS, 0.05, 0.1004, 0);
        assertThat(split.train().documents()).hasSize(850);
        assertThat(split.validation().documents()).hasSize(50).startsWith("document 00850\n\n");
        assertThat(split.test().documents()).hasSize(100).endsWith("document 00999\n\n");
        assertThat(joined(split)).isEqualTo(numbered(1_000).text());
    }

    @Test
    void aSingleDocumentIsCutAtLineEnds() {
        String text = "한 줄의 글\n".repeat(1_000);
        Split split = Split.of(Corpus.ofDocuments(List.of(text)), Split.Order.CONTIGUOUS, 0.1, 0.1, 0);
        assertThat(joined(split)).isEqualTo(text);
        assertThat(split.train().text()).isEqualTo("한 줄의 글\n".repeat(800));
        assertThat(split.validation().text()).isEqualTo("한 줄의 글\n".repeat(100));
        assertThat(split.train().documents()).hasSize(1);
    }

    @Test
    void aSingleLineIsCutBetweenCharacters() {
        String text = "가".repeat(1_001);
        Split split = Split.of(Corpus.ofDocuments(List.of(text)), Split.Order.CONTIGUOUS, 0.1, 0.1, 0);
        assertThat(joined(split)).isEqualTo(text).doesNotContain("\uFFFD");
        assertThat(split.test().text()).hasSize(100);
    }

    @Test
    void aDocumentTooLongForItsFractionIsCut() {
        var documents = new ArrayList<>(List.of("long line\n".repeat(98), "short\n\n", "short\n\n"));
        Split split = Split.of(Corpus.ofDocuments(documents), Split.Order.CONTIGUOUS, 0.1, 0.1, 0);
        assertThat(split.validation().text()).isNotEmpty();
        assertThat(joined(split)).isEqualTo(String.join("", documents));
    }

    @Test
    void shuffledDocumentsGoWholeToOnePartByTheSeedAlone() {
        Split split = Split.of(numbered(10_000), Split.Order.SHUFFLED, 0.1, 0.2, 42);
        var all = new ArrayList<>(split.train().documents());
        all.addAll(split.validation().documents());
        all.addAll(split.test().documents());
        assertThat(all).containsExactlyInAnyOrderElementsOf(numbered(10_000).documents());
        assertThat(split.validation().documents()).hasSizeBetween(900, 1_100);
        assertThat(split.test().documents()).hasSizeBetween(1_850, 2_150);
        assertThat(Split.of(numbered(10_000), Split.Order.SHUFFLED, 0.1, 0.2, 42).test().text())
                .isEqualTo(split.test().text());
        assertThat(Split.of(numbered(10_000), Split.Order.SHUFFLED, 0.1, 0.2, 43).test().text())
                .isNotEqualTo(split.test().text());
    }

    @Test
    void aPartOfNothingIsEmpty() {
        Split split = Split.of(numbered(10), Split.Order.CONTIGUOUS, 0, 0.3, 0);
        assertThat(split.validation().text()).isEmpty();
        assertThat(split.train().documents()).hasSize(7);
        Split validation = Split.of(numbered(10), Split.Order.CONTIGUOUS, 0.3, 0, 0);
        assertThat(validation.validation().documents()).hasSize(3);
        assertThat(validation.test().text()).isEmpty();
        assertThat(Split.of(numbered(10), Split.Order.CONTIGUOUS, 0, 0, 0).train().documents()).hasSize(10);
    }

    @Test
    void whatCannotBeSplitIsRefused() {
        assertThatThrownBy(() -> Split.of(numbered(10), Split.Order.CONTIGUOUS, 0.5, 0.5, 0))
                .isInstanceOf(InputException.class).hasMessageContaining("validation (0.5) and test (0.5)");
        assertThatThrownBy(() -> Split.of(Corpus.ofDocuments(List.of("ab")), Split.Order.CONTIGUOUS, 0.1, 0.1, 0))
                .hasMessage("split: 2 bytes of text are too few for validation 0.1 and test 0.1");
        assertThatThrownBy(() -> Split.of(numbered(1), Split.Order.SHUFFLED, 0.1, 0.1, 0))
                .hasMessageContaining("too few documents: none falls to ");
    }
}
