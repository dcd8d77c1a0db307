package dev.jikji.models.classify;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.AtomicFile;
import dev.jikji.text.InputException;
import dev.jikji.text.table.LabelledFile;
import dev.jikji.text.table.LabelledText;
import dev.jikji.text.table.TableLayout;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The examples of a training.
///
/// @param labels     of all examples, in order: of numbers by their size, else by their characters
/// @param validation may be empty
/// @param test       may be empty
record Examples(List<String> labels, List<LabelledText> train, List<LabelledText> validation,
        List<LabelledText> test) {

    /// Reads and divides them.
    ///
    /// @param seed decides which are split off
    /// @throws InputException if no files are named, a file cannot be used, or the examples do not allow it
    static Examples open(ExampleConfig data, long seed) {
        require(!data.train().isEmpty(), "no examples given: name files with --train FILE");
        String name = String.join(", ", data.train());
        List<LabelledText> train = LabelledFile.read(data.train(), data.layout());
        requireNoNames(train, data.layout());
        Set<String> labels = new TreeSet<>(order(train));
        train.forEach(example -> labels.add(example.label()));
        require(labels.size() > 1, "%s: all %d examples are of the class '%s'; a classifier needs two", name,
                train.size(), labels.iterator().next());
        require(labels.size() <= Math.max(1_000, train.size() / 2),
                "%s: %d different labels in %d examples; is --label-column %s the right column?", name, labels.size(),
                train.size(), data.labelColumn());
        List<LabelledText> validation = known(data, data.validationFile(), labels);
        List<LabelledText> test = known(data, data.testFile(), labels);
        SplittableRandom random = new SplittableRandom(seed);
        if (data.folds() > 0) {
            require(data.fold() > 0, "data.folds: %d trainings; this is one of them, which --fold must name",
                    data.folds());
            List<List<LabelledText>> folds = folds(train, data.folds(), data.stratified(), seed);
            test = folds.get(data.fold() - 1);
            train = without(folds, data.fold() - 1);
            for (String label : labels)
                require(train.stream().anyMatch(example -> example.label().equals(label)),
                        "fold %d: no example of class '%s' is left to learn from; lower data.folds, or keep --stratified",
                        data.fold(), label);
        }
        if (validation.isEmpty()) {
            List<List<LabelledText>> parts = split(train, data.validation(), data.stratified(), random);
            validation = parts.getFirst();
            train = parts.getLast();
        }
        if (test.isEmpty()) {
            List<List<LabelledText>> parts = split(train, data.test(), data.stratified(), random);
            test = parts.getFirst();
            train = parts.getLast();
        }
        for (String label : labels) {
            List<LabelledText> left = train;
            require(left.stream().anyMatch(example -> example.label().equals(label)),
                    "%s: no example of class '%s' is left to learn from after examples were split off; name files to"
                            + " validate and test on, or lower data.validation and data.test",
                    name, label);
        }
        return new Examples(List.copyOf(labels), train, validation, test);
    }

    /// Columns asked for by number leave open whether the first row names them. A label that only first rows have says so.
    private static void requireNoNames(List<LabelledText> examples, TableLayout layout) {
        if (layout.header() != TableLayout.Header.AUTO || layout.hasHeader()) return;
        Map<Boolean, List<LabelledText>> parts = examples.stream()
                .collect(Collectors.partitioningBy(example -> example.where().endsWith(":1")));
        Set<String> others = parts.get(false).stream().map(LabelledText::label).collect(Collectors.toSet());
        for (LabelledText first : parts.get(true))
            require(others.isEmpty() || others.contains(first.label()),
                    "%s: no other row has the label '%s'; pass --header present if this row names the columns, --header"
                            + " absent if it is an example",
                    first.where(), first.label());
    }

    private static Comparator<String> order(List<LabelledText> examples) {
        boolean numbers = examples.stream().allMatch(example -> example.label().matches("-?\\d{1,9}"));
        return numbers
                ? Comparator.comparingInt((String label) -> Integer.parseInt(label)).thenComparing(label -> label)
                : Comparator.naturalOrder();
    }

    private static List<LabelledText> known(ExampleConfig data, List<String> files, Set<String> labels) {
        List<LabelledText> examples = LabelledFile.read(files, data.layout());
        requireKnown(examples, labels);
        return examples;
    }

    /// @throws InputException naming the first example whose label is none of these
    static void requireKnown(List<LabelledText> examples, Collection<String> labels) {
        for (LabelledText example : examples)
            require(labels.contains(example.label()), "%s: label '%s' is in none of the training data; there are %s",
                    example.where(), example.label(), labels.stream().limit(20).collect(Collectors.joining(", ")));
    }

    /// Parts of equal size; stratified, of equal size in each class.
    static List<List<LabelledText>> folds(List<LabelledText> examples, int count, boolean stratified, long seed) {
        require(count > 1, "data.folds: %d; at least 2 are needed", count);
        require(count <= examples.size(), "data.folds: %d of %d examples", count, examples.size());
        List<List<LabelledText>> folds = new ArrayList<>();
        for (int i = 0; i < count; i++) folds.add(new ArrayList<>());
        int next = 0;
        for (List<LabelledText> some : groups(examples, stratified)) {
            require(!stratified || some.size() >= count,
                    "class '%s' has %d examples, fewer than the %d folds, so that some fold has none; lower data.folds,"
                            + " or pass --stratified=false",
                    some.getFirst().label(), some.size(), count);
            for (int place : shuffled(some.size(), new SplittableRandom(seed)))
                folds.get(next++ % count).add(some.get(place));
        }
        return folds;
    }

    private static List<LabelledText> without(List<List<LabelledText>> folds, int fold) {
        return IntStream.range(0, folds.size()).filter(i -> i != fold).mapToObj(folds::get).flatMap(List::stream)
                .toList();
    }

    private static List<List<LabelledText>> groups(List<LabelledText> examples, boolean byLabel) {
        if (!byLabel) return List.of(examples);
        Map<String, List<LabelledText>> groups = new TreeMap<>();
        for (LabelledText example : examples)
            groups.computeIfAbsent(example.label(), _ -> new ArrayList<>()).add(example);
        return List.copyOf(groups.values());
    }

    /// @return what is split off, and what is left
    static List<List<LabelledText>> split(List<LabelledText> examples, double share, boolean stratified,
            SplittableRandom random) {
        List<LabelledText> taken = new ArrayList<>();
        List<LabelledText> left = new ArrayList<>();
        for (List<LabelledText> some : groups(examples, stratified)) {
            int wanted = (int) Math.round(share * some.size());
            boolean[] chosen = new boolean[some.size()];
            for (int place : Arrays.copyOf(shuffled(some.size(), random), wanted)) chosen[place] = true;
            for (int i = 0; i < chosen.length; i++) (chosen[i] ? taken : left).add(some.get(i));
        }
        return List.of(taken, left);
    }

    private static int[] shuffled(int count, SplittableRandom random) {
        int[] order = IntStream.range(0, count).toArray();
        for (int i = count - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int kept = order[i];
            order[i] = order[other];
            order[other] = kept;
        }
        return order;
    }

    /// @return how many examples each label has
    static Map<String, Long> counts(List<LabelledText> examples, List<String> labels) {
        Map<String, Long> counts = new LinkedHashMap<>();
        labels.forEach(label -> counts.put(label, 0L));
        examples.forEach(example -> counts.merge(example.label(), 1L, Long::sum));
        return counts;
    }

    /// Keeps examples in a file that [#load] reads.
    static void save(List<LabelledText> examples, Path file) {
        AtomicFile.write(file, raw -> {
            var out = new BufferedWriter(new OutputStreamWriter(raw, StandardCharsets.UTF_8));
            for (LabelledText example : examples)
                out.write(JsonMapper.shared().createObjectNode().put("text", example.text())
                        .put("label", example.label()).put("where", example.where()) + "\n");
            out.flush();
        });
    }

    /// @return none if there is no such file
    static List<LabelledText> load(Path file) {
        List<LabelledText> examples = new ArrayList<>();
        if (!Files.exists(file)) return examples;
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode object = JsonMapper.shared().readTree(line);
                examples.add(new LabelledText(object.path("text").asString(), object.path("label").asString(),
                        object.path("where").asString()));
            }
        } catch (JacksonException e) {
            throw new InputException("%s:%d: is damaged: %s".formatted(file, examples.size() + 1,
                    e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return examples;
    }
}
