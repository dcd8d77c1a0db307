package dev.jikji.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.jikji.tensor.machine.Memory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TensorScopeTest {
    private static final String FREED = "was freed when its TensorScope closed; keep() it to use it outside";

    @Test
    void closingFreesWhatWasComputedInside() {
        long before = TensorScope.liveTensors();
        Tensor made;
        Tensor computed;
        try (var _ = TensorScope.open()) {
            made = Tensor.ones(3);
            computed = made.add(1);
            assertThat(TensorScope.liveTensors()).isEqualTo(before + 2);
        }
        assertThat(made.isClosed()).isTrue();
        assertThat(computed.isClosed()).isTrue();
        assertThat(TensorScope.liveTensors()).isEqualTo(before);
    }

    @Test
    void keepPassesATensorOneScopeOutward() {
        Tensor kept;
        Tensor lost;
        try (var _ = TensorScope.open()) {
            try (var inner = TensorScope.open()) {
                lost = Tensor.ones(2);
                kept = inner.keep(lost.mul(3));
            }
            assertThat(lost.isClosed()).isTrue();
            assertThat(kept.toFloats()).containsExactly(3, 3);
        }
        assertThat(kept.isClosed()).isTrue();
    }

    @Test
    void ofAComputationOnlyTheResultIsKeptAndGradientsGoThroughIt() {
        try (var _ = TensorScope.open()) {
            Tensor x = Tensor.full(3, 2).requireGrad();
            Tensor[] between = {null};
            long before = TensorScope.liveTensors();
            Tensor y = TensorScope.keepOnly(x, it -> {
                between[0] = it.mul(it);
                return between[0].mul(between[0]);
            });
            assertThat(TensorScope.liveTensors()).isEqualTo(before + 1);
            assertThat(between[0].isClosed()).isTrue();
            assertThat(y.toFloats()).containsExactly(81, 81);
            y.sum().backward();
            assertThat(x.grad().toFloats()).containsExactly(108, 108); // 4 x³
        }
    }

    @Test
    void keepFromTheOutermostScopeHandsTheTensorToTheCaller() {
        long before = TensorScope.liveTensors();
        Tensor kept;
        try (var scope = TensorScope.open()) {
            kept = scope.keep(Tensor.full(7, 1));
        }
        assertThat(kept.item()).isEqualTo(7);
        assertThat(TensorScope.liveTensors()).isEqualTo(before + 1);
        kept.close();
        assertThat(kept.isClosed()).isTrue();
        assertThat(TensorScope.liveTensors()).isEqualTo(before);
    }

    @Test
    void keepLeavesATensorThatOutlivesTheScopeToItsOwner() {
        long before = TensorScope.liveTensors();
        Tensor parameter = Tensor.ones(2).retain();
        try (var _ = TensorScope.open(); var inner = TensorScope.open()) {
            inner.keep(parameter);
        }
        assertThat(parameter.isClosed()).isFalse();
        parameter.close();
        assertThat(parameter.isClosed()).isTrue();
        assertThat(TensorScope.liveTensors()).isEqualTo(before);
    }

    @Test
    void keepOfAFreedTensorIsRefused() {
        Tensor freed;
        try (var _ = TensorScope.open()) {
            freed = Tensor.ones(1);
        }
        long before = TensorScope.liveTensors();
        try (var scope = TensorScope.open()) {
            assertThatIllegalStateException().isThrownBy(() -> scope.keep(freed)).withMessageContaining(FREED);
        }
        assertThat(TensorScope.liveTensors()).isEqualTo(before);
    }

    @Test
    void aRetainedTensorOutlivesEveryScopeUntilItIsClosed() {
        Tensor parameter;
        try (var _ = TensorScope.open()) {
            parameter = Tensor.full(2, 2).retain();
        }
        assertThat(parameter.toFloats()).containsExactly(2, 2);
        parameter.close();
        assertThat(parameter.isClosed()).isTrue();
        parameter.close(); // a second time is no error
    }

    @Test
    void closingATensorInsideItsScopeLeavesItToTheScope() {
        long before = TensorScope.liveTensors();
        try (var _ = TensorScope.open()) {
            Tensor tensor = Tensor.ones(1);
            tensor.close();
            assertThat(tensor.item()).isEqualTo(1);
        }
        assertThat(TensorScope.liveTensors()).isEqualTo(before);
    }

    @Test
    void anExceptionInsideAScopeStillFrees() {
        long before = TensorScope.liveTensors();
        var seen = new AtomicReference<Tensor>();
        assertThatThrownBy(() -> {
            try (var _ = TensorScope.open()) {
                seen.set(Tensor.ones(3));
                seen.get().view(5);
            }
        }).isInstanceOf(TensorException.class);
        assertThat(seen.get().isClosed()).isTrue();
        assertThat(TensorScope.liveTensors()).isEqualTo(before);
    }

    @Test
    void closingAnOuterScopeFirstIsRefused() {
        try (var outer = TensorScope.open()) {
            try (var _ = TensorScope.open()) {
                assertThatIllegalStateException().isThrownBy(outer::close)
                        .withMessage("TensorScope closed or used while an inner scope is open; close that first");
                assertThatIllegalStateException().isThrownBy(() -> outer.keep(Tensor.ones(1)))
                        .withMessageContaining("while an inner scope is open");
            }
            Tensor after = Tensor.ones(1); // the refusal changed nothing
            assertThat(after.isClosed()).isFalse();
        }
    }

    @Test
    void closingOnAnotherThreadIsRefused() throws InterruptedException {
        try (var scope = TensorScope.open()) {
            Tensor mine = Tensor.ones(1);
            var refusal = new AtomicReference<Throwable>();
            Thread other = Thread.ofPlatform().name("other").start(() -> {
                refusal.set(catchThrowable(scope::close));
            });
            other.join();
            assertThat(refusal.get()).hasMessage("TensorScope of thread '%s' used on thread 'other'; "
                    + "scopes cannot change threads", Thread.currentThread().getName());
            assertThat(mine.item()).isEqualTo(1);
        }
    }

    @Test
    void aScopeOnAnotherThreadDoesNotTouchThisOne() throws InterruptedException {
        try (var _ = TensorScope.open()) {
            Tensor mine = Tensor.ones(1);
            var theirs = new AtomicReference<Tensor>();
            Thread.ofPlatform().start(() -> {
                try (var _ = TensorScope.open()) {
                    theirs.set(Tensor.ones(1));
                }
            }).join();
            assertThat(theirs.get().isClosed()).isTrue();
            assertThat(mine.isClosed()).isFalse();
        }
    }

    @Test
    void everyUseOfAFreedTensorSaysSoAndHowToKeepIt() {
        Tensor freed;
        try (var _ = TensorScope.open()) {
            freed = Tensor.ones(2, 2);
        }
        Map<String, Consumer<Tensor>> uses = new LinkedHashMap<>();
        uses.put("add", t -> t.add(t));
        uses.put("add scalar", t -> t.add(1));
        uses.put("add_", t -> t.add_(1));
        uses.put("second operand", t -> Tensor.ones(2, 2).matmul(t));
        uses.put("cat", t -> Tensor.cat(0, t, t));
        uses.put("layerNorm", t -> Tensor.ones(2, 2).layerNorm(t, t, 1e-5));
        uses.put("lstm", t -> Tensor.lstm(t, t, t, t));
        uses.put("gru", t -> Tensor.gru(t, t, t));
        uses.put("gru parameter", t -> Tensor.gru(Tensor.ones(1, 1, 1), Tensor.ones(1, 1, 1), t));
        uses.put("rnnTanh", t -> Tensor.rnnTanh(t, t, t));
        uses.put("rnnRelu", t -> Tensor.rnnRelu(t, t, t));
        uses.put("rmsNorm", t -> Tensor.ones(2, 2).rmsNorm(t, 1e-5));
        uses.put("split", t -> t.split(0, 1, 1));
        uses.put("silu", Tensor::silu);
        uses.put("chunk", t -> t.chunk(2, 0));
        uses.put("size", t -> t.size(0));
        uses.put("dim", Tensor::dim);
        uses.put("shape", Tensor::shape);
        uses.put("numel", Tensor::numel);
        uses.put("dtype", Tensor::dtype);
        uses.put("requiresGrad", Tensor::requiresGrad);
        uses.put("item", Tensor::item);
        uses.put("toFloats", Tensor::toFloats);
        uses.put("toLongs", Tensor::toLongs);
        uses.put("memory", Tensor::memory);
        uses.put("requireGrad", Tensor::requireGrad);
        uses.put("backward", Tensor::backward);
        uses.put("clearGrad", Tensor::clearGrad);
        uses.put("hasGrad", Tensor::hasGrad);
        uses.put("grad", Tensor::grad);
        uses.put("convert_", t -> t.convert_(Dtype.FLOAT64));
        uses.put("retain", Tensor::retain);
        uses.forEach((name, use) -> {
            try (var _ = TensorScope.open()) {
                assertThatIllegalStateException().as(name).isThrownBy(() -> use.accept(freed))
                        .withMessageContaining(FREED);
            }
        });
        assertThat(freed).hasToString("freed tensor");
    }

    @Test
    void theCountReturnsToItsStartAfterEveryKindOfOperation() {
        long before = TensorScope.liveTensors();
        Tensor weight = Tensor.ones(4, 4).retain().requireGrad();
        for (int i = 0; i < 3; i++) everyKindOfOperation(weight);
        assertThat(TensorScope.liveTensors()).isEqualTo(before + 1);
        weight.close();
        assertThat(TensorScope.liveTensors()).isEqualTo(before);
    }

    private static void everyKindOfOperation(Tensor weight) {
        try (var scope = TensorScope.open()) {
            Tensor x = Tensor.of(new float[16], 4, 4).copy();
            Tensor ids = Tensor.arange(0, 4);
            Tensor y = x.matmul(weight).add(1).mul(2).sub(x).div(Tensor.full(2, 4, 4)).tanh().sigmoid().relu();
            y = y.geluTanh().softmax(1).logSoftmax(1).exp().log().sqrt().pow(2).neg().dropout(0.5);
            y = y.layerNorm(Tensor.ones(4), Tensor.zeros(4), 1e-5);
            y = y.rmsNorm(Tensor.ones(4), 1e-5).leakyRelu(0.1).silu().gelu();
            y = Tensor.cat(0, y.chunk(2, 0));
            y = Tensor.cat(0, y.split(0, 1, 3));
            y = Tensor.stack(0, y, y).select(0, 1).narrow(1, 0, 4).unsqueeze(0).squeeze(0).expand(4, 4);
            y = y.transpose(0, 1).contiguous().view(16).reshape(4, 4).add(weight.embedding(ids));
            y = y.add(Tensor.causalMask(Dtype.FLOAT32, 4, 4).maskedFill(Tensor.ones(4, 4).to(Dtype.BOOL), 0));
            Tensor copy = y.detach().copy().add_(y.detach()).add_(1).add_(x, 2).sub_(x).mul_(2).mul_(x).exp_()
                    .fill_(1).normal_(0, 1).uniform_(0, 1).zero_().copy_(x);
            copy.scatterAdd_(1, Tensor.zeros(Dtype.INT64, 4, 1), Tensor.ones(4, 1));
            Tensor[] lstm = Tensor.lstm(y.view(1, 4, 4), Tensor.zeros(1, 4, 1), Tensor.zeros(1, 4, 1),
                    weight.reshape(4, 4), Tensor.zeros(4, 1), Tensor.zeros(4), Tensor.zeros(4));
            Tensor[] cell = {weight.narrow(0, 0, 1), Tensor.zeros(1, 1), Tensor.zeros(1), Tensor.zeros(1)};
            Tensor.rnnTanh(y.view(1, 4, 4), Tensor.zeros(1, 4, 1), cell);
            Tensor.rnnRelu(y.view(1, 4, 4), Tensor.zeros(1, 4, 1), cell);
            Tensor.gru(y.view(1, 4, 4), Tensor.zeros(1, 4, 1), weight.narrow(0, 0, 3), Tensor.zeros(3, 1),
                    Tensor.zeros(3), Tensor.zeros(3));
            Tensor heads = y.view(1, 1, 4, 4);
            Tensor attended = Tensor.scaledDotProductAttention(heads, heads, heads, true);
            Tensor loss = y.sum().add(lstm[0].mean()).add(attended.sum(0).sum()).add(y.gather(1, ids.view(4, 1)).sum());
            loss.add(y.reshape(-1).mul(y.reshape(-1)).sum()).backward();
            weight.grad().mul_(0.5);
            weight.clearGrad();
            y.argmax(1).toLongs();
            y.toFloats();
            y.toDoubles();
            scope.keep(y).close();
        }
    }

    /// A leak of one helper object a step would show as 5 MB or more.
    @Test
    void twoHundredThousandStepsKeepResidentMemoryFlat() throws Exception {
        String output = ChildJvm.run(Map.of(), Steps.class, "-Xms48m", "-Xmx48m", "-XX:+UseSerialGC",
                "-XX:+AlwaysPreTouch", "-XX:TieredStopAtLevel=1", "-Xss1m");
        long grown = Long.parseLong(output.strip());
        assertThat(grown).as("bytes grown over the last 150,000 steps").isLessThan(4L << 20);
    }

    /// Prints by how many bytes the process grew.
    static final class Steps {
        private Steps() {}

        public static void main(String[] args) {
            NativeRuntime.start(new NativeRuntime.Settings(Precision.FLOAT32, 1, true));
            Tensor weight = Tensor.full(0.5, 8).retain().requireGrad();
            long start = 0;
            for (int step = 0; step < 200_000; step++) {
                if (step == 50_000) start = Memory.resident().orElseThrow();
                try (var _ = TensorScope.open()) {
                    Tensor loss = weight.mul(0.5).sum();
                    if (step % 10 != 0) continue;
                    loss.backward();
                    try (var _ = Grad.off()) {
                        weight.add_(weight.grad(), -1e-6);
                    }
                    weight.clearGrad();
                }
            }
            System.out.println(Memory.resident().orElseThrow() - start);
        }
    }
}
