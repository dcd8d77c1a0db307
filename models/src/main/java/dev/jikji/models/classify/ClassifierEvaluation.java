package dev.jikji.models.classify;

import dev.jikji.models.classify.Predictor.Contribution;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import dev.jikji.text.AtomicFile;
import dev.jikji.text.metrics.ClassScores;
import dev.jikji.text.table.LabelledText;
import dev.jikji.train.RunFolder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a report shows of a classifier, in the run folder's `evaluation.json`: the confusion of the classes, their
/// scores, how well confidence is calibrated, the words that speak most for each class, some decisions with what spoke
/// for and against them, and what the filters of a [TextCnn] answer to.
final class ClassifierEvaluation {
    private static final int EXPLAINED = 300; // texts that telling words are taken from
    private static final int WORDS = 25;
    private static final int DECISIONS = 6;
    private static final int FILTERS = 40;
    private static final int NGRAMS = 4;

    private final Predictor predictor;
    private final List<LabelledText> examples;
    private final ClassScores scores;
    private final double[][] probabilities;

    private ClassifierEvaluation(Predictor predictor, List<LabelledText> examples, ClassScores scores,
            double[][] probabilities) {
        this.predictor = predictor;
        this.examples = examples;
        this.scores = scores;
        this.probabilities = probabilities;
    }

