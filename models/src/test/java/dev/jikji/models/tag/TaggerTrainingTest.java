package dev.jikji.models.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.models.Training;
import dev.jikji.text.InputException;
import dev.jikji.train.TrainEvent;
import dev.jikji.train.TrainEvent.Finished;
import dev.jikji.train.TrainEvent.Sampled;
import dev.jikji.train.TrainEvent.StopReason;
import dev.jikji.train.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaggerTrainingTest {
    @TempDir
    private static Path folder;

    private Recipe recipe(String model) throws IOException {
        return TinyTags.recipe(folder, model);
    }

    @ParameterizedTest
    @ValueSource(strings = {"window", "bilstm", "bilstm-crf"})
    void itLearnsAndGoesOnToTheSameWeightsAfterAnInterruption(String model) throws IOException {
        Path whole = folder.resolve(model + "-whole"), stopped = folder.resolve(model + "-stopped");
        List<TrainEvent> events = new ArrayList<>();
        Recipe recipe = recipe(model).with("learning.averaging", "0.8");
        Finished finished = Training.begin(recipe, whole).run(() -> false, events::add);
        assertThat(finished.metrics()).containsOnlyKeys("loss", "accuracy", "precision", "recall", "f1");
        assertThat(finished.metrics().get("f1")).isGreaterThan(0.9);
        assertThat(events).filteredOn(Sampled.class::isInstance).first()
                .satisfies(event -> assertThat(((Sampled) event).text()).contains("model      ", "reference  ", "["));

        int[] asked = {0};
        assertThat(Training.begin(recipe, stopped).run(() -> ++asked[0] > 50, _ -> {}).reason())
                .isEqualTo(StopReason.INTERRUPTED);
        assertThat(Training.resume(stopped).run(() -> false, _ -> {}).reason()).isEqualTo(StopReason.COMPLETED);
        for (String file : List.of("model.safetensors", "words.json", "tags.json"))
            assertThat(Files.mismatch(whole.resolve(file), stopped.resolve(file))).as(file).isEqualTo(-1);
    }

    @Test
    void theModelWithTheBestScoreIsKept() throws IOException {
        Path run = folder.resolve("best");
        List<Double> scores = new ArrayList<>();
        List<Boolean> best = new ArrayList<>();
        Finished finished = Training.begin(recipe("bilstm-crf").with("training.evaluate_every", "20"), run)
                .run(() -> false, event -> {
                    if (event instanceof TrainEvent.Validated v) {
                        scores.add(v.metrics().get("f1"));
                        best.add(v.best());
                    }
                });
        double highest = scores.stream().mapToDouble(score -> score).max().orElseThrow();
        for (int i = 0; i < scores.size(); i++) {
            double before = scores.subList(0, i).stream().mapToDouble(score -> score).max().orElse(-1);
            assertThat(best.get(i)).isEqualTo(scores.get(i) > before);
        }
        assertThat(finished.metrics().get("f1")).isEqualTo(highest, within(1e-12)); // tested on the same sentences
    }

    private static void refused(Recipe recipe, String message) {
        Path run = folder.resolve("refused");
        assertThatThrownBy(() -> Training.begin(recipe, run).run(() -> false, _ -> {}))
                .isInstanceOf(InputException.class).hasMessage(message);
        assertThat(run).doesNotExist();
    }

    @Test
    void whatCannotBeLearnedIsRefusedWithFileAndLine() throws IOException {
        Recipe good = recipe("bilstm");
        refused(good.with("data.train", List.of()), "no tagged sentences given: name files with --train FILE");
        Path unseen = Files.writeString(folder.resolve("unseen.txt"), "Kim I-PER\n\nbig O\nshow I-MISC\n");
        refused(good.with("data.test", unseen.toString()), unseen
                + ":4: no training sentence has the tag I-MISC, but O, B-LOC, B-ORG, B-PER; correct the line or pass --unseen-tags count");
        Path broken = Files.writeString(folder.resolve("broken.txt"),
                "Kim I-PER\nLee B-PER\nis O\nin O\n\nit O\nis B-LOC\n\nLee I-PER\n");
        refused(good.with("data.train", broken.toString()), broken
                + ":7: tag B-LOC after O is not IOB1; correct the line or name the file's scheme with --scheme");
        refused(good.with("data.scheme", "bioes"), folder.resolve("train.txt")
                + ":1: tag I-PER at the beginning of a sentence is not BIOES; correct the line or name the file's scheme with --scheme"
                        .replace("I-PER at", firstTag() + " at"));
        Path one = Files.writeString(folder.resolve("one.txt"), "Kim O\nnaps O\n\nLee O\n\n");
        refused(good.with("data.train", one.toString()),
                one + ": every word has the tag O; there is nothing to learn");
        Path few = Files.writeString(folder.resolve("few.txt"), "Kim I-PER\nnaps O\n\n");
        refused(good.with("data.train", few.toString()).with("data.validation", List.of()),
                "1 sentences are too few to validate on 0.1 of them; name files with --validation");
    }

    private static String firstTag() throws IOException {
        return Files.readAllLines(folder.resolve("train.txt")).getFirst().split(" ")[1];
    }

    @Test
    void tagsThatNoTrainingSentenceHasMayBeCountedAsMistakes() throws IOException {
        Path unseen = Files.writeString(folder.resolve("more.txt"), TinyTags.file(20, 3) + "big O\nshow I-MISC\n");
        Finished finished = Training.begin(recipe("bilstm-crf").with("data.test", unseen.toString())
                .with("data.unseen_tags", "count").with("training.steps", "2"), folder.resolve("counted"))
                .run(() -> false, _ -> {});
        assertThat(finished.metrics().get("loss")).isFinite();
        assertThat(finished.metrics().get("accuracy")).isLessThan(1);
    }

    @Test
    void partsOfSpeechAreLearnedFromConllu() throws IOException {
        var text = new StringBuilder();
        for (int i = 0; i < 40; i++)
            text.append("1\tdogs\t_\tNOUN\tNNS\tNumber=Plur\t_\t_\t_\t_\n2\tbark\t_\tVERB\tVBP\t_\t_\t_\t_\t_\n\n");
        Path file = Files.writeString(folder.resolve("dogs.conllu"), text.toString());
        for (String column : List.of("upos", "feats")) {
            Path run = folder.resolve(column);
            Finished finished = Training.begin(recipe("bilstm").with("data.train", file.toString())
                    .with("data.validation", file.toString()).with("data.test", file.toString())
                    .with("data.column", column), run).run(() -> false, _ -> {});
            assertThat(finished.metrics()).containsOnlyKeys("loss", "accuracy");
            assertThat(finished.metrics().get("accuracy")).isEqualTo(1);
            try (Tagger tagger = Tagger.load(run)) {
                assertThat(tagger.tag(List.of("dogs", "bark")).tags())
                        .isEqualTo(column.equals("upos") ? List.of("NOUN", "VERB") : List.of("Number=Plur", "_"));
            }
        }
    }
}
