package dev.jikji.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Tensor;
import dev.jikji.text.InputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GradientCheckTest extends Scoped {

    @Test
    void aRightGradientPassesAndNothingIsChanged() {
        Tensor x = Tensor.of(new double[]{1, -2, 3}, 3).requireGrad();
        assertThat(GradientCheck.maxRelativeError(List.of(x), () -> x.mul(x).sum())).isLessThan(1e-8);
        assertThat(x.toDoubles()).containsExactly(1, -2, 3);
        assertThat(x.hasGrad()).isFalse();
    }

    /// relu bends 3e-6 below the point: a difference of steps of 1e-5 would be 0.65.
    @Test
    void aKinkNearbyIsNotTakenForAWrongGradient() {
        Tensor x = Tensor.of(new double[]{1}, 1).requireGrad();
        assertThat(GradientCheck.maxRelativeError(List.of(x), () -> x.add(-1 + 3e-6).relu().sum())).isLessThan(1e-6);
    }

    @Test
    void aWrongGradientShows() {
        Tensor x = Tensor.of(new double[]{1, -2, 3}, 3).requireGrad();
        double half = GradientCheck.maxRelativeError(List.of(x), () -> x.mul(x.detach()).sum());
        assertThat(half).isCloseTo(0.5, within(1e-6));
        double none = GradientCheck.maxRelativeError(List.of(x, Tensor.zeros(Dtype.FLOAT64, 1).requireGrad()),
                () -> x.detach().mul(2).add(x.mul(0)).sum());
        assertThat(none).isCloseTo(1, within(1e-6));
    }

    @Test
    void aSampleFindsTheWrongParameterAndSaysWhichElementIsWorst() {
        Tensor right = randomTensor(40).requireGrad(), wrong = Tensor.of(new double[]{3, 1}, 2).requireGrad();
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        parameters.put("right", right);
        parameters.put("wrong", wrong);
        List<GradientCheck.Result> told = new ArrayList<>();
        List<GradientCheck.Result> results = GradientCheck.sampled(parameters, 5, random,
                () -> Objective.of(right.exp().sum().add(wrong.mul(wrong.detach()).sum())), told::add);
        assertThat(told).isEqualTo(results).hasSize(2);
        assertThat(results.get(0)).matches(r -> r.name().equals("right") && r.elements() == 40 && r.checked() == 5)
                .matches(r -> r.error() < 1e-7);
        assertThat(results.get(1)).matches(r -> r.name().equals("wrong") && r.checked() == 2);
        assertThat(results.get(1).error()).isCloseTo(0.5, within(1e-6));
        assertThat(results.get(1).numeric()).isCloseTo(2 * results.get(1).analytic(), within(1e-6));
    }

    @Test
    void whatIsNotANumberIsWrong() {
        Tensor x = Tensor.of(new double[]{-1, 4}, 2).requireGrad();
        assertThat(GradientCheck.maxRelativeError(List.of(x), () -> x.sqrt().sum())).isNaN();
    }

    @Test
    void aParameterTheLossDoesNotUseHasGradientZero() {
        Tensor x = Tensor.of(new double[]{1}, 1).requireGrad();
        Tensor unused = Tensor.of(new double[]{1}, 1).requireGrad();
        assertThat(GradientCheck.maxRelativeError(List.of(x, unused), () -> x.exp().sum())).isLessThan(1e-8);
    }

    @Test
    void float32AndRandomLossesAreRefused() {
        Tensor single = Tensor.ones(2).requireGrad();
        assertThatThrownBy(() -> GradientCheck.maxRelativeError(List.of(single), single::sum))
                .isInstanceOf(InputException.class).hasMessage(
                        "GradientCheck: float32(2) is not a float64 parameter; call module.to(Dtype.FLOAT64)");
        Tensor x = Tensor.full(1, 100).to(Dtype.FLOAT64).requireGrad();
        assertThatThrownBy(() -> GradientCheck.maxRelativeError(List.of(x), () -> x.dropout(0.5).sum()))
                .isInstanceOf(InputException.class).hasMessageMatching(
                        "GradientCheck: the loss is .*, then .*; switch dropout off with module.training\\(false\\)");
    }
}
