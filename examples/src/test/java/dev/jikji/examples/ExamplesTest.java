package dev.jikji.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jikji.models.Families;
import dev.jikji.models.Training;
import dev.jikji.text.conllu.Sentence;
import dev.jikji.text.conllu.Word;
import dev.jikji.text.lemma.LemmaSettings;
import dev.jikji.text.lemma.LemmaTrainer;
import dev.jikji.text.lemma.Lemmatizer;
import dev.jikji.train.recipe.Recipe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExamplesTest {
    @TempDir
    static Path folder;
    private static Path text;
    private static String trained;

    @FunctionalInterface
    private interface Program {
        void main(String... args) throws IOException;
    }

    /// Runs a program and returns what it writes to standard output.
    private static String output(Program program, Object... args) throws IOException {
        PrintStream console = System.out;
        var bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            program.main(List.of(args).stream().map(Object::toString).toArray(String[]::new));
        } finally {
            System.setOut(console);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @BeforeAll
    static void trainOnAFile() throws IOException {
        text = Files.writeString(folder.resolve("count.txt"), IntStream.range(0, 400)
                .mapToObj(i -> "one two three four five six seven eight.\n\n").collect(Collectors.joining()));
        trained = output(TrainOnAFile::main, text, run(), "tokenizer.type=char", "model.context=32", "model.layers=1",
                "model.heads=2", "model.dim=32", "training.steps=60", "training.warmup=5", "training.batch_size=8",
                "training.learning_rate=0.01", "training.evaluate_every=30", "run.threads=1", "run.sample_tokens=20",
                "run.precision=float32");
    }

    private static Path run() {
        return folder.resolve("run");
    }

    @Test
    void trainingShowsItsProgressAndLeavesARunWithItsReport() {
        assertThat(trained.lines()).hasSize(3);
        assertThat(trained).containsPattern("step 30: \\d\\.\\d{3} bits per byte\n")
                .containsPattern("step 60: \\d\\.\\d{3} bits per byte\n").containsPattern("test: \\{loss=\\d");
        assertThat(run()).isDirectoryContaining("glob:**/model.safetensors")
                .isDirectoryContaining("glob:**/tokenizer.json").isDirectoryContaining("glob:**/recipe.yaml");
        assertThat(run().resolve("report.html")).content().contains("</html>");
    }

    @Test
    void loadedModelWritesOnFromThePrompt() throws IOException {
        String written = output(LoadAndGenerate::main, run(), "one two", "40");
        assertThat(written).startsWith("one two").endsWith("\n").hasSize("one two".length() + 40 + 1);
        assertThat(output(LoadAndGenerate::main, run(), "one two", "40")).isEqualTo(written);
    }

    @Test
    void modelIsMeasured() throws IOException {
        Path few = Files.writeString(folder.resolve("few.txt"), "three four five six seven eight.");
        String measured = output(Evaluate::main, run(), few);
        assertThat(measured)
                .matches("31 tokens: loss \\d\\.\\d{4}, perplexity \\d+\\.\\d\\d, \\d\\.\\d{3} bits per byte\n");
        double bits = Double.parseDouble(measured.replaceAll(".*, (\\S+) bits per byte\\s+", "$1"));
        assertThat(bits).as("untrained it would need 4").isLessThan(3);
    }

    @Test
    void entitiesOfATextAreFound() throws IOException {
        Path data = Files.writeString(folder.resolve("tags.txt"),
                "Kim I-PER\nis O\nin O\nNew I-LOC\nYork I-LOC\n\nSeoul I-LOC\nis O\nbig O\n\n".repeat(20));
        Path tagger = folder.resolve("tagger");
        Recipe recipe = Families.named("tagger").recipe().with("data.train", data.toString())
                .with("data.validation", data.toString()).with("model.dim", "8").with("model.word_dim", "8")
                .with("model.dropout", "0").with("training.steps", "40").with("training.warmup", "0")
                .with("training.learning_rate", "0.03").with("training.batch_size", "8").with("run.threads", "1")
                .with("run.precision", "float32");
        Training.begin(recipe, tagger).run(() -> false, _ -> {});
        Path lines = Files.writeString(folder.resolve("lines.txt"), "Kim is in  New York\n");
        assertThat(output(TagSentences::main, tagger, lines)).containsPattern(
                "\\[PER Kim\\] is in \\[LOC New York\\]\\R  PER   Kim \\(\\d.\\d\\d\\)\\R  LOC   New York");
    }

    static List<Path> programs() throws IOException {
        try (var files = Files.list(Path.of("src/main/java/dev/jikji/examples"))) {
            return files.filter(file -> !file.endsWith("package-info.java")).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void programHasAtMostFortyLines(Path program) throws IOException {
        assertThat(Files.readAllLines(program)).hasSizeLessThanOrEqualTo(40);
    }

    @Test
    void aClassifierLearnsFromAFileAndExplainsItself() throws IOException {
        Path reviews = Files.writeString(folder.resolve("reviews.tsv"), "text\tlabel\n" + IntStream.range(0, 400)
                .mapToObj(i -> "a " + (i % 2 == 0 ? "dull" : "fine") + " film\t" + (i % 2 == 0 ? "bad" : "good"))
                .collect(Collectors.joining("\n")) + "\n");
        String told = output(ClassifyText::main, reviews, folder.resolve("reviews"), "one fine film");
        assertThat(told).contains("good {good=").contains(" fine\n");
    }

    @Test
    void analyzeTextShowsEachWordWithItsLemma() throws IOException {
        Path run = Files.createDirectories(folder.resolve("lemmas"));
        Files.writeString(run.resolve("recipe.yaml"), "family: lemmatizer\n");
        List<Sentence> sentences = List.of("walk", "talk", "bark", "look").stream().map(verb -> new Sentence(List.of(),
                List.of(Word.of(1, "Dogs").withLemma("dog"), Word.of(2, verb + "ed").withLemma(verb)), 1)).toList();
        var settings = new LemmaSettings(LemmaSettings.Tags.NONE, 1, 3, 0, 5, 0.3, 14, 1);
        var trainer = new LemmaTrainer(sentences, settings);
        while (trainer.hasNext()) trainer.pass(_ -> {});
        trainer.lemmatizer().save(run.resolve(Lemmatizer.FILE));
        assertThat(output(AnalyzeText::main, "Dogs jerked.", run).lines()).startsWith("Dogs jerked.",
                "  Dogs dog _ _(-1)", "  jerked jerk _ _(-1)");
    }
}
