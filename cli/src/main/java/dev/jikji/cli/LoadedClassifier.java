package dev.jikji.cli;

import dev.jikji.models.classify.Classifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The arguments by which a command is given a classifier: a run, or several that decide together.
final class LoadedClassifier {
    @Mixin
    private LoadedRun run;

    @Option(names = "--with", arity = "1..*", paramLabel = "RUN", description = "Further classifiers, which decide together with RUN: their log-probabilities are averaged.")
    private List<Path> others = List.of();

    /// The first one, which says how files are read and holds the test examples.
    LoadedRun run() {
        return run;
    }

    /// Starts libtorch, too.
    Classifier load() {
        run.startRuntime();
        List<Path> all = new ArrayList<>(List.of(run.path()));
        all.addAll(others);
        return Classifier.load(all);
    }

    /// Names the runs.
    ObjectNode put(ObjectNode json) {
        json.put("run", run.path().toString());
        if (others.isEmpty()) return json;
        ArrayNode with = json.putArray("with");
        others.forEach(other -> with.add(other.toString()));
        return json;
    }
}
