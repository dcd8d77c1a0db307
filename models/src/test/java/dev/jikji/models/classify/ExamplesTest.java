package dev.jikji.models.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jikji.text.InputException;
import dev.jikji.text.table.LabelledText;
import dev.jikji.train.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {
    @TempDir
    private Path folder;

    private String file(String name, String... rows) throws IOException {
        return Files.writeString(folder.resolve(name), "text\tlabel\n" + String.join("\n", rows) + "\n").toString();
    }

    private static ExampleConfig config(String... settings) {
        Recipe recipe = ClassifierFamily.FAMILY.recipe();
        for (int i = 0; i < settings.length; i += 2) recipe = recipe.with("data." + settings[i], settings[i + 1]);
        return recipe.section(ExampleConfig.class);
    }

    private static void refused(ExampleConfig config, String message) {
        assertThatThrownBy(() -> Examples.open(config, 1)).isInstanceOf(InputException.class).hasMessage(message);
    }

    /// 30 texts of class a, 10 of class b.
    private String many() throws IOException {
        return file("many.tsv", IntStream.range(0, 40).mapToObj(i -> "t" + i + "\t" + (i % 4 == 0 ? "b" : "a"))
                .toArray(String[]::new));
    }

    @Test
    void aLabelSeenOnlyInTheTestSetIsRefusedWithItsLine() throws IOException {
        String train = file("train.tsv", "x\tpos", "y\tneg"), test = file("test.tsv", "z\tpos", "w\tneutral");
        refused(config("train", train, "test_file", test, "validation", "0"),
                test + ":3: label 'neutral' is in none of the training data; there are neg, pos");
    }

    @Test
    void oneClassOnlyIsRefused() throws IOException {
        String train = file("train.tsv", "x\tpos", "y\tpos");
        refused(config("train", train), train + ": all 2 examples are of the class 'pos'; a classifier needs two");
    }

    @Test
    void columnsByNumberDoNotMakeAClassOfTheirNames() throws IOException {
        String train = file("train.tsv", "x\tpos", "y\tneg");
        refused(config("train", train, "text_column", "1", "label_column", "2"), train
                + ":1: no other row has the label 'label'; pass --header present if this row names the columns, --header"
                + " absent if it is an example");
        assertThat(Examples.open(config("train", train, "text_column", "1", "label_column", "2", "header", "present",
                "validation", "0"), 1).labels()).containsExactly("neg", "pos");
        assertThat(Examples.open(config("train", train, "text_column", "1", "label_column", "2", "header", "absent",
                "validation", "0"), 1).labels()).containsExactly("label", "neg", "pos");
    }

    @Test
    void noFilesAreRefused() {
        refused(config(), "no examples given: name files with --train FILE");
    }

    @Test
    void aSplitThatLeavesNoExampleOfAClassIsRefused() throws IOException {
        String train = file("train.tsv", "x\tpos", "y\tneg", "z\tneg", "v\tneg");
        refused(config("train", train, "validation", "0.6"), train
                + ": no example of class 'pos' is left to learn from after examples were split off; name files to validate"
                + " and test on, or lower data.validation and data.test");
    }

    @Test
    void aFoldWithoutAnExampleOfAClassIsRefused() throws IOException {
        String train = file("train.tsv", "x\tpos", "y\tneg", "z\tneg", "v\tneg", "w\tneg");
        refused(config("train", train, "folds", "3", "fold", "1"),
                "class 'pos' has 1 examples, fewer than the 3 folds, so that some fold has none; lower data.folds, or pass"
                        + " --stratified=false");
        int refused = 0;
        for (int fold = 1; fold <= 3; fold++) {
            try {
                Examples.open(
                        config("train", train, "folds", "3", "fold", "" + fold, "stratified", "false", "validation",
                                "0"),
                        1);
            } catch (InputException e) {
                refused++;
                assertThat(e).hasMessage("fold " + fold
                        + ": no example of class 'pos' is left to learn from; lower data.folds, or keep --stratified");
            }
        }
        assertThat(refused).isEqualTo(1);
    }

    @Test
    void foldsPartTheExamplesAndKeepTheSharesOfTheClasses() throws IOException {
        Set<String> tested = new HashSet<>();
        for (int fold = 1; fold <= 5; fold++) {
            Examples examples = Examples.open(config("train", many(), "folds", "5", "fold", "" + fold), 1);
            assertThat(Examples.counts(examples.test(), examples.labels())).containsEntry("a", 6L).containsEntry("b",
                    2L);
            examples.test().forEach(example -> assertThat(tested.add(example.text())).isTrue());
            List<String> learned = new ArrayList<>(examples.train().stream().map(LabelledText::text).toList());
            learned.addAll(examples.validation().stream().map(LabelledText::text).toList());
            assertThat(learned).hasSize(32).doesNotContainAnyElementsOf(
                    examples.test().stream().map(LabelledText::text).toList());
        }
        assertThat(tested).hasSize(40);
    }

    @Test
    void aStratifiedSplitKeepsTheSharesOfTheClasses() throws IOException {
        Examples examples = Examples.open(config("train", many(), "validation", "0.2", "test", "0.25"), 1);
        assertThat(Examples.counts(examples.validation(), examples.labels())).containsEntry("a", 6L)
                .containsEntry("b", 2L);
        assertThat(Examples.counts(examples.test(), examples.labels())).containsEntry("a", 6L).containsEntry("b", 2L);
        assertThat(examples.train()).hasSize(24);
        assertThat(Examples.open(config("train", many(), "validation", "0.2", "test", "0.25"), 1)).isEqualTo(examples);
    }

    @Test
    void labelsThatAreNumbersAreOrderedBySize() throws IOException {
        assertThat(
                Examples.open(config("train", file("t.tsv", "x\t10", "y\t9", "z\t-1"), "validation", "0"), 1).labels())
                .containsExactly("-1", "9", "10");
    }

    @Test
    void examplesReadBackAsTheyWereKept() throws IOException {
        Path kept = folder.resolve("kept.jsonl");
        var example = new LabelledText("a\n\"b\"\t한글", "x", "f.tsv:1");
        Examples.save(List.of(example), kept);
        assertThat(Examples.load(kept)).containsExactly(example);
        Files.writeString(kept, "{", StandardOpenOption.APPEND);
        assertThatThrownBy(() -> Examples.load(kept)).isInstanceOf(InputException.class)
                .hasMessageContaining("kept.jsonl:2: is damaged: ");
    }

    @Test
    void augmentationDropsSwapsAndReplacesAndLeavesOneToken() {
        int[] ids = IntStream.range(0, 1_000).toArray();
        var random = new SplittableRandom(1);
        assertThat(new Augmentation(0.3, 0, 0, Map.of()).apply(ids, random).length).isBetween(650, 750);
        assertThat(new Augmentation(0.9, 0, 0, Map.of()).apply(new int[]{7}, random)).containsExactly(7);
        int[] swapped = new Augmentation(0, 0.2, 0, Map.of()).apply(ids, random);
        assertThat(swapped).containsExactlyInAnyOrder(ids);
        assertThat(IntStream.range(0, 1_000).filter(i -> swapped[i] != i).count()).isBetween(150L, 240L);
        int[] replaced = new Augmentation(0, 0, 0.9, Map.of(5, new int[]{2_000}))
                .apply(new int[]{5, 5, 5, 5, 5, 5, 5, 5, 1}, random);
        assertThat(replaced).contains(2_000).endsWith(1);
    }

    @Test
    void classWeightsAreGivenByNameOrBalanced() {
        List<String> labels = List.of("a", "b");
        Recipe recipe = ClassifierFamily.FAMILY.recipe();
        LearningConfig balanced = recipe.with("learning.class_weights", "balanced").section(LearningConfig.class);
        assertThat(balanced.weights(labels, 30, 10)).containsExactly(40 / 60f, 2f);
        LearningConfig named = recipe.with("learning.class_weights", "b=2.5").section(LearningConfig.class);
        assertThat(named.weights(labels, 30, 10)).containsExactly(1, 2.5f);
        assertThatThrownBy(() -> named.weights(List.of("x", "y"), 1, 1)).isInstanceOf(InputException.class)
                .hasMessage("learning.class_weights: no class 'b'; there are x, y");
    }
}
