package dev.jikji.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SubwordsTest {

    /// `fasttext print-ngrams` (0.9.2) lists 14, 10, 14, 3 and 1 for these, besides the words themselves.
    @Test
    void wordsHaveAsManyNgramsAsFastTextLists() {
        var subwords = new Subwords(3, 6, 2_000_000);
        assertThat(subwords.of("where")).hasSize(14);
        assertThat(subwords.of("대한민국")).hasSize(10);
        assertThat(subwords.of("naïve")).hasSize(14);
        assertThat(subwords.of("😀x")).hasSize(3);
        assertThat(subwords.of("a")).hasSize(1);
    }

    /// FNV-1a of "<a>" by hand, and of a Korean 3-gram whose bytes are negative, in fastText's signed way.
    @Test
    void hashesAreFnv1aOfSignedBytes() {
        assertThat(new Subwords(3, 6, 1 << 26).of("a")).containsExactly(fnv(0x3C, 0x61, 0x3E));
        assertThat(new Subwords(3, 3, 1 << 26).of("가")).containsExactly(
                fnv(0x3C, 0xFFFFFFEA, 0xFFFFFFB0, 0xFFFFFF80, 0x3E));
    }

    private static int fnv(int... bytes) {
        long hash = 2_166_136_261L;
        for (int b : bytes) hash = ((hash ^ (b & 0xFFFFFFFFL)) * 16_777_619L) & 0xFFFFFFFFL;
        return (int) (hash % (1 << 26));
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> new Subwords(4, 3, 10)).hasMessageStartingWith("n-grams of 4 to 3 characters;");
        assertThatThrownBy(() -> new Subwords(3, 6, 0)).hasMessageStartingWith("0 buckets for n-grams;");
    }
}
