package dev.jikji.models.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.embed.WordVectors;
import dev.jikji.models.parse.ParserConfig.Model;
import dev.jikji.models.parse.ParserConfig.Oracle;
import dev.jikji.models.parse.ParserConfig.Tags;
import dev.jikji.models.parse.SmallTreebank.Fixture;
import dev.jikji.models.words.WordConfig.Characters;
import dev.jikji.nn.Adam;
import dev.jikji.nn.GradientCheck;
import dev.jikji.nn.Objective;
import dev.jikji.nn.Optimizer;
import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Precision;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorFile;
import dev.jikji.tensor.TensorScope;
import dev.jikji.text.conllu.Sentence;
import dev.jikji.train.RunFolder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParserModelsTest {
    @BeforeAll
    static void exact() {
        NativeRuntime.start(new NativeRuntime.Settings(Precision.FLOAT32, 1, true));
        NativeRuntime.seed(3);
    }

    private static Fixture fixture(Model model, Tags tags, int layers, Oracle oracle) {
        return Fixture.of(SmallTreebank.config(model, tags, layers, oracle));
    }

    @ParameterizedTest
    @CsvSource({"BIAFFINE,NONE,1", "BIAFFINE,UPOS,2", "TRANSITION,NONE,1", "TRANSITION,UPOS,0"})
    void gradientsAreRight(Model model, Tags tags, int layers) {
        Fixture f = fixture(model, tags, layers, Oracle.STATIC);
        try (var network = f.model(); var _ = TensorScope.open()) {
            network.to(Dtype.FLOAT64);
            var worst = GradientCheck.sampled(network.parameters(), 4, new Random(1),
                    () -> Objective.of(network.loss(network.encode(f.batch()), f.batch(), 0, 0)), _ -> {});
            assertThat(worst).allSatisfy(r -> assertThat(r.error()).as(r.name()).isLessThan(1e-5));
        }
    }

    /// The transition parser cannot draw the crossing arc, and learns the lifted one.
    @ParameterizedTest
    @CsvSource({"BIAFFINE,NONE,1,STATIC", "TRANSITION,NONE,1,STATIC", "TRANSITION,NONE,1,DYNAMIC",
            "TRANSITION,XPOS,0,DYNAMIC"})
    void aFewTreesAreLearnedByHeart(Model model, Tags tags, int layers, Oracle oracle) {
        Fixture f = fixture(model, tags, layers, oracle);
        try (ParserModel network = f.model(); Optimizer adam = new Adam(network.parameters(), Adam.Config.defaults())) {
            double loss = 0;
            for (int step = 0; step < 100; step++) {
                try (var _ = TensorScope.open()) {
                    Tensor value = network.loss(network.encode(f.batch()), f.batch(), step, step);
                    adam.zeroGrad();
                    value.backward();
                    adam.step(0.02);
                    loss = value.item();
                }
            }
            assertThat(loss).isLessThan(0.1);
            network.training(false);
            try (var _ = TensorScope.open(); var _ = Grad.off()) {
                List<Parse> parses = network.parse(network.encode(f.batch()), f.batch());
                List<Sentence> trees = SmallTreebank.trees();
                for (int i = 0; i < trees.size(); i++) {
                    int[] heads = TreebankData.heads(trees.get(i));
                    int[] wanted = model == Model.TRANSITION ? Projectivity.lifted(heads) : heads;
                    for (int w = 1; w < heads.length; w++) {
                        Parse.Arc arc = parses.get(i).arcs().get(w - 1);
                        assertThat(arc.head()).isEqualTo(wanted[w]);
                        assertThat(arc.relation()).isEqualTo(trees.get(i).words().get(w - 1).deprel());
                        assertThat(arc.upos()).isEqualTo(trees.get(i).words().get(w - 1).upos());
                        assertThat(arc.probability()).isBetween(0.5, 1.0);
                    }
                }
            }
        }
    }

    /// In sentences of one word there is nothing to decide; an optimizer still asks each parameter for its gradient.
    @ParameterizedTest
    @CsvSource({"BIAFFINE,STATIC", "TRANSITION,STATIC", "TRANSITION,DYNAMIC"})
    void aBatchOfSingleWordsHasGradients(Model model, Oracle oracle) {
        Fixture f = fixture(model, Tags.NONE, 1, oracle);
        try (ParserModel network = f.model(); var _ = TensorScope.open()) {
            Example yes = f.batch().examples().stream().filter(e -> e.size() == 1).findFirst().orElseThrow();
            ParserBatch single = ParserBatch.of(List.of(yes, yes), f.vocabulary(), null);
            network.loss(network.encode(single), single, 0, 0).backward();
            network.parameters().forEach((name, p) -> assertThat(p.hasGrad()).as(name).isTrue());
        }
    }

    /// Sentences beside it, and the padding they bring, change nothing.
    @ParameterizedTest
    @CsvSource({"BIAFFINE", "TRANSITION"})
    void aSentenceIsParsedAloneAsAmongOthers(Model model) {
        Fixture f = fixture(model, Tags.NONE, 1, Oracle.STATIC);
        try (ParserModel network = f.model(); var _ = TensorScope.open(); var _ = Grad.off()) {
            network.training(false);
            List<Parse> together = network.parse(network.encode(f.batch()), f.batch());
            for (int i = 0; i < together.size(); i++) {
                ParserBatch alone = ParserBatch.of(List.of(f.batch().examples().get(i)), f.vocabulary(), null);
                assertSame(network.parse(network.encode(alone), alone).getFirst(), together.get(i));
            }
        }
    }

    private static void assertSame(Parse actual, Parse expected) {
        assertThat(actual.arcs()).hasSameSizeAs(expected.arcs());
        for (int w = 0; w < expected.arcs().size(); w++) {
            Parse.Arc one = actual.arcs().get(w), other = expected.arcs().get(w);
            assertThat(one.head()).isEqualTo(other.head());
            assertThat(one.relation()).isEqualTo(other.relation());
            assertThat(one.upos()).isEqualTo(other.upos());
            assertThat(one.probability()).isCloseTo(other.probability(), within(1e-4));
        }
    }

    /// What plain Java computes is what libtorch does, with every combination of what is known of a word.
    @ParameterizedTest
    @CsvSource({"NONE,1,CNN,false", "NONE,2,LSTM,true", "UPOS,0,NONE,false", "XPOS,1,CNN,true"})
    void plainJavaParsesAsLibtorchDoes(Tags tags, int layers, Characters characters, boolean tuned,
            @TempDir Path path) {
        var vectors = new WordVectors(List.of("dogs", "bark", "The"), 3, new float[]{1, -2, 3, -1, 2, 0, 0.5f, 1, -1});
        Fixture f = Fixture.of(SmallTreebank.config(Model.TRANSITION, tags, layers, Oracle.STATIC, characters, tuned),
                vectors);
        var folder = new RunFolder(path);
        try (ParserModel network = f.model(); var _ = TensorScope.open(); var _ = Grad.off()) {
            network.training(false);
            network.parameters().values().forEach(p -> p.mul_(3)); // away from zero, where all functions are straight
            TensorFile.write(folder.weights(), Map.of(), new LinkedHashMap<>(network.parameters()));
            List<Parse> expected = network.parse(network.encode(f.batch()), f.batch());
            try (PlainParser plain = PlainParser.load(f.config(), f.vocabulary(), f.labels(), folder, 2)) {
                for (int times = 0; times < 2; times++) { // from what it kept, too
                    List<Parse> parses = plain.parse(SmallTreebank.trees(), _ -> {});
                    for (int i = 0; i < parses.size(); i++) assertSame(parses.get(i), expected.get(i));
                }
                assertThat(plain.parse(List.of()).arcs()).isEmpty();
            }
        }
    }
}
