package dev.jikji.models.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.embed.WordVectors;
import dev.jikji.models.words.WordConfig.CharUnit;
import dev.jikji.models.words.WordConfig.Characters;
import dev.jikji.train.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordVocabularyTest {
    private static final WordConfig CONFIG = WordConfig.defaults();
    private static final List<List<String>> SENTENCES = List.of(List.of("a", "a", "b"), List.of("A", "c\u2028d"));

    @TempDir
    private Path folder;

    private static WordConfig with(CharUnit unit, int minCount, double wordDropout) {
        return new WordConfig(4, minCount, true, wordDropout, false, 2, Characters.CNN, unit, 3, 4, "3");
    }

    @Test
    void wordsAreNumberedByCountAndRareOnesAreUnknown() {
        WordVocabulary vocabulary = WordVocabulary.of(SENTENCES, with(CharUnit.CHARACTER, 2, 0), null);
        assertThat(vocabulary.size()).isEqualTo(2);
        assertThat(vocabulary.word("A")).isEqualTo(1);
        assertThat(vocabulary.count(1)).isEqualTo(3);
        assertThat(vocabulary.word("b")).isEqualTo(WordVocabulary.UNKNOWN);
    }

    @Test
    void whatIsSavedIsReadBack() {
        var vectors = new WordVectors(List.of("x", "é"), 2, new float[]{1, 2, 3, 4});
        WordVocabulary vocabulary = WordVocabulary.of(SENTENCES, CONFIG, vectors);
        vocabulary.save(new RunFolder(folder));
        WordVocabulary read = WordVocabulary.load(new RunFolder(folder), CONFIG);
        assertThat(read.size()).isEqualTo(vocabulary.size());
        for (String word : List.of("a", "b", "c\u2028d", "zz")) {
            assertThat(read.word(word)).isEqualTo(vocabulary.word(word));
            assertThat(read.characters(word, 0)).isEqualTo(vocabulary.characters(word, 0));
            assertThat(read.count(read.word(word))).isEqualTo(vocabulary.count(vocabulary.word(word)));
        }
        assertThat(read.vectors().vector("é")).hasValue(new float[]{3, 4});
    }

    @Test
    void aFolderWithoutWordsAndADamagedFileAreRefused() throws IOException {
        Path file = folder.resolve("words.json");
        assertThatThrownBy(() -> WordVocabulary.load(new RunFolder(folder), CONFIG))
                .hasMessage(file + ": no such file; a run that reads words has it");
        Files.writeString(file, "{\"words\": [");
        assertThatThrownBy(() -> WordVocabulary.load(new RunFolder(folder), CONFIG))
                .hasMessageStartingWith(file + ": is damaged: ");
        Files.writeString(file, "{\"words\": [\"a\"], \"counts\": [], \"characters\": \"\", \"vectors\": 0}");
        assertThatThrownBy(() -> WordVocabulary.load(new RunFolder(folder), CONFIG))
                .hasMessage(file + ": has 1 words and 0 counts");
    }

    @Test
    void aCharacterSeenOnceIsUnknown() {
        WordVocabulary vocabulary = WordVocabulary.of(SENTENCES, CONFIG, null);
        assertThat(vocabulary.characters("aba", 0)).containsExactly(2, 4, 1, 4, 3);
        assertThat(vocabulary.characters("", 4)).containsExactly(2, 3, 0, 0);
    }

    @Test
    void jamoAreTheLettersOfASyllable() {
        WordVocabulary vocabulary = WordVocabulary.of(List.of(List.of("한", "하", "산")), with(CharUnit.JAMO, 1, 0),
                null);
        int[] han = vocabulary.characters("한", 0), ha = vocabulary.characters("하", 0);
        assertThat(han).hasSize(5);
        assertThat(ha).containsExactly(han[0], han[1], han[2], han[4]);
    }

    @Test
    void ofALongWordBothEndsAreRead() {
        WordVocabulary vocabulary = WordVocabulary.of(List.of(List.of("ab", "ab")), CONFIG, null);
        int[] long50 = vocabulary.characters("a".repeat(30) + "b".repeat(30), 0);
        assertThat(long50).hasSize(42);
        assertThat(Arrays.stream(long50).filter(c -> c == 4).count()).isEqualTo(20);
        assertThat(Arrays.stream(long50).filter(c -> c == 5).count()).isEqualTo(20);
    }

    @Test
    void trainingTakesRareWordsForUnknownMoreOftenThanFrequentOnes() {
        List<String> text = new ArrayList<>(Collections.nCopies(9, "often"));
        text.add("once");
        WordVocabulary vocabulary = WordVocabulary.of(List.of(text), with(CharUnit.CHARACTER, 1, 1), null);
        var random = new SplittableRandom(1);
        int often = 0, once = 0;
        for (int i = 0; i < 2_000; i++) {
            long[] words = WordBatch.of(List.of(List.of("often", "once")), vocabulary, random).words();
            if (words[0] == WordVocabulary.UNKNOWN) often++;
            if (words[1] == WordVocabulary.UNKNOWN) once++;
        }
        assertThat(often / 2_000.0).isCloseTo(0.1, within(0.03));
        assertThat(once / 2_000.0).isCloseTo(0.5, within(0.03));
        assertThat(WordBatch.of(List.of(text), vocabulary).words()).doesNotContain(WordVocabulary.UNKNOWN);
    }

    @Test
    void aBatchHoldsEachWordOnceAndSaysWhereItStands() {
        WordVocabulary vocabulary = WordVocabulary.of(SENTENCES, CONFIG, null);
        WordBatch batch = WordBatch.of(SENTENCES, vocabulary);
        assertThat(batch.time()).isEqualTo(4);
        assertThat(batch.tokens()).isEqualTo(5);
        assertThat(batch.words()).hasSize(32);
        assertThat(Arrays.copyOf(batch.places(), 6)).containsExactly(0, 2, 0, 3, 1, 0);
        assertThat(batch.casings()).startsWith(0, 0, 1, 0); // one capital letter is no word in capitals
    }

    @Test
    void capitalsAndDigitsAreToldApart() {
        assertThat(List.of("dog", "Dog", "DOG", "iPhone", "A4", "1,000", "...", "한국", "A").stream().map(Casing::of))
                .containsExactly(Casing.LOWER, Casing.INITIAL, Casing.UPPER, Casing.MIXED,
                        Casing.LETTERS_AND_DIGITS, Casing.DIGITS, Casing.OTHER, Casing.LOWER, Casing.INITIAL);
    }

    @Test
    void vectorsAreTakenFromTheFilesBeginAndForWordsInTheTrainingData() throws IOException {
        Path file = Files.writeString(folder.resolve("v.txt"), "4 1\na 1\nb 2\nc d 3\nrare 4\n");
        var config = new VectorsConfig(Optional.of(file), 1);
        assertThat(config.read(Set.of("rare"), _ -> {}).words()).containsExactly("a", "rare");
        assertThat(new VectorsConfig(Optional.of(file), 0).read(Set.of(), _ -> {}).words())
                .containsExactly("a", "b", "rare");
        assertThat(VectorsConfig.none().read(Set.of(), _ -> {})).isNull();
    }

    @Test
    void settingsThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> new WordConfig(1, 1, true, 0, false, 0, Characters.CNN, CharUnit.JAMO, 1, 5, "2,3"))
                .hasMessage("model: char_features 5 is not a multiple of the 2 widths in char_widths");
        assertThatThrownBy(() -> new WordConfig(1, 1, true, 0, false, 0, Characters.LSTM, CharUnit.JAMO, 1, 5, "3"))
                .hasMessage("model: char_features 5 is odd; an LSTM gives half of it from each end");
        assertThatThrownBy(() -> new WordConfig(1, 1, true, 0, false, 0, Characters.CNN, CharUnit.JAMO, 1, 5, "2;3"))
                .hasMessage("model: char_widths '2;3' must hold numbers from 1 to 9 between commas");
    }
}
