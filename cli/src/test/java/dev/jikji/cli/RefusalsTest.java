package dev.jikji.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jikji.cli.Cli.Outcome;
import dev.jikji.models.Families;
import dev.jikji.models.Family;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What cannot be used is refused in one line with exit code 2, and leaves nothing behind.
class RefusalsTest {
    @TempDir
    private static Path folder;
    private static Path text;
    private static Path trained;

    @BeforeAll
    static void train() throws IOException {
        text = Cli.text(folder);
        trained = folder.resolve("trained");
        assertThat(Cli.train(text, trained).exitCode()).isZero();
        Cli.write(folder.resolve("empty.txt"), "");
        Cli.write(folder.resolve("short.txt"), "short\n");
        Cli.write(folder.resolve("binary.txt"), "abc\0def");
        Files.write(folder.resolve("latin.txt"), new byte[]{'c', 'a', 'f', (byte) 0xe9, '\n'});
        Cli.write(folder.resolve("misspelt.yaml"), "training:\n  stesp: 3\n");
        Cli.write(folder.resolve("mistyped.yaml"), "training:\n  steps: many\n");
        Cli.write(folder.resolve("family.yaml"), "family: gtp2\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            --text F/nowhere.txt | F/nowhere.txt: no such file or folder
            --text F/empty.txt | F/empty.txt: no text: the file is empty
            --text F/binary.txt | F/binary.txt: looks like a binary file (NUL at byte 3); text must be UTF-8
            --text F/latin.txt | F/latin.txt: byte 3 (0xE9) is not valid UTF-8; convert the file to UTF-8, or pass --lenient to read such bytes as U+FFFD
            --text F/short.txt --validation 0 --test 0 | the training text has 6 tokens, a batch needs 17: add text, or lower model.context or training.sequence_length
            --tokenizer bpe --vocab-size 60000 | BPE: the text supports at most 309 tokens, 60000 are asked for; lower the vocabulary size
            --config F/misspelt.yaml | F/misspelt.yaml:2:3: unknown key 'stesp' in training; did you mean 'steps'?
            --config F/mistyped.yaml | F/mistyped.yaml:2:10: training.steps: 'many' is not a whole number
            --config F/family.yaml | F/family.yaml:1:9: family is 'gtp2', but this recipe is for 'gpt'
            --config F/nowhere.yaml | F/nowhere.yaml: no such file
            --steps 5.5 | --steps: '5.5' is not a whole number
            --set model.dmi=3 | --set model.dmi: unknown; did you mean model.dim?
            --set model.dim | --set model.dim: write it as section.key=value
            --dim 17 | Gpt: dim 17 is not a multiple of heads 2
            --stesp 3 | unknown option '--stesp' (did you mean '--steps'?); see './jikji train --help'
            --txet=a.txt | unknown option '--txet=a.txt' (did you mean '--text'?); see './jikji train --help'
            """)
    void trainingIsRefusedAndLeavesNoFolder(String arguments, String message) {
        Path run = folder.resolve("refused");
        String[] further = arguments.replace("F/", folder + "/").split(" ");
        boolean ownText = arguments.startsWith("--text");
        Outcome outcome = Cli.train(ownText ? Path.of(further[1]) : text, run,
                ownText ? Arrays.copyOfRange(further, 2, further.length) : further);
        assertThat(outcome.err()).endsWith("jikji train: " + message.replace("F/", folder + "/") + "\n");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(run).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            train gpd | jikji train: no model family 'gpd'; did you mean 'gpt'?
            train --config F/family.yaml | jikji train: no model family 'gtp2'; did you mean 'gpt'?
            train --steps 5 lstm | jikji train: put the model first: ./jikji train lstm …; here 'lstm' comes after flags
            train --resume F | jikji train: F: holds no run to resume: no recipe.yaml there
            train --resume F --steps 9 --set run.seed=2 | jikji train: --resume goes on with the run's own recipe; leave out --steps, --set run.seed=2
            eval F/nowhere | jikji eval: F/nowhere: no such folder; name a run, a model folder, or an n-gram model's file
            eval F --text F/text.txt | jikji eval: F/config.json: no such file; a model folder has config.json and model.safetensors
            eval F/trained --text F/empty.txt | jikji eval: F/empty.txt: no text: the file is empty
            eval F/trained --documents page | jikji eval: invalid value for option '--documents': 'page' is not one of blank-line, line, file; see './jikji eval --help'
            eval F/nowhere --data F/text.txt | jikji eval: F/nowhere: no such folder; name a run, a model folder, or an n-gram model's file
            predict F/nowhere --text abc | jikji predict: F/nowhere: no such folder; name a run
            predict F | jikji predict: F: no run in this folder (it has no recipe.yaml)
            predict F/trained | jikji predict: F/trained: a run of 'gpt' gives no labels; see ./jikji predict --help
            errors F/trained --data F/text.txt | jikji errors: F/trained: a run of 'gpt' gives no labels; see ./jikji errors --help
            errors | jikji errors: missing required parameter: 'RUN'; see './jikji errors --help'
            generate F/trained --temperature -1 | jikji generate: temperature -1.0 is negative or infinite; 0 takes the best token each time, 0.8 is usual
            generate F/trained --prompt-file F/nowhere.txt | jikji generate: F/nowhere.txt: no such file or folder
            generate F/trained --prompt a --prompt-file b | jikji generate: give --prompt or --prompt-file, not both
            gradcheck gru --set model.dmi=3 | jikji gradcheck: --set model.dmi: unknown; did you mean model.dim?
            gradcheck gry | jikji gradcheck: no model family 'gry'; did you mean 'gru'?
            gradcheck gru --set model.dim | jikji gradcheck: --set model.dim: write it as section.key=value
            gradcheck gpt --length 500 | jikji gradcheck: --length: 500 is more than the model's context of 128
            gradcheck rnn --set model.activation=gelu | jikji gradcheck: Rnn: activation gelu is neither tanh nor relu
            gradcheck transformer --set model.positions=rotar | jikji gradcheck: --set model.positions: 'rotar' is not one of learned, sinusoidal, relative, rotary, alibi; did you mean 'rotary'?
            gradcheck transformer --set model.kv_heads=3 | jikji gradcheck: Transformer: heads 4 is not a multiple of kv_heads 3
            gradcheck F/trained --set model.dim=3 | jikji gradcheck: F/trained is trained; --config and --set are for a family
            runs F/nowhere | jikji runs: F/nowhere: no such folder of runs
            """)
    void commandsAreRefusedInOneLine(String arguments, String message) {
        Outcome outcome = Cli.run(Arrays.stream(arguments.split(" ")).map(RefusalsTest::resolved)
                .toArray(String[]::new));
        assertThat(outcome.err()).isEqualTo(message.replaceAll("\\bF\\b", folder.toString()) + "\n");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void aFamilyThatIsLikeNoneIsRefusedWithAllThereAre() {
        Outcome outcome = Cli.run("train", "perceptron");
        assertThat(outcome.err()).startsWith("jikji train: no model family 'perceptron'; there are gpt, ")
                .hasLineCount(1);
        for (Family family : Families.all()) assertThat(outcome.err()).contains(" " + family.name());
        for (RunKind kind : RunKinds.all()) assertThat(outcome.err()).contains(" " + kind.name());
        assertThat(outcome.exitCode()).isEqualTo(2);
    }

    private static String resolved(String argument) {
        return argument.equals("F") || argument.startsWith("F/") ? folder + argument.substring(1) : argument;
    }

    @Test
    void aRunFolderThatHoldsARunIsRefusedAndStaysAsItIs() throws IOException {
        List<String> before = Cli.contents(trained);
        Outcome outcome = Cli.train(text, trained);
        assertThat(outcome.err()).isEqualTo("jikji train: " + trained
                + ": already holds a run; choose another folder with --run, or go on with it with --resume\n");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(Cli.contents(trained)).isEqualTo(before);
    }

    @Test
    void anEmptyRunFolderIsLeftEmptyByARefusedTraining() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("made-before"));
        assertThat(Cli.train(text, empty, "--tokenizer", "bpe", "--vocab-size", "60000").exitCode()).isEqualTo(2);
        assertThat(empty).isEmptyDirectory();
    }

