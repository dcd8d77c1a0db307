package dev.jikji.train.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.jikji.text.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.SequencedMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeTest {
    enum Units {
        CHARACTER, BYTE_LEVEL_BPE
    }

    record Model(@Setting(value = "number of blocks", min = 1, max = 1000) int layers,
            @Setting(value = "attention heads", min = 1) int heads,
            @Setting("width of the residual stream") int dim,
            @Setting(value = "share of activations dropped", min = 0, max = 1) double dropout,
            @Setting("whether input and output share weights") boolean tied) {
        Model {
            if (dim % heads != 0)
                throw new IllegalArgumentException("dim %d is not a multiple of heads %d".formatted(dim, heads));
        }
    }

    record Data(@Setting("files to read") List<String> text, @Setting("what a token is") Units units,
            @Setting("run folder") Path out, @Setting("stop string: none if null") Optional<String> stop,
            @Setting("first words of a sample") String prompt) {}

    record Training(@Setting(value = "optimizer steps", min = 0) long steps,
            @Setting(value = "peak learning rate", flag = "--lr", min = 0) double learningRate,
            @Setting("seed") OptionalInt seed, @Setting("bytes of memory") OptionalLong memory,
            @Setting("joint norm of gradients") OptionalDouble maxGradNorm) {}

    private static final Model MODEL = new Model(4, 4, 128, 0.1, true);
    private static final Data DATA = new Data(List.of(), Units.CHARACTER, Path.of("runs/a"), Optional.empty(), "");
    private static final Training TRAINING = new Training(2000, 3e-4, OptionalInt.empty(), OptionalLong.empty(),
            OptionalDouble.of(1));

    private static final Recipe RECIPE = recipe(MODEL, DATA, TRAINING);

    @TempDir
    Path folder;

    private static Recipe recipe(Model model, Data data, Training training) {
        SequencedMap<String, Record> sections = new LinkedHashMap<>();
        sections.put("model", model);
        sections.put("data", data);
        sections.put("training", training);
        return Recipe.of("gpt", sections);
    }

    private static Recipe read(String yaml) {
        return RECIPE.overlay(yaml, "recipe.yaml");
    }

    private static void assertRefused(String yaml, String message) {
        assertThatThrownBy(() -> read(yaml)).isInstanceOf(InputException.class).hasMessage(message);
    }

    @Test
    void aFileIsLaidOverTheDefaults() {
        Recipe recipe = read("""
                family: gpt
                model:
                  layers: 6
                data:
                  text: [a.txt, 'b c.txt']
                  units: byte-level-bpe
                  out: runs/b
                  stop: "."
                  prompt: no
                training:
                  learning_rate: 1e-3
                  seed: 7
                  memory: 5000000000
                  max_grad_norm: null
                """);
        assertThat(recipe.section(Model.class)).isEqualTo(new Model(6, 4, 128, 0.1, true));
        assertThat(recipe.section(Data.class)).isEqualTo(new Data(List.of("a.txt", "b c.txt"), Units.BYTE_LEVEL_BPE,
                Path.of("runs/b"), Optional.of("."), "no"));
        assertThat(recipe.section(Training.class)).isEqualTo(new Training(2000, 1e-3, OptionalInt.of(7),
                OptionalLong.of(5_000_000_000L), OptionalDouble.empty()));
        assertThat(recipe.family()).isEqualTo("gpt");
    }

    @Test
    void defaultsHoldWhereNothingIsGiven() {
        for (String empty : List.of("", "# nothing\n", "---\n", "~", "model:\n", "family: gpt\n"))
            assertThat(read(empty)).isEqualTo(RECIPE);
        assertThat(RECIPE.sections().sequencedValues()).containsExactly(MODEL, DATA, TRAINING);
    }

    @Test
    void misspeltNamesAreRefusedWithTheNearest() {
        assertRefused("family: gpt\nmodel:\n  layers: 2\ntraining:\n  learing_rate: 1",
                "recipe.yaml:5:3: unknown key 'learing_rate' in training; did you mean 'learning_rate'?");
        assertRefused("training: {zzzzzzzz: 1}",
                "recipe.yaml:1:12: unknown key 'zzzzzzzz' in training; its keys are steps, learning_rate, seed, "
                        + "memory, max_grad_norm");
        assertRefused("\ntrainng:\n", "recipe.yaml:2:1: unknown section 'trainng'; did you mean 'training'?");
        assertRefused("steps: 3",
                "recipe.yaml:1:1: unknown section 'steps'; its sections are model, data, training");
        assertRefused("model:\n  <<: {layers: 2}",
                "recipe.yaml:2:3: unknown key '<<' in model; its keys are layers, heads, dim, dropout, tied");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"many| 'many' is not a whole number",
            "1.0| '1.0' is not a whole number; write 1", "1e3| '1e3' is not a whole number; write 1000",
            "2.5| '2.5' is not a whole number", "1e400| '1e400' is not a whole number",
            "010| '010' has a leading zero; write 10", "0x1F| '0x1F' is not a whole number",
            "0o17| '0o17' is not a whole number", "1:30| '1:30' is not a whole number",
            "1__0| '1__0' is not a whole number", "'4'| '4' in quotes is a text, not a whole number; remove the quotes",
            "true| 'true' is not a whole number", "[1]| a list is not a whole number",
            "{a: 1}| a mapping is not a whole number", "~| no value; give a whole number or leave the key out",
            "-1| -1 is out of range; at least 0",
            "9223372036854775808| 9223372036854775808 is out of range; from 0 to 9223372036854775807"})
    void wholeNumbersAreStrict(String text, String problem) {
        assertRefused("training:\n  steps: " + text, "recipe.yaml:2:10: training.steps: " + problem.strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--steps", "--lr"})
    void endlessNumbersAreRefusedToo(String flag) {
        String text = "1_1".repeat(100_000);
        assertThatThrownBy(() -> RECIPE.with(flag, text)).isInstanceOf(InputException.class)
                .hasMessageStartingWith(flag + ": '1_11_11_1").hasMessageContaining("...' is not a");
    }

    @Test
    void anIntIsRefusedBeyondItsRange() {
        assertRefused("model:\n  dim: 3000000000",
                "recipe.yaml:2:8: model.dim: 3000000000 is out of range; from -2147483648 to 2147483647");
        assertRefused("model: {layers: 1001}",
                "recipe.yaml:1:17: model.layers: 1001 is out of range; from 1 to 1000");
        assertRefused("model: {layers: 99999999999999999999999999}",
                "recipe.yaml:1:17: model.layers: 99999999999999999999999999 is out of range; from 1 to 1000");
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1_000,1000", "+5,5", "9223372036854775807,9223372036854775807"})
    void wholeNumbersMayBeGrouped(String text, long value) {
        assertThat(read("training: {steps: " + text + "}").section(Training.class).steps()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1e-3,0.001", ".5,0.5", "5.,5", "1E+2,100", "1_000.5,1000.5"})
    void decimalNumbersMayBeWrittenAnyWay(String text, double value) {
        assertThat(read("training: {learning_rate: " + text + "}").section(Training.class).learningRate())
                .isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"half| 'half' is not a number", ".| '.' is not a number",
            "1,5| '1,5' is not a number", ".nan| '.nan' is not a finite number",
            "-.inf| '-.inf' is not a finite number", "NaN| 'NaN' is not a finite number",
            "1e999| '1e999' is not a finite number", "1.5| 1.5 is out of range; from 0 to 1",
            "'0.5'| '0.5' in quotes is a text, not a number; remove the quotes", "1d| '1d' is not a number",
            "0x1p3| '0x1p3' is not a number"})
    void decimalNumbersAreStrict(String text, String problem) {
        assertRefused("model:\n  dropout: " + text, "recipe.yaml:2:12: model.dropout: " + problem.strip());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"yes| 'yes' is not true or false; write true",
            "Off| 'Off' is not true or false; write false", "True| 'True' is not true or false; write true",
            "1| '1' is not true or false", "'true'| 'true' in quotes is a text, not true or false; remove the quotes"})
    void truthValuesAreTrueOrFalse(String text, String problem) {
        assertRefused("model:\n  tied: " + text, "recipe.yaml:2:9: model.tied: " + problem.strip());
    }

    @Test
    void textsPathsChoicesAndListsAreStrict() {
        assertRefused("data:\n  units: charcter", "recipe.yaml:2:10: data.units: 'charcter' is not one of character, "
                + "byte-level-bpe; did you mean 'character'?");
        assertRefused("data:\n  units: 5", "recipe.yaml:2:10: data.units: '5' is not one of character, byte-level-bpe");
        assertRefused("data:\n  prompt:", "recipe.yaml:2:10: data.prompt: no value; give a text or leave the key out");
        assertRefused("data:\n  out: ''", "recipe.yaml:2:8: data.out: an empty text is not a path");
        assertRefused("data:\n  text: a.txt", "recipe.yaml:2:9: data.text: 'a.txt' is not a list; write [a.txt]");
        assertRefused("data:\n  text: [a, ~]",
                "recipe.yaml:2:13: data.text: an item of this list is null; remove it or put it in quotes");
        assertRefused("data:\n  text: [[a]]", "recipe.yaml:2:10: data.text: an item of this list must be a text");
        assertRefused("data:\n  text: {a: b}", "recipe.yaml:2:9: data.text: a mapping is not a list");
    }

    @Test
    void documentsThatAreNoRecipeAreRefused() {
        assertRefused("- a",
                "recipe.yaml:1:1: a recipe is a mapping of sections, such as 'training:' and keys below it");
        assertRefused("hello",
                "recipe.yaml:1:1: a recipe is a mapping of sections, such as 'training:' and keys below it");
        assertRefused("model: 5", "recipe.yaml:1:8: section model must hold keys, such as 'layers: …'");
        assertRefused("model:\n  layers: 1\n  layers: 2",
                "recipe.yaml:3:3: key 'layers' was already given at recipe.yaml:2:3");
        assertRefused("model:\n\nmodel:\n", "recipe.yaml:3:1: key 'model' was already given at recipe.yaml:1:1");
        assertRefused("family: lstm", "recipe.yaml:1:9: family is 'lstm', but this recipe is for 'gpt'");
        assertRefused("family: [a]", "recipe.yaml:1:9: family must be a model family's name");
        assertRefused("a: b\n---\nc: d", "recipe.yaml:2:1: a recipe is one YAML document; a second one begins here");
        assertRefused("model: &m {}\ndata: *m", "recipe.yaml:2:7: *m: a recipe has no aliases; write the value out");
        assertRefused("model: {layers: !!int 5}", "recipe.yaml:1:17: a recipe has no YAML tags; remove "
                + "'tag:yaml.org,2002:int'");
        assertRefused("[a]: b", "recipe.yaml:1:1: a key must be a word");
        assertRefused("[".repeat(10_000), "recipe.yaml:1:9: nested too deeply for a recipe");
        assertRefused("a: \u0007", "recipe.yaml:1:4: the character U+0007 cannot stand in YAML; remove it");
    }

    @Test
    void malformedYamlIsReportedInOneLineWithItsPlace() {
        assertRefused("model:\n  layers: [1\ntraining:\n",
                "recipe.yaml:3:9: malformed YAML: expected ',' or ']', but got :");
        assertRefused("model:\n\tlayers: 1", "recipe.yaml:2:1: malformed YAML: found character '\\t(TAB)' that cannot "
                + "start any token. (Do not use \\t(TAB) for indentation)");
    }

    @Test
    void constructorsSeeOnlyTheFinalCombination() {
        Recipe recipe = read("model: {heads: 3}").with("--dim", "96");
        assertThat(recipe.section(Model.class).dim()).isEqualTo(96);
        assertThatThrownBy(() -> read("model: {heads: 3}").section(Model.class)).isInstanceOf(InputException.class)
                .hasMessage("dim 128 is not a multiple of heads 3");
    }

    @Test
    void aRecipeWhoseSectionsAreRefusedIsNotSaved() {
        Path file = folder.resolve("recipe.yaml");
        assertThatThrownBy(() -> RECIPE.with("--heads", "3").save(file)).isInstanceOf(InputException.class);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void flagsAndPathsChangeOneSetting() {
        assertThat(RECIPE.with("--lr", "1e-3")).isEqualTo(read("training: {learning_rate: 0.001}"))
                .isEqualTo(RECIPE.with("training.learning_rate", ".001"))
                .isEqualTo(RECIPE.with("training.learning-rate", "1.0e-3")).isNotEqualTo(RECIPE);
        assertThat(RECIPE.with("--text", "a,b c").section(Data.class).text()).containsExactly("a", "b c");
        assertThat(RECIPE.with("--text", "['a,b', c]").section(Data.class).text()).containsExactly("a,b", "c");
        assertThat(RECIPE.with("--text", List.of("a,b")).section(Data.class).text()).containsExactly("a,b");
        assertThat(RECIPE.with("--max-grad-norm", "null").section(Training.class).maxGradNorm()).isEmpty();
        assertThat(RECIPE.with("--prompt", " null: # 'x").section(Data.class).prompt()).isEqualTo(" null: # 'x");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "training.stepz|1|--set training.stepz: unknown; did you mean training.steps?",
            "qqq|1|--set qqq: unknown; its sections are model, data, training",
            "--steps-|1|--steps-: unknown; did you mean --steps?",
            "--qqqqqqqqqqqq|1|--qqqqqqqqqqqq: unknown; see --help",
            "training.steps|many|--set training.steps: 'many' is not a whole number",
            "--steps|many|--steps: 'many' is not a whole number", "--lr|-1|--lr: -1 is out of range; at least 0",
            "--text|[a|--text:1:3: malformed YAML: expected ',' or ']', but got <stream end>"})
    void whatAFlagWasGivenIsRefusedByItsName(String setting, String text, String message) {
        assertThatThrownBy(() -> RECIPE.with(setting, text)).isInstanceOf(InputException.class).hasMessage(message);
    }

    @Test
    void aListIsRefusedForAnotherSetting() {
        assertThatThrownBy(() -> RECIPE.with("--steps", List.of("1"))).isInstanceOf(InputException.class)
                .hasMessage("--steps: a list is not a whole number");
    }

    @Test
    void filesThatAreNoRecipeAreRefused() throws Exception {
        Path missing = folder.resolve("none.yaml");
        assertThatThrownBy(() -> RECIPE.overlay(missing)).isInstanceOf(InputException.class)
                .hasMessage(missing + ": no such file");
        assertThatThrownBy(() -> RECIPE.overlay(folder)).isInstanceOf(InputException.class)
                .hasMessage(folder + ": is a folder, not a recipe");
        Path binary = Files.write(folder.resolve("b"), new byte[]{'a', ':', (byte) 0xff});
        assertThatThrownBy(() -> RECIPE.overlay(binary)).isInstanceOf(InputException.class)
                .hasMessage(binary + ": not UTF-8 text at byte 2; save it as UTF-8");
        Path cut = Files.write(folder.resolve("c"), new byte[]{'a', (byte) 0xed, (byte) 0x95});
        assertThatThrownBy(() -> RECIPE.overlay(cut)).isInstanceOf(InputException.class)
                .hasMessage(cut + ": not UTF-8 text at byte 1; save it as UTF-8");
        Path large = Files.write(folder.resolve("l"), new byte[4_000_000]);
        assertThatThrownBy(() -> RECIPE.overlay(large)).isInstanceOf(InputException.class)
                .hasMessage(large + ": too large for a recipe (4000000 bytes)");
    }

    @Test
    void filesOfOtherEditorsAreRead() throws Exception {
        Path file = Files.writeString(folder.resolve("r.yaml"), "\ufeffmodel:\r\n  layers: 7\r\n  tiedd: true\r\n");
        assertThatThrownBy(() -> RECIPE.overlay(file))
                .hasMessage(file + ":3:3: unknown key 'tiedd' in model; did you mean 'tied'?");
        Files.writeString(file, "\ufeffmodel:\r\n  layers: 7\r\n");
        assertThat(RECIPE.overlay(file)).isEqualTo(RECIPE.with("--layers", "7"));
    }

    @Test
    void textsOfAnyLengthReadBack() {
        String text = "a: #\"' 한\n".repeat(3_000);
        Recipe recipe = RECIPE.with("--prompt", text).with("--text", List.of(text, "x".repeat(5_000)));
        assertThat(read(recipe.toYaml())).isEqualTo(recipe);
    }

    @Test
    void theFamilyOfAFileIsKnownBeforeItIsRead() throws Exception {
        Path file = Files.writeString(folder.resolve("r.yaml"), "model: {unknown: 1}\nfamily: lstm\n");
        assertThat(Recipe.family(file)).contains("lstm");
        assertThat(Recipe.family(Files.writeString(file, ""))).isEmpty();
    }

    @Test
    void theSavedRecipeIsReadableAndExplained() throws Exception {
        Path file = folder.resolve("new").resolve("recipe.yaml");
        RECIPE.with("--text", "a.txt").save(file);
        assertThat(file).hasContent("""
                family: gpt

                model:
                  layers: 4                      # number of blocks
                  heads: 4                       # attention heads
                  dim: 128                       # width of the residual stream
                  dropout: 0.1                   # share of activations dropped
                  tied: true                     # whether input and output share weights

                data:
                  text: [a.txt]                  # files to read
                  units: character               # what a token is
                  out: runs/a                    # run folder
                  stop: null                     # stop string: none if null
                  prompt: ""                     # first words of a sample

                training:
                  steps: 2000                    # optimizer steps
                  learning_rate: 3.0e-4          # peak learning rate
                  seed: null                     # seed
                  memory: null                   # bytes of memory
                  max_grad_norm: 1.0             # joint norm of gradients
                """);
        assertThat(RECIPE.overlay(file)).isEqualTo(RECIPE.with("--text", "a.txt"));
        assertThat(file.getParent().toFile().list()).containsExactly("recipe.yaml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "no", "on", "Null", "null", "~", "true", "1e3", "010", "1:30", ".5", ".inf", "-",
            "--- a",
            "2020-01-01", "a: b", "a #b", "#", "'", "\"", "\\", "a\nb\n", "\r\n\t", "\u0000\u0007\u0085\u2028\ufeff",
            "한국어 직지", "한", "🙂", "\ud83d", "&a", "*a", "!a", "%a", "@a", "`", "{a}", "[a]", "a,b", "=", "<<", "?"})
    void anyTextReadsBack(String text) {
        Recipe recipe = RECIPE.with("--prompt", text).with("--text", List.of(text, "x", text));
        Recipe stored = RECIPE.overlay(recipe.toYaml(), "recipe.yaml");
        assertThat(stored.section(Data.class).prompt()).isEqualTo(text);
        assertThat(stored).isEqualTo(recipe).hasSameHashCodeAs(recipe);
    }

    @Test
    void anyRecipeReadsBackAndItsSettingsDoToo() {
        Random random = new Random(20261120);
        for (int i = 0; i < 100; i++) {
            int heads = 1 + random.nextInt(9);
            Recipe recipe = recipe(
                    new Model(1 + random.nextInt(1000), heads, heads * random.nextInt(1000), random.nextDouble(),
                            random.nextBoolean()),
                    new Data(random.ints(random.nextInt(4)).mapToObj(_ -> text(random)).toList(),
                            Units.values()[random.nextInt(2)], Path.of("x" + random.nextInt()),
                            random.nextBoolean() ? Optional.empty() : Optional.of("s" + text(random)), text(random)),
                    new Training(random.nextLong() >>> 1, Math.abs(anyDouble(random)), OptionalInt.of(random.nextInt()),
                            OptionalLong.of(random.nextLong()), OptionalDouble.of(anyDouble(random))));
            assertThat(RECIPE.overlay(recipe.toYaml(), "recipe.yaml").sections()).isEqualTo(recipe.sections());
            Recipe bySettings = RECIPE;
            for (SettingInfo s : recipe.settings()) bySettings = bySettings.with(s.flag(), s.currentText());
            assertThat(bySettings).isEqualTo(recipe);
        }
    }

    private static double anyDouble(Random random) {
        double value = Double.longBitsToDouble(random.nextLong());
        return Double.isFinite(value) ? value : 0;
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int[] alphabet = " \n\t:#'\"\\-[]{},&*!|>%@`~ab01.\u0001\u00a0\u2029한🙂\ufffe".codePoints().toArray();
        for (int n = random.nextInt(8); n > 0; n--) text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
        return text.toString();
    }

    @Test
    void mutatedRecipesAreReadOrRefusedInOneLine() {
        Random random = new Random(7);
        String yaml = RECIPE.with("--text", List.of("a: b", "한")).with("--stop", "🙂").toYaml();
        String characters = " \n\t:#'\"\\-[]{},&*!|>%@`~ab01.?\u0000\u0085\ufeff\ud83d\ude42한<=_eE";
        for (int i = 0; i < 2_000; i++) {
            StringBuilder mutant = new StringBuilder(yaml);
            for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
                int at = random.nextInt(mutant.length());
                switch (random.nextInt(4)) {
                    case 0 -> mutant.deleteCharAt(at);
                    case 1 -> mutant.insert(at, characters.charAt(random.nextInt(characters.length())));
                    case 2 -> mutant.setCharAt(at, characters.charAt(random.nextInt(characters.length())));
                    default -> mutant.delete(at, Math.min(mutant.length(), at + random.nextInt(40)));
                }
            }
            Throwable refusal = catchThrowable(() -> read(mutant.toString()).sections());
            if (refusal != null)
                assertThat(refusal).as(mutant.toString()).isInstanceOf(InputException.class).message().isNotBlank()
                        .hasLineCount(1);
        }
    }

    @Test
    void settingsTellAllThatTheCommandLineShows() {
        assertThat(RECIPE.with("--lr", "1").settings()).hasSize(15).contains(
                new SettingInfo("training", "training.learning_rate", "--lr", SettingType.NUMBER, false, "3.0e-4",
                        "1.0",
                        "peak learning rate", List.of()),
                new SettingInfo("data", "data.units", "--units", SettingType.CHOICE, false, "character", "character",
                        "what a token is", List.of("character", "byte-level-bpe")),
                new SettingInfo("training", "training.max_grad_norm", "--max-grad-norm", SettingType.NUMBER, true,
                        "1.0",
                        "1.0", "joint norm of gradients", List.of()),
                new SettingInfo("data", "data.text", "--text", SettingType.LIST, false, "[]", "[]", "files to read",
                        List.of()));
        assertThat(new TreeSet<>(RECIPE.settings().stream().map(SettingInfo::flag).toList())).hasSize(15);
    }

    record Twice(@Setting("again") int steps) {}

    record Silent(int steps) {}

    record Strange(@Setting("a set of bits") java.util.BitSet bits) {}

    record Bounded(@Setting(value = "steps", min = 1) int steps) {}

    @Test
    void mistakesOfTheProgrammerAreIllegalStates() {
        assertIllegal("two settings have the flag --steps, one is b.steps", TRAINING, new Twice(1));
        assertIllegal("two sections are a " + Twice.class, new Twice(1), new Twice(2));
        assertIllegal("Silent: component steps has no @Setting", new Silent(1));
        assertIllegal("Strange: component bits has a type no recipe knows", new Strange(null));
        assertIllegal("the default of a.steps: 0 is out of range; at least 1", new Bounded(0));
    }

    private static void assertIllegal(String message, Record... records) {
        SequencedMap<String, Record> sections = new LinkedHashMap<>();
        List<String> names = new ArrayList<>(List.of("a", "b"));
        for (Record record : records) sections.put(names.removeFirst(), record);
        assertThatThrownBy(() -> Recipe.of("x", sections)).isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
    }

    @Test
    void messagesShowLongOrBrokenValuesInOneShortLine() {
        assertThatThrownBy(() -> RECIPE.with("--steps", "a\nb\u2028" + "x".repeat(100))).hasMessage(
                "--steps: 'a b " + "x".repeat(53) + "...' is not a whole number");
    }
}
