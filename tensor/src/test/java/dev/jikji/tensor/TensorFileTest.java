package dev.jikji.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jikji.text.InputException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorFileTest {
    @TempDir
    private Path folder;

    private TensorScope scope;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @Test
    void everyElementTypeAndShapeComesBackAsItWas() {
        Path path = folder.resolve("all.safetensors");
        SequencedMap<String, Tensor> written = new LinkedHashMap<>();
        Tensor values = Tensor.of(new float[]{0, 1, 2, 3, 4, 100}, 3, 2);
        for (Dtype dtype : Dtype.values()) written.put(dtype.name(), values.to(dtype));
        written.put("scalar", Tensor.full(0.5));
        written.put("empty", Tensor.zeros(0, 4));
        TensorFile.write(path, Map.of("who", "세종"), written);
        try (TensorFile file = TensorFile.open(path)) {
            assertThat(file.metadata()).containsEntry("who", "세종");
            assertThat(file.names()).containsExactlyInAnyOrderElementsOf(written.keySet());
            written.forEach((name, expected) -> {
                Tensor read = file.tensor(name);
                assertThat(read.dtype()).as(name).isEqualTo(expected.dtype());
                assertThat(read.shape()).as(name).containsExactly(expected.shape());
                assertThat(read.toDoubles()).as(name).containsExactly(expected.toDoubles());
            });
        }
    }

    @Test
    void whatIsReadOutlivesTheFileAndFillsAParameter() {
        Path path = folder.resolve("weights.safetensors");
        TensorFile.write(path, Map.of(), new LinkedHashMap<>(Map.of("w", Tensor.of(new float[]{1, -2}, 2))));
        Tensor parameter = Tensor.zeros(2).requireGrad();
        Tensor read;
        try (TensorFile file = TensorFile.open(path)) {
            read = file.tensor("w");
        }
        try (var _ = Grad.off()) {
            parameter.copy_(read);
        }
        assertThat(parameter.toFloats()).containsExactly(1, -2);
        assertThat(parameter.requiresGrad()).isTrue();
    }

    @Test
    void aParameterIsWrittenAsItsValues() {
        Path path = folder.resolve("parameter.safetensors");
        Tensor parameter = Tensor.full(3, 2).requireGrad();
        parameter.sum().backward();
        TensorFile.write(path, Map.of(), new LinkedHashMap<>(Map.of("p", parameter)));
        try (TensorFile file = TensorFile.open(path)) {
            assertThat(file.tensor("p").toFloats()).containsExactly(3, 3);
            assertThat(file.tensor("p").requiresGrad()).isFalse();
        }
    }

    @Test
    void anUnknownNameIsRefusedWithTheFile() {
        Path path = folder.resolve("one.safetensors");
        TensorFile.write(path, Map.of(), new LinkedHashMap<>(Map.of("w", Tensor.zeros(1))));
        try (TensorFile file = TensorFile.open(path)) {
            assertThatThrownBy(() -> file.tensor("v")).isInstanceOf(InputException.class)
                    .hasMessage("%s: has no tensor 'v'", path);
        }
    }
}
