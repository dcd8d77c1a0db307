package dev.jikji.nn;

import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.Tensor;
import dev.jikji.text.InputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/// A part of a network that owns named parameters and further modules. Names join to paths, `h.0.attn.weight`,
/// under which checkpoints keep the parameters.
///
/// Parameters live until [#close()], whatever scopes open and close around them.
public abstract class Module implements AutoCloseable {
    private final SequencedMap<String, Tensor> parameters = new LinkedHashMap<>();
    private final SequencedMap<String, Module> children = new LinkedHashMap<>();
    private final List<Tensor> tables = new ArrayList<>();
    private boolean training = true;

    /// Registers a module under a name and returns it.
    ///
    /// @throws IllegalArgumentException if the name is taken
    protected final <M extends Module> M child(String name, M module) {
        requireFree(name);
        children.put(name, module);
        return module;
    }

    /// Registers `count` modules as `name.0`, `name.1`, … .
    protected final <M extends Module> List<M> children(String name, int count, IntFunction<M> maker) {
        List<M> modules = new ArrayList<>(count);
        for (int i = 0; i < count; i++) modules.add(child(name + "." + i, maker.apply(i)));
        return List.copyOf(modules);
    }

    /// Registers a trainable tensor under a name and returns it.
    ///
    /// @throws IllegalArgumentException if the name is taken
    protected final Tensor parameter(String name, Tensor initial) {
        requireFree(name);
        Tensor parameter = initial.retain().requireGrad();
        parameters.put(name, parameter);
        return parameter;
    }

    /// Marks a parameter as a table: a matrix whose rows stand for tokens, positions or classes, as those of embeddings
    /// and output layers do. Optimizers that treat hidden matrices as a whole pass over it.
    protected final Tensor table(Tensor parameter) {
        tables.add(parameter);
        return parameter;
    }

    /// @return the names of all parameters marked as tables
    public final Set<String> tables() {
        Set<Tensor> marked = Collections.newSetFromMap(new IdentityHashMap<>());
        visit((_, module) -> marked.addAll(module.tables));
        return parameters().entrySet().stream().filter(parameter -> marked.contains(parameter.getValue()))
                .map(Map.Entry::getKey).collect(Collectors.toSet());
    }

    private void requireFree(String name) {
        if (children.containsKey(name) || parameters.containsKey(name))
            throw new IllegalArgumentException(
                    getClass().getSimpleName() + " has a part called \"" + name + "\" already");
    }

    /// @return all parameters by path, in the order of registration; those of a shared module once
    public final SequencedMap<String, Tensor> parameters() {
        SequencedMap<String, Tensor> all = new LinkedHashMap<>();
        visit((path, module) -> module.parameters.forEach((name, tensor) -> all.put(join(path, name), tensor)));
        return all;
    }

    /// @return number of trainable scalars
    public final long parameterCount() {
        return parameters().values().stream().mapToLong(Tensor::numel).sum();
    }

    /// A module that owns parameters, for tables.
    ///
    /// @param name       path, such as `h.0.attn.c_attn`
    /// @param type       the module's class
    /// @param shape      its parameters with their shapes, such as `weight 256×768, bias 768`
    /// @param parameters how many scalars they hold
    public record Layer(String name, String type, String shape, long parameters) {}

    /// @return the modules that own parameters, in the order of registration
    public final List<Layer> layers() {
        List<Layer> layers = new ArrayList<>();
        visit((path, module) -> {
            if (module.parameters.isEmpty()) return;
            String shapes = module.parameters.entrySet().stream().map(Module::describe)
                    .collect(Collectors.joining(", "));
            long count = module.parameters.values().stream().mapToLong(Tensor::numel).sum();
            layers.add(new Layer(path, module.getClass().getSimpleName(), shapes, count));
        });
        return layers;
    }

    /// @return the path of this module, which is empty, and of every module below it
    public final IdentityHashMap<Module, String> paths() {
        IdentityHashMap<Module, String> paths = new IdentityHashMap<>();
        visit((path, module) -> paths.put(module, path));
        return paths;
    }

    private static String describe(Map.Entry<String, Tensor> parameter) {
        return Arrays.stream(parameter.getValue().shape()).mapToObj(Long::toString)
                .collect(Collectors.joining("×", parameter.getKey() + " ", ""));
    }

    /// @return whether dropout and the like are active
    public final boolean training() {
        return training;
    }

    /// Switches this module and all below it between training and inference.
    public final void training(boolean on) {
        visit((_, module) -> module.training = on);
    }

    /// Replaces the values of all parameters.
    ///
    /// @throws IllegalArgumentException if a name is missing or unknown or a shape differs; nothing is changed then
    public final void load(Map<String, Tensor> values) {
        SequencedMap<String, Tensor> mine = parameters();
        mine.forEach((name, parameter) -> {
            Tensor value = values.get(name);
            if (value == null) throw new IllegalArgumentException("parameter '%s' is missing".formatted(name));
            if (!Arrays.equals(value.shape(), parameter.shape())) {
                throw new IllegalArgumentException("parameter '%s' has shape %s, the model needs %s".formatted(name,
                        Arrays.toString(value.shape()), Arrays.toString(parameter.shape())));
            }
        });
        for (String name : values.keySet()) {
            if (!mine.containsKey(name)) {
                throw new IllegalArgumentException("parameter '%s' is not part of this model".formatted(name));
            }
        }
        try (var _ = Grad.off()) {
            mine.forEach((name, parameter) -> parameter.copy_(values.get(name)));
        }
    }

    /// Frees all parameters.
    @Override
    public void close() {
        visit((_, module) -> module.parameters.values().forEach(Tensor::close));
    }

    private interface Visitor {
        void visit(String path, Module module);
    }

    private void visit(Visitor visitor) {
        visit("", visitor, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    /// Comes to a module that several share once, by its first path.
    private void visit(String path, Visitor visitor, Set<Module> seen) {
        if (!seen.add(this)) return;
        visitor.visit(path, this);
        children.forEach((name, module) -> module.visit(join(path, name), visitor, seen));
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /// Such as `Linear(weight 512×256, bias 512)`.
    @Override
    public String toString() {
        return parameters.entrySet().stream().map(Module::describe)
                .collect(Collectors.joining(", ", getClass().getSimpleName() + "(", ")"));
    }

    /// Refuses a configuration.
    ///
    /// @throws InputException if `condition` is false
    protected static void require(boolean condition, String format, Object... arguments) {
        InputException.require(condition, format, arguments);
    }

    /// Converts all parameters, for example to float64 for a gradient check.
    public final void to(Dtype dtype) {
        parameters().values().forEach(parameter -> parameter.convert_(dtype));
    }
}
