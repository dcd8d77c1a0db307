package dev.jikji.models.seq2seq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.models.Families;
import dev.jikji.models.Preparation;
import dev.jikji.models.Training;
import dev.jikji.text.InputException;
import dev.jikji.train.RunFolder;
import dev.jikji.train.TrainEvent;
import dev.jikji.train.TrainEvent.Finished;
import dev.jikji.train.TrainEvent.Sampled;
import dev.jikji.train.TrainEvent.StopReason;
import dev.jikji.train.TrainEvent.Validated;
import dev.jikji.train.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TranslationTrainingTest {
    private static final List<String> WORDS = List.of("red", "cat", "dog", "sees", "one", "two");
    private static final List<String> TRANSLATED = List.of("rot", "Katze", "Hund", "sieht", "eins", "zwei");

    @TempDir
    private static Path folder;
    private static Path source;
    private static Path target;

    /// Sentences of two to six words, translated word by word from the end.
    @BeforeAll
    static void write() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        List<String> sources = new ArrayList<>();
        List<String> targets = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            List<String> left = new ArrayList<>();
            List<String> right = new ArrayList<>();
            for (int word : random.ints(2 + random.nextInt(5), 0, WORDS.size()).toArray()) {
                left.add(WORDS.get(word));
                right.addFirst(TRANSLATED.get(word));
            }
            sources.add(String.join(" ", left));
            targets.add(String.join(" ", right));
        }
        source = Files.write(folder.resolve("source.txt"), sources);
        target = Files.write(folder.resolve("target.txt"), targets);
    }

    private static Recipe recipe(String family) {
        Recipe recipe = Families.named(family).recipe().with("data.source", source.toString())
                .with("data.target", target.toString()).with("tokenizer.type", "word")
                .with("tokenizer.pretokenization", "whitespace").with("tokenizer.minimum_count", "1")
                .with("model.dim", "16").with("learning.batch_tokens", "200").with("learning.averaging", "0.9")
                .with("training.steps", "12").with("training.evaluate_every", "6").with("training.warmup", "2")
                .with("run.threads", "1").with("run.samples", "1").with("run.bleu_sentences", "2")
                .with("data.validation", "0.05").with("data.test", "0.05");
        return family.equals("seq2seq")
                ? recipe.with("model.embedding_dim", "12")
                : recipe.with("model.heads", "2").with("model.inner_dim", "24").with("model.encoder_layers", "1")
                        .with("model.decoder_layers", "1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"seq2seq", "transformer-mt"})
    void anInterruptedTrainingGoesOnToTheSameWeightsAndAverages(String family) throws IOException {
        Path whole = folder.resolve(family + "-whole"), stopped = folder.resolve(family + "-stopped");
        List<TrainEvent> events = new ArrayList<>();
        Finished finished = Training.begin(recipe(family), whole).run(() -> false, events::add);
        assertThat(finished.metrics()).containsOnlyKeys("loss", "perplexity", "bleu", "chrf");
        assertThat(events).filteredOn(Validated.class::isInstance).hasSize(2);
        assertThat(events).filteredOn(Sampled.class::isInstance).first()
                .satisfies(event -> assertThat(((Sampled) event).text()).contains("source     ", "model      ",
                        "reference  "));

        int[] asked = {0};
        assertThat(Training.begin(recipe(family), stopped).run(() -> ++asked[0] > 5, _ -> {}).reason())
                .isEqualTo(StopReason.INTERRUPTED);
        assertThat(Training.resume(stopped).run(() -> false, _ -> {}).reason()).isEqualTo(StopReason.COMPLETED);
        for (String file : List.of("model.safetensors", "tokenizer.json", "config.json"))
            assertThat(Files.mismatch(whole.resolve(file), stopped.resolve(file))).as(file).isEqualTo(-1);
    }

    @Test
    void aTrainedRunIsLoadedMeasuredAndTranslates() {
        Path run = folder.resolve("loaded");
        Finished finished = Training.begin(recipe("transformer-mt"), run).run(() -> false, _ -> {});
        try (TranslationFolder loaded = TranslationFolder.load(run)) {
            assertThat(loaded.loss(loaded.testPairs(), _ -> {}).metrics().get("loss"))
                    .isEqualTo(finished.metrics().get("loss"), within(1e-5)); // other batches
            var translator = new Translator(loaded.model(), loaded.vocabularies(), BeamSearch.Settings.beam(3));
            List<Translator.Line> lines = translator.translate(List.of("red cat", "", "two dog sees one"), _ -> {});
            assertThat(lines).hasSize(3);
            assertThat(lines.get(1).best().getFirst().text()).isEmpty();
            String alone = translator.translate(List.of("two dog sees one"), _ -> {}).getFirst().best().getFirst()
                    .text();
            assertThat(lines.get(2).best().getFirst().text()).isEqualTo(alone);
        }
    }

    @Test
    void whatIsTooLongIsSaidInTrainingAndSplitInTranslation() {
        Path run = folder.resolve("short");
        List<String> notes = new ArrayList<>();
        Training.begin(recipe("transformer-mt").with("model.context", "5").with("training.steps", "2"), run)
                .run(() -> false, _ -> {}, new Preparation() {
                    @Override
                    public void at(String what, long bytes) {}

                    @Override
                    public void note(String line) {
                        notes.add(line);
                    }
                });
        assertThat(notes).anyMatch(note -> note.matches(
                "train: \\d+ pairs passed over because a sentence has more than 5 tokens, the model's limit \\(model.context\\)"));
        try (TranslationFolder loaded = TranslationFolder.load(run)) {
            var translator = new Translator(loaded.model(), loaded.vocabularies(), BeamSearch.Settings.greedy());
            Translator.Line line = translator.translate(List.of("red cat sees one two dog red cat"), _ -> {})
                    .getFirst();
            assertThat(line.tokens()).isGreaterThan(5);
            assertThat(line.parts()).isGreaterThan(1);
        }
    }

    @Test
    void aTrainingWithoutPairsOrWithUnequalFilesIsRefusedAndLeavesNothing() throws IOException {
        Path run = folder.resolve("refused");
        Recipe none = Families.named("seq2seq").recipe();
        assertThatThrownBy(() -> Training.begin(none, run).run(() -> false, _ -> {}))
                .isInstanceOf(InputException.class).hasMessage(
                        "no sentences given: name files with --source FILE --target FILE, or with --pairs FILE");
        Path shorter = Files.writeString(folder.resolve("shorter.txt"), "one line\n");
        assertThatThrownBy(() -> Training.begin(recipe("seq2seq").with("data.target", shorter.toString()), run)
                .run(() -> false, _ -> {})).isInstanceOf(InputException.class)
                .hasMessageContaining("has 200 lines, but").hasMessageContaining("line 2 has no counterpart");
        assertThatThrownBy(() -> Training.begin(recipe("transformer-mt").with("model.context", "2"), run)
                .run(() -> false, _ -> {})).isInstanceOf(InputException.class)
                .hasMessage("every sentence has more tokens than the model's limit of 2; raise model.context");
        assertThat(run).doesNotExist();
    }

    @Test
    void splitsShareNoSentence() {
        var config = PairConfig.defaults();
        var data = new PairConfig(List.of(source.toString()), List.of(target.toString()), config.pairs(),
                List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), 0.1, 0.1, true);
        PairConfig.Splits splits = data.open(3);
        assertThat(splits.validation()).hasSize(20);
        var known = splits.train().stream().map(pair -> pair.source()).toList();
        assertThat(splits.validation()).noneMatch(pair -> known.contains(pair.source()));
        assertThat(splits.test()).noneMatch(pair -> known.contains(pair.source()));
        assertThat(data.open(3)).isEqualTo(splits);
        assertThat(data.open(4)).isNotEqualTo(splits);
    }

    @Test
    void separateVocabulariesAreKeptBesideEachOther() throws IOException {
        Path run = folder.resolve("separate");
        Training.begin(recipe("seq2seq").with("data.shared_vocabulary", "false").with("training.steps", "2"), run)
                .run(() -> false, _ -> {});
        assertThat(run.resolve("source-tokenizer.json")).exists();
        Vocabularies loaded = Vocabularies.load(new RunFolder(run));
        assertThat(loaded.sizes().shared()).isFalse();
        try (TranslationFolder folder = TranslationFolder.load(run)) {
            assertThat(folder.model().parameters()).containsKey("source_embedding.weight");
        }
        Files.delete(run.resolve("source-tokenizer.json"));
        assertThatThrownBy(() -> TranslationFolder.load(run)).isInstanceOf(InputException.class)
                .hasMessageContaining("source-tokenizer.json is missing, or is not the model's own");
    }

    /// A stochastic step sees one pair, a step of batch mode all 180 that are not held out.
    @Test
    void modesDecideHowManyPairsAStepSees() {
        for (String mode : List.of("stochastic", "batch")) {
            Path run = folder.resolve(mode);
            List<Double> tokens = new ArrayList<>();
            Recipe recipe = recipe("seq2seq").with("training.mode", mode).with("training.steps", "2");
            Training.begin(recipe, run).run(() -> false, event -> {
                if (event instanceof TrainEvent.Stepped step)
                    tokens.add(step.tokensPerSecond() * step.elapsed().toNanos() / 1e9 / step.step());
            });
            assertThat(tokens).hasSize(2);
            if (mode.equals("batch")) assertThat(tokens.getFirst()).isGreaterThan(500);
            else
                assertThat(tokens.getFirst()).isLessThan(20);
        }
    }
}
