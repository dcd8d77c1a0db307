package dev.jikji.models.classify;

import dev.jikji.models.ModelThread;
import dev.jikji.models.RunSettings;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.text.InputException;
import dev.jikji.text.metrics.ClassScores;
import dev.jikji.text.table.LabelledText;
import dev.jikji.train.RunFolder;
import dev.jikji.train.recipe.Recipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/// A trained classifier.
///
/// ```java
/// try (Classifier classifier = Classifier.load(Path.of("runs/reviews"))) {
///     System.out.println(classifier.classify("Not a dull moment.").label());
/// }
/// ```
///
/// Safe for use by several threads: one thread of its own does the work, as libtorch wants it.
public final class Classifier implements AutoCloseable {
    private static final int AT_A_TIME = 1_024;

    /// What a text is taken for.
    ///
    /// @param label         the likeliest
    /// @param probability   of it
    /// @param probabilities of all labels, the likeliest first
    public record Prediction(String label, double probability, Map<String, Double> probabilities) {}

    /// A part of a text, a token or a feature, and what it does to a decision.
    ///
    /// @param weight above 0 speaks for the label, below against it; comparable within a text
    public record Part(String text, double weight) {}

    private final ModelThread thread = new ModelThread("classifier");
    private final Predictor predictor;

    private Classifier(List<Path> folders) {
        try {
            predictor = thread.call(() -> predictor(folders));
        } catch (RuntimeException e) {
            thread.close();
            throw e;
        }
    }

    private static Predictor predictor(List<Path> folders) {
        List<Predictor> members = new ArrayList<>();
        try {
            for (Path folder : folders) members.add(ClassifierData.of(folder).load());
            return members.size() == 1 ? members.getFirst() : new Committee(folders, members);
        } catch (RuntimeException e) {
            members.forEach(Predictor::close);
            throw e;
        }
    }

    /// Loads a run. libtorch is started as the run's recipe says, unless it runs already.
    ///
    /// @throws dev.jikji.text.InputException if the folder holds no trained classifier
    public static Classifier load(Path folder) {
        return load(List.of(folder));
    }

    /// Loads runs that decide together, of whatever kinds: their log-probabilities are averaged. Models that differ, such
    /// as logistic regression on n-grams and an LSTM, are right more often together than the better of them.
    ///
    /// @param folders one or more; libtorch is started as the first one's recipe says, unless it runs already
    /// @throws dev.jikji.text.InputException if a folder holds no trained classifier, or their labels differ
    public static Classifier load(List<Path> folders) {
        InputException.require(!folders.isEmpty(), "no classifier is named");
        Path recipe = new RunFolder(folders.getFirst()).recipe();
        if (Files.isRegularFile(recipe) && !NativeRuntime.started()) {
            Recipe own = ClassifierFamily.FAMILY.recipe().overlay(recipe);
            ((RunSettings) own.sections().get("run")).startRuntime();
        }
        return new Classifier(folders);
    }

    /// In the order they are numbered by.
    public List<String> labels() {
        return predictor.labels();
    }

    /// A text without any word is judged too: by what the model takes an empty text for.
    public Prediction classify(String text) {
        return classify(List.of(text)).getFirst();
    }

    /// Faster than one by one.
    public List<Prediction> classify(List<String> texts) {
        List<Prediction> all = new ArrayList<>();
        for (double[] probabilities : probabilities(texts, _ -> {})) all.add(prediction(probabilities));
        return all;
    }

    private double[][] probabilities(List<String> texts, IntConsumer progress) {
        double[][] all = new double[texts.size()][];
        for (int from = 0; from < texts.size(); from += AT_A_TIME) {
            List<String> some = texts.subList(from, Math.min(texts.size(), from + AT_A_TIME));
            double[][] part = thread.call(() -> predictor.probabilities(some));
            System.arraycopy(part, 0, all, from, part.length);
            progress.accept(from + part.length);
        }
        return all;
    }

    private Prediction prediction(double[] probabilities) {
        int best = ClassScores.best(probabilities);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < probabilities.length; i++) order.add(i);
        order.sort((a, b) -> Double.compare(probabilities[b], probabilities[a]));
        Map<String, Double> all = new LinkedHashMap<>();
        for (int label : order) all.put(labels().get(label), probabilities[label]);
        return new Prediction(labels().get(best), probabilities[best], Collections.unmodifiableMap(all));
    }

    /// What in a text spoke for its label and what against it, in the order of the text or of the features.
    public List<Part> explain(String text) {
        return explain(text, classify(text).label());
    }

    /// Likewise for a label of the caller's choice.
    ///
    /// @throws dev.jikji.text.InputException if there is no such label
    public List<Part> explain(String text, String label) {
        int index = labels().indexOf(label);
        InputException.require(index >= 0, "no label '%s'; there are %s", label,
                String.join(", ", labels()));
        return thread.call(() -> predictor.explain(List.of(text), new int[]{index})).getFirst().stream()
                .map(part -> new Part(part.part(), part.weight())).toList();
    }

    /// What an example was taken for.
    public record Judged(LabelledText example, Prediction prediction) {
        public boolean right() {
            return example.label().equals(prediction.label());
        }
    }

    /// Labelled texts and what became of them.
    public record Evaluation(ClassScores scores, List<Judged> examples) {}

    /// Measures the classifier on labelled texts.
    ///
    /// @param progress told how many are done
    /// @throws dev.jikji.text.InputException naming the first text whose label the classifier does not know
    public Evaluation evaluate(List<LabelledText> examples, IntConsumer progress) {
        Examples.requireKnown(examples, labels());
        double[][] probabilities = probabilities(examples.stream().map(LabelledText::text).toList(), progress);
        int[] gold = examples.stream().mapToInt(example -> labels().indexOf(example.label())).toArray();
        List<Judged> judged = new ArrayList<>();
        for (int i = 0; i < gold.length; i++) judged.add(new Judged(examples.get(i), prediction(probabilities[i])));
        return new Evaluation(ClassScores.of(labels(), gold, probabilities), judged);
    }

    /// The test examples that a run keeps, or an empty list.
    public static List<LabelledText> testExamples(Path folder) {
        return Examples.load(ClassifierData.of(folder).examples("test"));
    }

    /// Frees the model, after what was asked for.
    @Override
    public void close() {
        thread.close();
        predictor.close();
    }
}
