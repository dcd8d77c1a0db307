package dev.jikji.models.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.models.Training;
import dev.jikji.models.classify.Classifier.Part;
import dev.jikji.models.classify.Classifier.Prediction;
import dev.jikji.text.InputException;
import dev.jikji.text.table.LabelledText;
import dev.jikji.train.RunFolder;
import dev.jikji.train.TrainEvent;

import dev.jikji.train.TrainEvent.StopReason;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Texts of made-up reviews, in which one word tells the class.
class ClassifierTrainingTest {
    private static final String[] GOOD = {"great", "lovely", "재미있다"};
    private static final String[] BAD = {"awful", "boring", "재미없다"};
    private static final String[] OTHER = {"film", "the", "a", "plot", "actor", "영화", "it", "was"};

    @TempDir
    private static Path folder;
    private static Path train;
    private static Path test;

    @BeforeAll
    static void write() throws IOException {
        train = reviews("train.tsv", 240, 1);
        test = reviews("test.tsv", 60, 2);
    }

    private static Path reviews(String name, int count, long seed) throws IOException {
        var random = new SplittableRandom(seed);
        var rows = new StringBuilder("review\tverdict\n");
        for (int i = 0; i < count; i++) {
            boolean good = random.nextBoolean();
            String[] words = new String[5];
            for (int w = 0; w < words.length; w++) words[w] = OTHER[random.nextInt(OTHER.length)];
            words[random.nextInt(5)] = (good ? GOOD : BAD)[random.nextInt(3)];
            rows.append(String.join(" ", words)).append('\t').append(good ? "good" : "bad").append('\n');
        }
        return Files.writeString(folder.resolve(name), rows);
    }

    private static Recipe recipe(String model, String... settings) {
        Recipe recipe = ClassifierFamily.FAMILY.recipe().with("model.type", model)
                .with("data.train", train.toString()).with("data.test_file", test.toString())
                .with("data.text_column", "review").with("data.label_column", "verdict").with("model.dim", "16")
                .with("model.hidden", "16").with("model.filters", "8").with("model.widths", "1,2")
                .with("model.dropout", "0.1").with("model.embedding_dropout", "0.1").with("learning.epochs", "8")
                .with("training.batch_size", "16")
                .with("training.learning_rate", "0.02").with("fasttext.rate", "0.5").with("run.precision", "float32")
                .with("run.threads", "1").with("run.shared_machine", "true").with("training.diagnostics", "0");
        for (int i = 0; i < settings.length; i += 2) recipe = recipe.with(settings[i], settings[i + 1]);
        return recipe;
    }

    private static TrainEvent.Finished train(Recipe recipe, Path run) {
        return Training.begin(recipe, run).run(() -> false, _ -> {});
    }

    @ParameterizedTest
    @ValueSource(strings = {"linear", "logistic", "softmax", "mlp", "fasttext", "cnn", "lstm", "transformer"})
    void learnsWhichWordsTellTheClassAndSaysSo(String model) {
        Path run = folder.resolve(model);
        TrainEvent.Finished finished = train(recipe(model, "fasttext.word_ngrams", "1"), run);
        assertThat(finished.reason()).isEqualTo(StopReason.COMPLETED);
        assertThat(finished.metrics().get("accuracy")).as(model).isGreaterThan(0.9);
        try (Classifier classifier = Classifier.load(run)) {
            assertThat(classifier.labels()).containsExactly("bad", "good");
            Prediction prediction = classifier.classify("the film was lovely");
            assertThat(prediction.label()).isEqualTo("good");
            assertThat(prediction.probabilities().keySet()).containsExactly("good", "bad");
            assertThat(prediction.probabilities().values().stream().mapToDouble(p -> p).sum()).isCloseTo(1,
                    within(1e-5));
            List<Part> parts = classifier.explain("the film was lovely");
            assertThat(parts.stream().max(Comparator.comparingDouble(Part::weight)).orElseThrow().text())
                    .as(model).contains("lovely");
            Prediction empty = classifier.classify("");
            assertThat(empty.probability()).isBetween(0.5, 1.0);
            assertThat(classifier.classify(List.of("great film", "")).get(1).probabilities().get("good"))
                    .isCloseTo(empty.probabilities().get("good"), within(1e-5));
            assertThat(classifier.explain("")).hasSizeLessThan(2);
        }
        JsonNode evaluation = JsonMapper.shared().readTree(run.resolve("evaluation.json").toFile());
        assertThat(evaluation.path("split").asString()).isEqualTo("test");
        assertThat(evaluation.path("telling").path("good").path(0).path("part").asString()).as(model)
                .containsAnyOf(GOOD);
        assertThat(evaluation.path("filters").isEmpty()).isEqualTo(!model.equals("cnn"));
    }

    @Test
    void manyThreadsGetWhatOneGets() throws Exception {
        Path run = folder.resolve("threads");
        train(recipe("cnn", "learning.epochs", "1"), run);
        List<LabelledText> texts = Classifier.testExamples(run);
        try (Classifier classifier = Classifier.load(run); var executor = Executors.newFixedThreadPool(8)) {
            List<Prediction> expected = texts.stream().map(text -> classifier.classify(text.text())).toList();
            List<Callable<Prediction>> work = new ArrayList<>();
            texts.forEach(text -> work.add(() -> classifier.classify(text.text())));
            List<Prediction> got = new ArrayList<>();
            for (Future<Prediction> future : executor.invokeAll(work)) got.add(future.get());
            assertThat(got).isEqualTo(expected);
        }
    }

