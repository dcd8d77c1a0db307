package dev.jikji.models;

import dev.jikji.train.RunFolder;
import dev.jikji.train.Task;
import dev.jikji.train.TrainEvent;
import dev.jikji.train.recipe.Recipe;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// A kind of model, of whatever task: its settings, and how a run folder comes to hold its data. With an instance of
/// this in [Families], recipes, `jikji train`, checkpoints, resuming and reports know it.
public interface Family {

    /// As users write it, such as `gpt`.
    String name();

    /// A line for the help.
    String summary();

    /// The arguments that name its data, for the help.
    default String data() {
        return "[--text FILE...]";
    }

    /// The recipe of a training, all settings at their defaults. Its section `run` is a [RunSettings], its section
    /// `training` a [dev.jikji.train.TrainingConfig].
    Recipe recipe();

    /// Fills a new run folder with all that [#open] needs: data, vocabularies, the model's configuration. The folder
    /// holds the recipe already; its `summary.json` is written last, as the sign that nothing is missing.
    ///
    /// @throws dev.jikji.text.InputException if the data or the settings do not allow it
    void prepare(Recipe recipe, RunFolder folder, Preparation preparation);

    /// Settings that only the data decide, such as the steps of so many passes over them.
    ///
    /// @param folder as [#prepare] left it
    /// @return the recipe to train by; doing this twice changes nothing more
    default Recipe fit(Recipe recipe, RunFolder folder) {
        return recipe;
    }

    /// Trains what has no optimizer on libtorch. It tells `listener` all there is to tell, from `Started` to `Finished`,
    /// and leaves the model in the folder; interrupted, it leaves one that works too, or nothing.
    ///
    /// @param folder as [#prepare] left it
    /// @return empty for models that a [dev.jikji.train.Trainer] trains
    default Optional<TrainEvent.Finished> trainByItself(Recipe recipe, RunFolder folder, BooleanSupplier stop,
            Consumer<TrainEvent> listener) {
        return Optional.empty();
    }

    /// Builds the model, with fresh parameters drawn from libtorch's generator, and opens its data.
    ///
    /// @param folder as [#prepare] left it
    /// @throws dev.jikji.text.InputException if there is not enough memory for these settings
    Task open(Recipe recipe, RunFolder folder);
}
