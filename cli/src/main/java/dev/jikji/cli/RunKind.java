package dev.jikji.cli;

import dev.jikji.text.InputException;
import dev.jikji.train.RunFolder;
import dev.jikji.train.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/// A kind of model that is not trained by an optimizer on libtorch: how `train`, `eval` and `generate` deal with it.
/// Each is one class like [NgramRuns] and a line in [RunKinds].
///
/// Its run folder holds what [RunFolder] names: the recipe, whose `family` is the kind's name, and `metrics.jsonl`,
/// from which `jikji runs` takes the scores.
interface RunKind extends TaskCommands {

    /// As users write it, such as `ngram`.
    String name();

    /// A line for the help.
    String summary();

    /// The arguments that name its data, for the help.
    default String data() {
        return "[--text FILE...]";
    }

    /// Its recipe, all settings at their defaults.
    Recipe recipe();

    /// Trains. The folder exists and holds the recipe, nothing else. What this throws removes the folder.
    ///
    /// @param json whether the result on standard output is to be one JSON object
    /// @return the exit code; [Interrupts#EXIT_CODE] where an interrupted training left something usable
    /// @throws Interrupts.Abandoned if it was interrupted and nothing is worth keeping
    int train(Console console, Recipe recipe, RunFolder folder, boolean json) throws IOException;

    @Override
    default List<String> families() {
        return List.of(name());
    }

    @Override
    default CommandSpec trainCommand(Console console, String family, boolean shown) {
        return TrainKindCommand.spec(console, this);
    }

    /// Whether a file that lies outside a run folder is a model of this kind.
    default boolean recognises(Path file) {
        return false;
    }

    /// @throws InputException if this kind cannot be evaluated
    @Override
    default Callable<Integer> eval(Console console) {
        throw new InputException("a model of kind '" + name() + "' cannot be evaluated");
    }

    /// Whether [#predict] and [#errors] are for this kind.
    default boolean predicts() {
        return false;
    }

    /// @throws InputException if this kind predicts nothing
    @Override
    default Callable<Integer> predict(Console console) {
        throw new InputException("a model of kind '" + name() + "' predicts no labels");
    }

    /// @throws InputException if this kind predicts nothing
    @Override
    default Callable<Integer> errors(Console console) {
        throw new InputException("a model of kind '" + name() + "' predicts no labels, so that it mistakes none");
    }

    /// `jikji generate` for this kind: an annotated picocli command, with the run as its first parameter.
    ///
    /// @throws InputException if this kind writes no text
    default Callable<Integer> generate(Console console) {
        throw new InputException("a model of kind '" + name() + "' writes no text");
    }

    /// Opens a run of this kind for `jikji compare`.
    ///
    /// @throws InputException if this kind has no bits per byte
    default ComparedRun compared(Path run) {
        throw new InputException(
                "%s: a run of '%s' is no language model; compare takes runs that have bits per byte".formatted(run,
                        name()));
    }
}
