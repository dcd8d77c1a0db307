package dev.jikji.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jikji.cli.Cli.Outcome;
import dev.jikji.models.lm.LanguageModel;
import dev.jikji.models.lm.LanguageModelFamily;
import dev.jikji.models.lm.LanguageModels;
import dev.jikji.models.TokenizerConfig;
import dev.jikji.nn.Embedding;
import dev.jikji.tensor.Tensor;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.recipe.Setting;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

class GradcheckTest {

    static Stream<String> families() {
        return LanguageModels.families().stream().map(LanguageModelFamily::name);
    }

    @ParameterizedTest
    @MethodSource("families")
    void gradientsOfEveryFamilyAreRight(String family) {
        List<String> arguments = new ArrayList<>(List.of("gradcheck", family, "--json", "--sample", "2", "--vocab",
                "20", "--length", "4", "--set", "model.dim=16"));
        boolean transformer = List.of("gpt", "transformer").contains(family);
        if (!transformer) arguments.addAll(List.of("--set", "model.embedding_dim=16"));
        Outcome outcome = Cli.run(arguments.toArray(String[]::new));
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        JsonNode json = outcome.json();
        assertThat(json.path("right").booleanValue()).isTrue();
        assertThat(json.path("error").doubleValue()).isBetween(0.0, 1e-5);
        assertThat(json.path("parameters")).isNotEmpty().allSatisfy(parameter -> {
            assertThat(parameter.path("checked").intValue()).isEqualTo(2);
            assertThat(parameter.path("elements").longValue()).isGreaterThan(2);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"seq2seq attention=dot", "seq2seq attention=additive", "seq2seq attention=none",
            "transformer-mt pre_norm=true", "transformer-mt pre_norm=false"})
    void gradientsOfTranslationModelsAreRight(String model) {
        String[] words = model.split(" ");
        Outcome outcome = Cli.run("gradcheck", words[0], "--json", "--sample", "2", "--vocab", "20", "--rows", "3",
                "--length", "4", "--set", "model.dim=16", "--set", "model." + words[1]);
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.json().path("right").booleanValue()).isTrue();
        assertThat(outcome.json().path("parameters").size()).isGreaterThan(8);
    }

    @Test
    void settingsOfAModelAreThoseChecked() {
        Outcome outcome = Cli.run("gradcheck", "transformer", "--sample", "1", "--set", "model.layers=1", "--set",
                "model.dim=8", "--set", "model.heads=2", "--set", "model.positions=relative", "--set",
                "model.norm=post");
        assertThat(outcome.out()).startsWith("parameter ").contains("relative.relative_attention_bias.weight",
                "blocks.0.norm1.bias", "\nright: largest relative error ").doesNotContain("blocks.1", "wrong");
        assertThat(outcome.exitCode()).isZero();
    }

    /// A model whose output forgets half of its gradient.
    private static final class Forgetful extends LanguageModel {
        record Config(@Setting("width") int dim) {}

        private final Embedding embedding = child("embedding", new Embedding(20, 4, 1));
        private final Tensor scale = parameter("scale", Tensor.ones(4));

        @Override
        public Tensor forward(Tensor ids) {
            Tensor x = embedding.forward(ids);
            return x.mul(scale).add(x.detach().mul(scale.detach()));
        }

        @Override
        public Output forward(Tensor ids, State state) {
            return new Output(forward(ids), state);
        }

        @Override
        public Tensor outputWeight() {
            return embedding.weight;
        }

        @Override
        public Tensor outputBias() {
            return null;
        }

        @Override
        public int context() {
            return Integer.MAX_VALUE;
        }

        @Override
        public boolean carriesState() {
            return false;
        }

        @Override
        public long activationFloats(long batch, long time) {
            return 0;
        }
    }

    @Test
    void aWrongGradientIsShownAndExitsWithOne() {
        var family = new LanguageModelFamily<>("forgetful", "", new Forgetful.Config(4), TrainingConfig.defaults(),
                TokenizerConfig.bpe(300), (_, _) -> new Forgetful());
        var out = new StringWriter();
        var err = new PrintStream(new ByteArrayOutputStream());
        for (List<String> further : List.of(List.<String>of(), List.of("--json"))) {
            var command = new GradcheckCommand(new Console(new PrintWriter(out), err), _ -> family);
            String[] arguments = Stream.concat(Stream.of("forgetful"), further.stream()).toArray(String[]::new);
            assertThat(new CommandLine(command).execute(arguments)).isEqualTo(1);
        }
        assertThat(out.toString()).contains("  wrong\n2 of 2 parameters wrong: largest relative error ",
                "\"right\":false");
    }
}