    @Test
    void anInterruptedTrainingEndsAsOneThatWasNot() {
        Recipe recipe = recipe("lstm", "learning.epochs", "2", "learning.averaging", "0.9", "learning.token_dropout",
                "0.2", "learning.random_swap", "0.1");
        Path whole = folder.resolve("whole"), parts = folder.resolve("parts");
        TrainEvent.Finished expected = train(recipe, whole);
        int[] steps = {0};
        assertThat(Training.begin(recipe, parts).run(() -> steps[0] >= 7, event -> {
            if (event instanceof TrainEvent.Stepped) steps[0]++;
        }).reason()).isEqualTo(StopReason.INTERRUPTED);
        assertThat(Training.resume(parts).run(() -> false, _ -> {})).isEqualTo(expected);
        assertThat(parts.resolve("model.safetensors")).hasSameBinaryContentAs(whole.resolve("model.safetensors"));
    }

    @Test
    void wordVectorsAreTakenFixedOrTuned() throws IOException {
        Path vectors = Files.writeString(folder.resolve("vectors.vec"),
                "3 4\ngreat 1 2 3 4\nawful -1 -2 -3 -4\nsplendid 1 2 3 4\n");
        for (String tuned : List.of("true", "false")) {
            Path run = folder.resolve("vectors-" + tuned);
            train(recipe("cnn", "vectors.vectors", vectors.toString(), "model.dim", "0", "model.tune_vectors", tuned,
                    "learning.synonym_swap", "0.2", "learning.epochs", "8"), run);
            try (Classifier classifier = Classifier.load(run)) {
                assertThat(classifier.classify("a great film").label()).isEqualTo("good");
                if (tuned.equals("false")) // no training text has it, its vector is that of great
                    assertThat(classifier.classify("a splendid film")).isEqualTo(classifier.classify("a great film"));
            }
        }
        assertThatThrownBy(() -> train(recipe("cnn", "vectors.vectors", vectors.toString(), "tokenizer.type", "char",
                "model.dim", "0"), folder.resolve("none"))).isInstanceOf(InputException.class)
                .hasMessageStartingWith("none of the ").hasMessageContaining("tokens has a word vector");
        assertThat(folder.resolve("none")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"char", "bpe", "jamo", "syllable", "morpheme"})
    void tokensAreWhatATokenizerMakesThem(String tokenizer) {
        Path run = folder.resolve("tokens-" + tokenizer);
        train(recipe("cnn", "tokenizer.type", tokenizer, "tokenizer.vocab_size", "300", "model.widths", "2,3",
                "learning.epochs", "10"), run);
        try (Classifier classifier = Classifier.load(run)) {
            assertThat(classifier.classify("영화 재미있다").label()).isEqualTo("good");
        }
    }

    @Test
    void whatDoesNotFitIsRefusedAndLeavesNothing() {
        refused(recipe("cnn", "learning.synonym_swap", "0.1"),
                "learning.synonym_swap: needs word vectors; name a file with --vectors");
        refused(recipe("logistic", "learning.token_dropout", "0.1"),
                "learning: texts are augmented as sequences; a bag of words has none: choose cnn, lstm, transformer, or"
                        + " mlp with --input average");
        refused(recipe("cnn", "learning.class_weights", "best=2"),
                "learning.class_weights: no class 'best'; there are bad, good");
    }

    /// 240 texts: as many passes as ever; what is given is kept.
    @Test
    void passesAndRateThatSuitTheModelAreSettledAndKept() {
        Recipe open = ClassifierFamily.FAMILY.recipe().with("model.type", "logistic")
                .with("data.train", train.toString()).with("data.text_column", "review")
                .with("data.label_column", "verdict").with("run.threads", "1").with("run.precision", "float32");
        Path run = folder.resolve("open");
        train(open, run);
        Recipe kept = ClassifierFamily.FAMILY.recipe().overlay(new RunFolder(run).recipe());
        assertThat(kept.section(LearningConfig.class).epochs()).hasValue(30);
        assertThat(kept.section(TrainingConfig.class).steps()).isEqualTo(30 * 4); // 216 texts in batches of 64
        assertThat(kept.section(TrainingConfig.class).schedule().learningRate()).isEqualTo(0.03);
        assertThat(kept.section(TrainingConfig.class).schedule().finalLearningRate()).isEqualTo(0.003);

        Path given = folder.resolve("given");
        train(open.with("learning.epochs", "2").with("training.learning_rate", "0.1"), given);
        kept = ClassifierFamily.FAMILY.recipe().overlay(new RunFolder(given).recipe());
        assertThat(kept.section(TrainingConfig.class).steps()).isEqualTo(2 * 4);
        assertThat(kept.section(TrainingConfig.class).schedule().learningRate()).isEqualTo(0.1);
        assertThat(ModelConfig.Kind.SOFTMAX.epochs(20_000)).isEqualTo(10);
        assertThat(ModelConfig.Kind.CNN.epochs(150_000)).isEqualTo(5);
        assertThat(ModelConfig.Kind.CNN.epochs(7_000)).isEqualTo(10);
    }

    private static void refused(Recipe recipe, String message) {
        Path run = folder.resolve("refused");
        assertThatThrownBy(() -> train(recipe, run)).isInstanceOf(InputException.class).hasMessage(message);
        assertThat(run).doesNotExist();
    }

    @Test
    void aTestTextOfAnUnknownLabelIsRefusedWithItsPlace() {
        Path run = folder.resolve("unknown");
        train(recipe("fasttext", "learning.epochs", "1"), run);
        try (Classifier classifier = Classifier.load(run)) {
            var example = new LabelledText("x", "neutral", "new.tsv:7");
            assertThatThrownBy(() -> classifier.evaluate(List.of(example), _ -> {}))
                    .isInstanceOf(InputException.class)
                    .hasMessage("new.tsv:7: label 'neutral' is in none of the training data; there are bad, good");
        }
        assertThat(new RunFolder(run).metrics()).exists();
    }
}
