package dev.jikji.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.nn.Schedule;
import dev.jikji.text.InputException;
import dev.jikji.train.recipe.Recipe;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingConfigTest {
    private static final Recipe RECIPE = Recipe.of("line",
            new LinkedHashMap<>(Map.of("training", TrainingConfig.defaults())));

    private static TrainingConfig read(String yaml) {
        return RECIPE.overlay(yaml, "recipe.yaml").section(TrainingConfig.class);
    }

    /// A recipe as runs stored it before optimizers and schedules had settings of their own.
    @Test
    void aStoredRecipeStillReads() {
        TrainingConfig config = read("""
                training:
                  steps: 9600
                  batch_size: 40
                  sequence_length: 60
                  accumulate: 1
                  optimizer: sgd
                  learning_rate: 2e-3
                  schedule: cosine
                  warmup: 400
                  final_learning_rate: 1e-5
                  weight_decay: 0.02
                  beta1: 0.9
                  beta2: 0.99
                  momentum: 0.9
                  max_grad_norm: 0.25
                  evaluate_every: 960
                  evaluate_tokens: 60000
                  patience: 0
                  save_seconds: 30
                """);
        assertThat(config.optimizer().optimizer()).isEqualTo(OptimizerConfig.Kind.SGD);
        assertThat(config.optimizer().momentum()).hasValue(0.9);
        assertThat(config.optimizer().weightDecay()).hasValue(0.02);
        assertThat(config.schedule().schedule()).isEqualTo(ScheduleConfig.Kind.COSINE);
        assertThat(config.schedule().warmup()).isEqualTo(400);
        assertThat(config.mode()).isEqualTo(TrainingConfig.Mode.MINI_BATCH);
        assertThat(config.labelSmoothing()).isZero();
    }

    @Test
    void whatCannotLearnIsRefused() {
        for (String decay : new String[]{"beta1", "beta2", "rho", "momentum"})
            assertThatThrownBy(() -> read("training:\n  " + decay + ": 1\n")).isInstanceOf(InputException.class)
                    .hasMessageContaining("must be below 1, or nothing old is forgotten");
        TrainingConfig still = read("training:\n  learning_rate: 0\n  final_learning_rate: 0\n"); // of classifiers
        assertThatThrownBy(() -> still.schedule().rates(10)).isInstanceOf(InputException.class)
                .hasMessage("training: with a learning_rate of 0 nothing is learned; 1e-3 is usual");
    }

    @Test
    void whatARecipeWritesReadsBack() {
        Recipe changed = RECIPE.with("training.optimizer", "nadamw").with("training.schedule", "inverse-sqrt")
                .with("training.weight_decay", "0.3").with("--label-smoothing", "0.1");
        assertThat(RECIPE.overlay(changed.toYaml(), "again.yaml")).isEqualTo(changed);
        assertThat(changed.toYaml()).contains("\n  optimizer: nadamw ", "\n  weight_decay: 0.3 ",
                "\n  momentum: null ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            optimizer: admaw | training.optimizer: 'admaw' is not one of sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw, nadam, nadamw, muon; did you mean 'adamw'?
            optimizer: mouon | training.optimizer: 'mouon' is not one of sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw, nadam, nadamw, muon; did you mean 'muon'?
            schedule: plateu | training.schedule: 'plateu' is not one of constant, linear, cosine, step, inverse-sqrt, plateau; did you mean 'plateau'?
            schedule: inverse_sqrt | training.schedule: 'inverse_sqrt' is not one of constant, linear, cosine, step, inverse-sqrt, plateau; did you mean 'inverse-sqrt'?
            mode: minibatch | training.mode: 'minibatch' is not one of mini-batch, batch, stochastic; did you mean 'mini-batch'?
            """)
    void anUnknownNameIsRefusedWithTheNearestKnownOne(String line, String message) {
        String place = "recipe.yaml:2:" + (line.indexOf(' ') + 4) + ": ";
        assertThatThrownBy(() -> read("training:\n  " + line)).isInstanceOf(InputException.class)
                .hasMessage(place + message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            label_smoothing: 1 | training: label_smoothing 1.0 leaves nothing of the targets; it must be below 1
            final_learning_rate: 1 | training: final_learning_rate 1.0 is above learning_rate 0.001
            decay_factor: 0 | training: decay_factor 0.0 would end the learning at once; it must be above 0
            """)
    void settingsThatCannotBeAreRefused(String line, String message) {
        assertThatThrownBy(() -> read("training:\n  " + line)).isInstanceOf(InputException.class).hasMessage(message);
    }

    @ParameterizedTest
    @EnumSource
    void everyScheduleRisesToItsRateAndEndsNoLowerThanItsLast(ScheduleConfig.Kind kind) {
        Schedule rates = new ScheduleConfig(0.4, kind, 10, 0.01, 20, 0.5, 1).rates(1000);
        for (int step = 0; step < 10; step++) assertThat(rates.at(step)).isCloseTo(0.04 * (step + 1), within(1e-12));
        for (int step = 10; step < 1200; step++)
            assertThat(rates.at(step)).isBetween(0.01, Math.nextUp(rates.at(step - 1)));
    }
}