    /// @param split        what is measured, such as `test`
    /// @param probabilities of the examples
    static void write(RunFolder folder, String split, Predictor predictor, List<LabelledText> examples,
            ClassScores scores, double[][] probabilities) {
        ObjectNode json = new ClassifierEvaluation(predictor, examples, scores, probabilities).json(split);
        AtomicFile.write(folder.path().resolve("evaluation.json"),
                out -> out.write((json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    private ObjectNode json(String split) {
        ObjectNode json = json(scores).put("split", split);
        List<String> texts = examples.stream().limit(EXPLAINED).map(LabelledText::text).toList();
        int[] predicted = IntStream.range(0, texts.size()).map(i -> ClassScores.best(probabilities[i])).toArray();
        List<List<Contribution>> parts = predictor.explain(texts, predicted);
        tell(json.putObject("telling"), parts, predicted);
        decisions(json.putArray("decisions"), parts, predicted);
        if (predictor instanceof NetworkPredictor network && network.model() instanceof TextCnn cnn)
            filters(json.putArray("filters"), cnn, network.reader(), texts);
        return json;
    }

    /// The figures alone.
    static ObjectNode json(ClassScores scores) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        scores.metrics().forEach((name, value) -> json.put(name, value));
        json.put("examples", scores.examples());
        ArrayNode labels = json.putArray("labels");
        scores.labels().forEach(labels::add);
        ArrayNode classes = json.putArray("classes");
        for (ClassScores.Score score : scores.classes())
            classes.addObject().put("label", score.label()).put("precision", score.precision())
                    .put("recall", score.recall()).put("f1", score.f1()).put("support", score.support());
        ArrayNode confusion = json.putArray("confusion");
        for (long[] row : scores.confusion()) {
            ArrayNode cells = confusion.addArray();
            for (long cell : row) cells.add(cell);
        }
        ArrayNode bins = json.putArray("calibration");
        for (ClassScores.Bin bin : scores.bins())
            bins.addObject().put("from", bin.from()).put("to", bin.to()).put("count", bin.count())
                    .put("confidence", bin.confidence()).put("accuracy", bin.accuracy());
        return json;
    }

    /// The parts that speak most for each class, all texts together that were given to it.
    private void tell(ObjectNode telling, List<List<Contribution>> parts, int[] predicted) {
        for (int label = 0; label < scores.labels().size(); label++) {
            Map<String, double[]> sums = new HashMap<>();
            for (int i = 0; i < parts.size(); i++) {
                if (predicted[i] != label) continue;
                for (Contribution part : parts.get(i)) {
                    if (part.part().isBlank()) continue;
                    double[] sum = sums.computeIfAbsent(part.part().strip(), _ -> new double[2]);
                    sum[0] += part.weight();
                    sum[1]++;
                }
            }
            ArrayNode words = telling.putArray(scores.labels().get(label));
            sums.entrySet().stream().filter(entry -> entry.getValue()[0] > 0)
                    .sorted(Comparator.<Map.Entry<String, double[]>>comparingDouble(entry -> -entry.getValue()[0])
                            .thenComparing(Map.Entry::getKey))
                    .limit(WORDS).forEach(entry -> words.addObject().put("part", entry.getKey())
                            .put("weight", entry.getValue()[0]).put("count", (long) entry.getValue()[1]));
        }
    }

    private void decisions(ArrayNode decisions, List<List<Contribution>> parts, int[] predicted) {
        List<Integer> byConfidence = IntStream.range(0, parts.size()).boxed()
                .sorted(Comparator.comparingDouble(i -> -probabilities[i][predicted[i]])).toList();
        for (boolean right : new boolean[]{true, false}) {
            byConfidence.stream().filter(i -> !parts.get(i).isEmpty() && right(i, predicted) == right).limit(DECISIONS)
                    .forEach(i -> {
                        ObjectNode decision = decisions.addObject().put("where", examples.get(i).where())
                                .put("text", examples.get(i).text()).put("label", examples.get(i).label())
                                .put("predicted", scores.labels().get(predicted[i]))
                                .put("probability", probabilities[i][predicted[i]]);
                        ArrayNode array = decision.putArray("parts");
                        parts.get(i).forEach(part -> array.addObject().put("part", part.part())
                                .put("weight", part.weight()));
                    });
        }
    }

    private boolean right(int example, int[] predicted) {
        return examples.get(example).label().equals(scores.labels().get(predicted[example]));
    }

    /// An n-gram that a filter answers to.
    private record Answer(float value, String ngram) {}

    private void filters(ArrayNode filters, TextCnn cnn, TextReader reader, List<String> texts) {
        List<Integer> widths = cnn.widths();
        float[] votes;
        try (var _ = TensorScope.open()) {
            votes = cnn.votes();
        }
        int perWidth = votes.length / scores.labels().size() / widths.size();
        List<List<PriorityQueue<Answer>>> best = new ArrayList<>();
        for (int w = 0; w < widths.size(); w++) {
            List<PriorityQueue<Answer>> some = new ArrayList<>();
            for (int f = 0; f < perWidth; f++)
                some.add(new PriorityQueue<>(Comparator.comparingDouble(Answer::value)));
            best.add(some);
        }
        for (String text : texts) {
            TextBatch.Encoded encoded = reader.encode(text);
            List<String> names = reader.names(text, encoded);
            try (var _ = TensorScope.open(); var _ = Grad.off()) {
                List<Tensor> answers = cnn.answers(reader.batch(List.of(encoded)));
                for (int w = 0; w < widths.size(); w++)
                    collect(answers.get(w), widths.get(w), names, best.get(w));
            }
        }
        int classes = scores.labels().size();
        int all = perWidth * widths.size();
        IntStream.range(0, all).boxed().sorted(Comparator.comparingDouble(f -> -strongest(votes, f, classes, all)[1]))
                .limit(FILTERS).forEach(f -> {
                    int width = f / perWidth;
                    double[] vote = strongest(votes, f, classes, all);
                    ObjectNode filter = filters.addObject().put("width", widths.get(width))
                            .put("class", scores.labels().get((int) vote[0])).put("weight", vote[1]);
                    ArrayNode ngrams = filter.putArray("ngrams");
                    best.get(width).get(f % perWidth).stream()
                            .sorted(Comparator.comparingDouble((Answer answer) -> -answer.value()))
                            .forEach(answer -> ngrams.addObject().put("ngram", answer.ngram).put("answer",
                                    answer.value));
                });
    }

    /// The class a filter votes for most, and by how much beside the mean of all.
    private static double[] strongest(float[] votes, int filter, int classes, int all) {
        double mean = 0;
        int best = 0;
        for (int c = 0; c < classes; c++) {
            mean += votes[c * all + filter] / classes;
            if (votes[c * all + filter] > votes[best * all + filter]) best = c;
        }
        return new double[]{best, votes[best * all + filter] - mean};
    }

    private static void collect(Tensor answers, int width, List<String> names, List<PriorityQueue<Answer>> best) {
        int places = (int) answers.size(2);
        float[] values = answers.toFloats();
        for (int f = 0; f < best.size(); f++) {
            int top = 0;
            for (int p = 1; p < places; p++) if (values[f * places + p] > values[f * places + top]) top = p;
            float value = values[f * places + top];
            if (!(value > 0)) continue;
            String ngram = String.join(" ",
                    names.subList(Math.clamp(top - width + 1, 0, names.size()), Math.min(top + 1, names.size())));
            PriorityQueue<Answer> queue = best.get(f);
            if (ngram.isBlank() || queue.stream().anyMatch(answer -> answer.ngram.equals(ngram))) continue;
            queue.add(new Answer(value, ngram));
            if (queue.size() > NGRAMS) queue.poll();
        }
    }
}