    @Test
    void aTruncatedWeightsFileIsRefused() throws IOException {
        Path copy = copy("truncated");
        byte[] whole = Files.readAllBytes(copy.resolve("model.safetensors"));
        Files.write(copy.resolve("model.safetensors"), Arrays.copyOf(whole, whole.length - 1));
        assertRefused(copy, "model.safetensors");
    }

    @Test
    void anAlteredWeightsFileIsRefused() throws IOException {
        Path copy = copy("altered");
        byte[] bytes = Files.readAllBytes(copy.resolve("model.safetensors"));
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, Long.MAX_VALUE);
        Files.write(copy.resolve("model.safetensors"), bytes);
        assertRefused(copy, "model.safetensors");
    }

    @Test
    void weightsOfAnotherArchitectureAreRefused() throws IOException {
        Path copy = copy("another");
        Path config = copy.resolve("config.json");
        Files.writeString(config, Files.readString(config).replaceAll("(\"n_layer\" : )1", "$12"));
        assertRefused(copy, "not the weights of the model that config.json describes");
    }

    @Test
    void aCheckpointOfAnotherArchitectureIsNotResumed() throws IOException {
        Path copy = copy("other-checkpoint");
        Path recipe = copy.resolve("recipe.yaml");
        Files.writeString(recipe, Files.readString(recipe).replace("dim: 16", "dim: 32"));
        Outcome outcome = Cli.run("train", "--resume", copy.toString());
        assertThat(outcome.err()).contains("checkpoint.safetensors: does not fit this run: ");
        assertThat(outcome.err().lines().filter(line -> line.startsWith("jikji train: "))).hasSize(1);
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(Files.mismatch(copy.resolve("model.safetensors"), trained.resolve("model.safetensors")))
                .isEqualTo(-1);
    }

    @Test
    void aModelThatDoesNotFitIntoMemoryIsRefusedNamingWhatToLower() {
        Path run = folder.resolve("huge");
        Outcome outcome = Cli.train(text, run, "--dim", "8192", "--layers", "100");
        assertThat(outcome.err().lines().toList().getLast()).startsWith("jikji train: ").contains(
                "these settings need about ", " MB of memory, ",
                " MB are free: lower training.batch_size (now 4), training.sequence_length (now 16) or the model's width");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(run).doesNotExist();
    }

    private static void assertRefused(Path copy, String message) {
        for (String command : new String[]{"eval", "generate"}) {
            Outcome outcome = Cli.run(command, copy.toString());
            assertThat(outcome.err()).startsWith("jikji " + command + ": " + copy).contains(message);
            assertThat(outcome.err().lines()).hasSize(1);
            assertThat(outcome.exitCode()).isEqualTo(2);
        }
    }

    private static Path copy(String name) throws IOException {
        Path copy = folder.resolve(name);
        try (var files = Files.walk(trained)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(trained.relativize(file)), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return copy;
    }
}
