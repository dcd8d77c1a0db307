package dev.jikji.models.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.models.tag.TagErrors.Group;
import dev.jikji.models.tag.Tagging.Span;
import dev.jikji.tensor.TensorScope;
import dev.jikji.text.InputException;
import dev.jikji.text.tags.TaggedSentence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaggerTest {
    private static final List<String> SENTENCE = List.of("Ann", "Lee", "lives", "in", "New", "York", ".");

    @TempDir
    private static Path folder;
    private static Path run;

    @BeforeAll
    static void train() throws IOException {
        run = TinyTags.trained(folder, "bilstm-crf");
    }

    @Test
    void aSentenceGetsTagsInTheSchemeOfTheDataAndEntities() {
        try (Tagger tagger = Tagger.load(run)) {
            Tagging tagging = tagger.tag(SENTENCE);
            assertThat(tagging.tags()).containsExactly("I-PER", "I-PER", "O", "O", "I-LOC", "I-LOC", "O");
            assertThat(tagging.scores()).allMatch(score -> score > 0.3 && score <= 1);
            assertThat(tagging.entities()).extracting(Span::type, Span::text).containsExactly(
                    tuple("PER", "Ann Lee"),
                    tuple("LOC", "New York"));
            assertThat(tagging.entities().getFirst().score())
                    .isEqualTo(Math.min(tagging.scores().get(0), tagging.scores().get(1)), within(1e-9));
            assertThat(tagging).hasToString("[PER Ann Lee] lives in [LOC New York] .");
        }
    }

    @Test
    void anEmptySentenceGetsNoTagsAndAnUnknownWordSome() {
        try (Tagger tagger = Tagger.load(run)) {
            assertThat(tagger.tag(List.of()).tags()).isEmpty();
            List<Tagging> taggings = tagger.tagAll(List.of(List.of(), SENTENCE, List.of("", "ㅋㅋ", "😀"), List.of()));
            assertThat(taggings).hasSize(4);
            assertThat(taggings.get(1).tags()).isEqualTo(tagger.tag(SENTENCE).tags());
            assertThat(taggings.get(2).tags()).hasSize(3);
            assertThat(tagger.tagAll(List.of())).isEmpty();
        }
    }

    @Test
    void manyThreadsEvenVirtualOnesGetTheSameAnswers() throws Exception {
        try (Tagger tagger = Tagger.load(run); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Tagging alone = tagger.tag(SENTENCE);
            List<Callable<Tagging>> calls = Collections.nCopies(64, () -> {
                Thread.sleep(1); // another thread of the system may carry it on
                return tagger.tag(SENTENCE);
            });
            for (Future<Tagging> answer : threads.invokeAll(calls)) assertThat(answer.get()).isEqualTo(alone);
        }
    }

    @Test
    void taggingLeavesNoTensorsBehind() {
        long before = TensorScope.liveTensors();
        try (Tagger tagger = Tagger.load(run)) {
            tagger.tag(SENTENCE);
            long loaded = TensorScope.liveTensors();
            for (int i = 0; i < 5; i++) tagger.tag(SENTENCE);
            assertThat(TensorScope.liveTensors()).isEqualTo(loaded);
        }
        assertThat(TensorScope.liveTensors()).isEqualTo(before);
    }

    @Test
    void aClosedTaggerSaysSo() {
        Tagger tagger = Tagger.load(run);
        tagger.close();
        assertThatThrownBy(() -> tagger.tag(SENTENCE)).isInstanceOf(IllegalStateException.class)
                .hasMessage("the model was closed");
    }

    @Test
    void theRunsOwnTestDataAreMeasuredWithConfusionOfTags() {
        try (Tagger tagger = Tagger.load(run)) {
            List<TaggedSentence> sentences = tagger.testSentences();
            TagEvaluation evaluation = tagger.evaluate(sentences, _ -> {});
            assertThat(evaluation.chunks().orElseThrow().all().f1()).isGreaterThan(0.9);
            long counted = evaluation.confusion().values().stream().flatMap(row -> row.values().stream())
                    .mapToLong(count -> count).sum();
            assertThat(counted).isEqualTo(evaluation.tokens()).isGreaterThan(200);
        }
    }

    @Test
    void mistakesAreGroupedByWhatIsTakenForWhat() {
        try (Tagger tagger = Tagger.load(run)) {
            var wrong = new TaggedSentence(SENTENCE, List.of("I-PER", "O", "O", "I-LOC", "I-ORG", "I-ORG", "O"), "x",
                    List.of(1, 2, 3, 4, 5, 6, 7), false);
            List<TaggedSentence> sentences = List.of(wrong, wrong);
            List<Group> groups = TagErrors.of(sentences, tagger.evaluate(sentences, _ -> {}));
            assertThat(groups).extracting(Group::name)
                    .containsExactly("LOC → nothing", "ORG → LOC", "PER, other words");
            assertThat(groups).allMatch(group -> group.mistakes().size() == 2);
            TagErrors.Mistake place = groups.get(1).mistakes().getFirst();
            assertThat(place.place()).isEqualTo("x:5");
            assertThat(place.shown(2)).isEqualTo("… lives in [New York] .");
            assertThat(groups.getFirst().mistakes().getFirst().shown(1)).isEqualTo("… lives [in] New …");
        }
    }

    @Test
    void whatIsNoRunOfATaggerIsRefused() throws IOException {
        Path nothing = folder.resolve("nothing");
        assertThatThrownBy(() -> Tagger.load(nothing)).isInstanceOf(InputException.class)
                .hasMessage(nothing + ": no such folder; name a run");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThatThrownBy(() -> Tagger.load(empty))
                .hasMessage(empty + ": no run in this folder (it has no recipe.yaml)");
        Files.writeString(empty.resolve("recipe.yaml"), "family: gpt\n");
        assertThatThrownBy(() -> Tagger.load(empty)).hasMessage(empty + ": a run of 'gpt', which is no tagger");
        Files.writeString(empty.resolve("recipe.yaml"), "family: tagger\n");
        assertThatThrownBy(() -> Tagger.load(empty))
                .hasMessage(empty + ": has no weights yet; go on with its training: ./jikji train --resume " + empty);
        Path damaged = folder.resolve("damaged");
        Files.createDirectory(damaged);
        for (String file : new ArrayList<>(List.of("recipe.yaml", "words.json", "model.safetensors")))
            Files.copy(run.resolve(file), damaged.resolve(file));
        assertThatThrownBy(() -> Tagger.load(damaged))
                .hasMessage(damaged.resolve("tags.json") + ": no such file; a tagger's run has it");
        Files.writeString(damaged.resolve("tags.json"),
                "{\"tags\": [\"O\", \"S-X\"], \"scheme\": \"BIO\", \"learned_scheme\": \"BIOES\"}");
        assertThatThrownBy(() -> Tagger.load(damaged)).isInstanceOf(InputException.class)
                .hasMessageContaining("not the weights of the model that recipe.yaml describes");
    }
}
