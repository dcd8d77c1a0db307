package dev.jikji.models;

import dev.jikji.nn.Module;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorFile;
import dev.jikji.tensor.TensorScope;
import dev.jikji.text.InputException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// A model's weights in a safetensors file.
public final class Weights {
    private Weights() {}

    /// Reads what [#save(Module, Path)] wrote.
    ///
    /// @param described the file that says which model it is
    /// @throws InputException if the file is damaged or holds another model's weights; the model is as it was then
    public static void load(Module model, Path file, Path described) {
        load(model, file, described, Optional::of);
    }

    /// Likewise where the file has other names than the model.
    ///
    /// @param named the parameter of a stored name; empty for what is passed over
    public static void load(Module model, Path file, Path described, Function<String, Optional<String>> named) {
        try (TensorFile tensors = TensorFile.open(file); var _ = TensorScope.open()) {
            Map<String, Tensor> values = new LinkedHashMap<>();
            for (String stored : tensors.names())
                named.apply(stored).ifPresent(name -> values.put(name, tensors.tensor(stored)));
            model.load(values);
        } catch (InputException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new InputException("%s: not the weights of the model that %s describes: %s".formatted(file,
                    described.getFileName(), e.getMessage()), e);
        }
    }

    /// Writes each parameter under its name.
    public static void save(Module model, Path file) {
        save(model, file, UnaryOperator.identity());
    }

    /// @param stored the name in the file of a parameter
    public static void save(Module model, Path file, UnaryOperator<String> stored) {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        model.parameters().forEach((name, tensor) -> tensors.put(stored.apply(name), tensor));
        TensorFile.write(file, Map.of("format", "pt"), tensors); // the library that reads it refuses other formats
    }
}
