package dev.jikji.models.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.models.Training;
import dev.jikji.models.tag.TagDecoder.Decoded;
import dev.jikji.text.InputException;
import dev.jikji.text.tags.TaggedSentence;
import dev.jikji.train.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassagesTest {
    @TempDir
    private static Path folder;

    private static List<List<Integer>> groups(int most, Set<Integer> begins, int... lengths) {
        return Passages.of(lengths, begins::contains, most).groups().stream()
                .map(group -> java.util.Arrays.stream(group).boxed().toList()).toList();
    }

    @Test
    void sentencesOfADocumentStandTogetherUpToTheMostWordsMarksIncluded() {
        assertThat(groups(6, Set.of(), 3, 2, 5, 1, 9, 1)).containsExactly(List.of(0, 1), List.of(2), List.of(3),
                List.of(4), List.of(5));
        assertThat(groups(7, Set.of(), 3, 2, 5, 1)).containsExactly(List.of(0, 1), List.of(2, 3));
        assertThat(groups(100, Set.of(0, 2), 3, 2, 5, 1)).containsExactly(List.of(0, 1), List.of(2, 3));
        assertThat(groups(0, Set.of(), 3, 2)).containsExactly(List.of(0), List.of(1));
        assertThat(groups(100, Set.of(), new int[0])).isEmpty();
    }

    @Test
    void anEmptySentenceIsInNoneAndADocumentThatBeginsWithItBegins() {
        assertThat(groups(100, Set.of(2), 0, 3, 0, 2, 0)).containsExactly(List.of(1), List.of(3));
    }

    @Test
    void whatIsDecidedAboutAPassageIsTakenApart() {
        int[] lengths = {2, 0, 3};
        Passages passages = Passages.of(lengths, _ -> false, 100);
        assertThat(passages.words(List.of(List.of("a", "b"), List.of(), List.of("c", "d", "e"))))
                .containsExactly(List.of("a", "b", "</s>", "c", "d", "e"));
        assertThat(passages.tags(List.of(new int[]{1, 2}, new int[0], new int[]{3, 4, 5}), 0))
                .containsExactly(new int[]{1, 2, 0, 3, 4, 5});
        List<Decoded> apart = passages.apart(
                List.of(new Decoded(new int[]{1, 2, 0, 3, 4, 5}, new float[]{.1f, .2f, 0, .3f, .4f, .5f}, 10)),
                lengths);
        assertThat(apart.get(0).tags()).containsExactly(1, 2);
        assertThat(apart.get(1).tags()).isEmpty();
        assertThat(apart.get(2).tags()).containsExactly(3, 4, 5);
        assertThat(apart.get(2).probabilities()).containsExactly(.3f, .4f, .5f);
        assertThat(apart.get(0).nats()).isEqualTo(4, within(1e-12));
        assertThat(apart.get(2).nats()).isEqualTo(6, within(1e-12));
    }

    /// What a name is depends on the headline of its document alone.
    private static String documents(int count, long seed) {
        var random = new SplittableRandom(seed);
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            boolean sports = random.nextBoolean();
            text.append("-DOCSTART- O\n\n").append(sports ? "sports O\n\n" : "travel O\n\n");
            for (int line = 0; line < 2; line++)
                text.append(List.of("Leeds", "Turin", "Basel").get(random.nextInt(3)))
                        .append(sports ? " I-ORG\n" : " I-LOC\n").append("again O\n\n");
        }
        return text.toString();
    }

    private static Recipe recipe(int passage) throws IOException {
        Path train = Files.writeString(folder.resolve("documents.txt"), documents(80, 1));
        Path test = Files.writeString(folder.resolve("others.txt"), documents(30, 2));
        return TinyTags.recipe(folder, "bilstm-crf").with("data.train", train.toString())
                .with("data.validation", test.toString()).with("data.test", test.toString())
                .with("data.passage", String.valueOf(passage)).with("training.batch_size", "8")
                .with("training.steps", "250").with("training.evaluate_every", "125");
    }

    @Test
    void aModelOfPassagesKnowsWhatStandsInOtherSentences() throws IOException {
        Path run = folder.resolve("passages"), alone = folder.resolve("alone");
        double together = Training.begin(recipe(20), run).run(() -> false, _ -> {}).metrics().get("f1");
        assertThat(together).isEqualTo(1);
        assertThat(Training.begin(recipe(0), alone).run(() -> false, _ -> {}).metrics().get("f1")).isLessThan(0.8);
        try (Tagger tagger = Tagger.load(run)) {
            List<TaggedSentence> own = tagger.testSentences(); // their documents are kept in the run
            assertThat(own.stream().filter(TaggedSentence::begins)).hasSize(30);
            assertThat(tagger.evaluate(own, _ -> {}).metrics().get("f1")).isEqualTo(1);
            List<List<String>> document = List.of(List.of("sports"), List.of(), List.of("Turin", "again"));
            assertThat(tagger.tagAll(document)).extracting(Tagging::tags).containsExactly(List.of("O"), List.of(),
                    List.of("I-ORG", "O"));
            List<List<String>> two = List.of(List.of("travel"), List.of("Turin", "again"), List.of("sports"),
                    List.of("Turin", "again"));
            assertThat(tagger.tagAll(two, i -> i % 2 == 0, _ -> {})).extracting(Tagging::tags).containsExactly(
                    List.of("O"), List.of("I-LOC", "O"), List.of("O"), List.of("I-ORG", "O"));
        }
    }

    @Test
    void passagesAreSplitOffWhole() throws IOException {
        Recipe recipe = recipe(20).with("data.validation", List.of());
        TagDataConfig.Splits splits = recipe.section(TagDataConfig.class).open(1);
        assertThat(splits.validation()).hasSize(24).filteredOn(TaggedSentence::begins).hasSize(8);
        assertThat(splits.train()).hasSize(216).filteredOn(TaggedSentence::begins).hasSize(72);
        List<Integer> lines = new ArrayList<>();
        for (var split : List.of(splits.train(), splits.validation()))
            split.forEach(sentence -> lines.addAll(sentence.lines()));
        assertThat(lines.stream().collect(Collectors.toSet())).hasSize(80 * 5);
        assertThat(splits.validation().get(1).lines().getFirst())
                .isEqualTo(splits.validation().get(0).lines().getFirst() + 2);
    }

    @Test
    void tagsThatAreNotOfEntitiesLeaveNoPlaceForMarks() throws IOException {
        Path run = folder.resolve("refused");
        Recipe recipe = recipe(20).with("data.scheme", "none");
        assertThatThrownBy(() -> Training.begin(recipe, run).run(() -> false, _ -> {}))
                .isInstanceOf(InputException.class).hasMessage(
                        "data.passage: 20, but only tags of entities leave a place for the marks between sentences; leave it at 0");
        assertThat(run).doesNotExist();
    }
}
