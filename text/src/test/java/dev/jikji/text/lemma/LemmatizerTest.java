package dev.jikji.text.lemma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jikji.text.InputException;
import dev.jikji.text.SharedData;
import dev.jikji.text.conllu.Attributes;
import dev.jikji.text.conllu.Check;
import dev.jikji.text.conllu.ConlluReader;
import dev.jikji.text.conllu.Sentence;
import dev.jikji.text.conllu.Word;
import dev.jikji.text.lemma.LemmaSettings.Tags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LemmatizerTest {
    private static final LemmaSettings SETTINGS = new LemmaSettings(Tags.ALL, 1, 3, 0.1, 5, 0.3, 16, 1);
    private static final EditTreeLemmatizer LEARNT = learn(corpus(), SETTINGS);

    @TempDir
    private Path folder;

    /// Words as `form/lemma/upos`.
    private static Sentence sentence(String words) {
        List<Word> rows = new ArrayList<>();
        for (String word : words.split(" ")) {
            String[] part = word.split("/");
            rows.add(Word.of(rows.size() + 1, part[0]).withLemma(part[1]).withTags(part[2], "_", Attributes.NONE));
        }
        return new Sentence(List.of(), List.copyOf(rows), 1);
    }

    private static List<Sentence> corpus() {
        List<Sentence> sentences = new ArrayList<>();
        for (String verb : List.of("walk", "talk", "look", "jump", "ask", "play", "need", "want")) {
            sentences.add(sentence("The/the/DET dogs/dog/NOUN %sed/%s/VERB ././PUNCT".formatted(verb, verb)));
            sentences.add(sentence("He/he/PRON %ss/%s/VERB".formatted(verb, verb)));
        }
        for (String noun : List.of("cat", "hat", "word", "lion", "gate", "book"))
            sentences.add(sentence("Two/two/NUM %ss/%s/NOUN saw/see/VERB a/a/DET saw/saw/NOUN ././PUNCT".formatted(noun,
                    noun)));
        for (String name : List.of("Seoul", "Rome", "Busan", "Oslo"))
            sentences.add(sentence("In/in/ADP %s/%s/PROPN ././PUNCT".formatted(name, name)));
        return sentences;
    }

    private static EditTreeLemmatizer learn(List<Sentence> sentences, LemmaSettings settings) {
        var trainer = new LemmaTrainer(sentences, settings);
        while (trainer.hasNext()) trainer.pass(_ -> {});
        return trainer.lemmatizer();
    }

    private static List<String> lemmas(String words) {
        return LEARNT.lemmas(sentence(words).words()).stream().map(Lemmatizer.Lemma::text).toList();
    }

    @Test
    void wordsNeverSeenAreTreatedLikeTheirKind() {
        assertThat(lemmas("The/_/DET foxes/_/NOUN barked/_/VERB")).element(2).isEqualTo("bark");
        assertThat(lemmas("She/_/PRON climbs/_/VERB In/_/ADP Berlin/_/PROPN")).containsExactly("she", "climb", "in",
                "Berlin");
    }

    @Test
    void theTagDecidesAboutAnAmbiguousWord() {
        assertThat(lemmas("saw/_/VERB a/_/DET saw/_/NOUN")).containsExactly("see", "a", "saw");
    }

    @Test
    void frequentWordsAreLookedUpAndAreCertain() {
        var lemma = LEARNT.lemmas(sentence("The/_/DET zygotes/_/NOUN").words());
        assertThat(lemma.getFirst().lookedUp()).isTrue();
        assertThat(lemma.getFirst().probability()).isOne();
        assertThat(lemma.get(1).lookedUp()).isFalse();
        assertThat(lemma.get(1).probability()).isStrictlyBetween(0.1, 1.0);
    }

    @Test
    void itWorksWithoutTags() {
        List<Word> words = Sentence.of(List.of("The", "dogs", "talked")).words();
        assertThat(LEARNT.lemmas(words)).extracting(Lemmatizer.Lemma::text).containsExactly("the", "dog", "talk");
    }

    @Test
    void oddWordsAreNoTrouble() {
        List<String> odd = List.of("😀", "가", "\u11ab", "İ", "x".repeat(5_000), "\ud83d", "_", "S");
        List<Word> words = Sentence.of(odd).words();
        assertThat(LEARNT.lemmas(words)).hasSize(odd.size()).allSatisfy(l -> assertThat(l.text()).isNotEmpty());
        assertThat(LEARNT.lemmas(List.of())).isEmpty();
    }

    @Test
    void aSavedOneGivesTheSameLemmasWithTheSameProbabilities() {
        Path file = folder.resolve("lemmatizer.bin");
        LEARNT.save(file);
        EditTreeLemmatizer loaded = (EditTreeLemmatizer) Lemmatizer.load(file);
        for (Sentence sentence : corpus())
            assertThat(loaded.lemmas(sentence.words())).isEqualTo(LEARNT.lemmas(sentence.words()));
        assertThat(loaded.rules()).isEqualTo(LEARNT.rules());
        assertThat(loaded.tags()).isEqualTo(Tags.ALL);
    }

    @Test
    void theSameSeedGivesTheSameFile() throws IOException {
        learn(corpus(), SETTINGS).save(folder.resolve("a"));
        learn(corpus(), SETTINGS).save(folder.resolve("b"));
        assertThat(Files.mismatch(folder.resolve("a"), folder.resolve("b"))).isEqualTo(-1);
    }

    @Test
    void threadsShareOne() throws Exception {
        List<Word> words = sentence("The/_/DET foxes/_/NOUN barked/_/VERB").words();
        var alone = LEARNT.lemmas(words);
        try (var threads = Executors.newFixedThreadPool(4)) {
            Callable<Object> task = () -> LEARNT.lemmas(words);
            for (var future : threads.invokeAll(java.util.Collections.nCopies(200, task)))
                assertThat(future.get()).isEqualTo(alone);
        }
    }

    @Test
    void aDamagedFileIsRefused() throws IOException {
        Path file = folder.resolve("lemmatizer.bin");
        LEARNT.save(file);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> Lemmatizer.load(file)).isInstanceOf(InputException.class)
                .hasMessageStartingWith(file + ": the lemmatizer is damaged: ");
        Files.writeString(file, "Not a model, by no means.");
        assertThatThrownBy(() -> Lemmatizer.load(file)).isInstanceOf(InputException.class)
                .hasMessage(file + ": holds no lemmatizer");
    }

    @Test
    void sentencesWithoutLemmasAreRefused() {
        List<Sentence> bare = List.of(Sentence.of(List.of("a", "b")));
        assertThatThrownBy(() -> new LemmaTrainer(bare, SETTINGS)).isInstanceOf(InputException.class)
                .hasMessage("no word has a lemma (column 3)");
    }

    @Test
    void theScoreCountsWordsThatHaveALemma() {
        Sentence sentence = sentence("The/the/DET dogs/dog/NOUN xyz/_/X saw/see/NOUN");
        LemmaScore score = LemmaScore.of(LEARNT, List.of(sentence));
        assertThat(score.words()).isEqualTo(3);
        assertThat(score.right()).isEqualTo(2);
        assertThat(score.accuracy()).isEqualTo(2 / 3.0);
    }

    @Test
    void aThousandSentencesTeachNineTenthsOfEnglish() {
        String file = SharedData.path("parsing/UD_English-EWT/en_ewt-ud-dev.conllu.gz").toString();
        List<Sentence> sentences = ConlluReader.read(file, Check.ROWS);
        Lemmatizer lemmatizer = learn(sentences.subList(0, 1_000),
                new LemmaSettings(Tags.ALL, 2, 3, 0.1, 2, 0.3, 18, 1));
        assertThat(LemmaScore.of(lemmatizer, sentences.subList(1_000, 2_001)).accuracy()).isGreaterThan(0.95);
    }
}
