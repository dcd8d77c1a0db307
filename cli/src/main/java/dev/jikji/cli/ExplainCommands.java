package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.PrecisionChoice;
import dev.jikji.report.DescentsPage;
import dev.jikji.report.SequenceCostsPage;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Precision;
import dev.jikji.tensor.machine.CpuFeatures;
import dev.jikji.text.InputException;
import dev.jikji.train.OptimizerConfig.Kind;
import dev.jikji.train.explain.Descents;
import dev.jikji.train.explain.SequenceCosts;
import dev.jikji.train.explain.SequenceCosts.Layer;
import dev.jikji.train.explain.SequenceCosts.Point;
import dev.jikji.train.recipe.Nearest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `jikji explain`: small experiments, shown as a table, a page and a picture.
final class ExplainCommands {
    private ExplainCommands() {}

    static CommandSpec spec(Console console) {
        CommandSpec spec = CommandSpec.create();
        spec.addSubcommand("optimizers", spec(new Optimizers(console), "Let all optimizers descend into one valley."));
        spec.addSubcommand("attention",
                spec(new Attention(console), "Measure what attention, recurrence and convolution cost."));
        return spec;
    }

    private static CommandSpec spec(Object command, String summary) {
        CommandSpec spec = CommandSpec.forAnnotatedObject(command).addOption(Main.helpOption());
        spec.usageMessage().description(summary);
        return spec;
    }

    /// Runs an experiment with a progress line; Ctrl-C ends it, and nothing is written.
    private static <T> T measured(Console console, String what, Function<BiConsumer<Integer, Integer>, T> experiment) {
        try (var interrupts = new Interrupts(() -> {}); Progress progress = console.progress()) {
            return experiment.apply((done, all) -> {
                if (interrupts.getAsBoolean()) throw new Interrupts.Abandoned();
                progress.at(what, done, all);
            });
        }
    }

    /// Refuses a page that could not be written, before anything is measured.
    private static void requireFolder(Path page) {
        Path folder = page.toAbsolutePath().getParent();
        require(!Files.isDirectory(page), "%s: is a folder; name the page with --out", page);
        require(folder != null && Files.isDirectory(folder), "%s: no such folder; make it, or choose another --out",
                page.getParent());
    }

    /// The picture lies beside the page.
    private static Path pictureOf(Path page) {
        String name = page.getFileName().toString().replaceFirst("\\.html?$", "");
        return page.resolveSibling(name + ".png");
    }

    /// Draws; without fonts there is a page and no picture.
    ///
    /// @return whether there is one
    private static boolean drawn(Console console, Runnable picture) {
        try {
            picture.run();
            return true;
        } catch (InputException e) {
            console.note(e.getMessage());
            return false;
        }
    }

    private static void tellFiles(Console console, Path page, Path picture, boolean drawn) {
        console.out().println();
        console.out().println("page     " + page);
        if (drawn) console.out().println("picture  " + picture);
    }

    private static int interrupted(Console console) {
        console.note("interrupted; nothing is written");
        return Interrupts.EXIT_CODE;
    }

    /// `jikji explain optimizers`.
    @Command(sortOptions = false)
    static final class Optimizers implements Callable<Integer> {
        private final Console console;

        @Option(names = "--optimizers", paramLabel = "NAME", split = ",", description = "Some of them, separated by commas (default: all).")
        private List<String> names = List.of();

        @Option(names = "--condition", paramLabel = "N", defaultValue = "20", description = "How many times as steep the valley is across as along (default: ${DEFAULT-VALUE}).")
        private double condition;

        @Option(names = "--angle", paramLabel = "DEGREES", defaultValue = "30", description = "By which the valley is turned against the axes (default: ${DEFAULT-VALUE}).")
        private double angle;

        @Option(names = "--steps", paramLabel = "N", defaultValue = "200", description = "Of each optimizer (default: ${DEFAULT-VALUE}).")
        private int steps;

        @Option(names = "--tolerance", paramLabel = "SHARE", defaultValue = "0.01", description = "Of the first distance, within which the minimum counts as reached (default: ${DEFAULT-VALUE}).")
        private double tolerance;

        @Option(names = "--rate", paramLabel = "N", description = "One learning rate for all (default: each has its best of a grid).")
        private Double rate;

        @Option(names = "--out", paramLabel = "FILE", defaultValue = "optimizers.html", description = "The page to write; the picture lies beside it as PNG (default: ${DEFAULT-VALUE}).")
        private Path out;

        @Option(names = "--json", description = "Print one JSON object.")
        private boolean json;

        private Optimizers(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() {
            var settings = new Descents.Settings(condition, angle, steps, tolerance,
                    rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate));
            List<Kind> kinds = names.isEmpty() ? List.of(Kind.values()) : names.stream().map(this::kind).toList();
            requireFolder(out);
            NativeRuntime.start(new NativeRuntime.Settings(Precision.FLOAT32, 1, false)); // two numbers need no threads
            Descents descents;
            try {
                descents = measured(console, "descending", progress -> Descents.of(settings, kinds, progress));
            } catch (Interrupts.Abandoned _) {
                return interrupted(console);
            }
            DescentsPage.write(out, descents);
            Path picture = pictureOf(out);
            boolean drawn = drawn(console, () -> DescentsPage.writePicture(picture, descents));
            if (json) {
                console.out().println(json(descents, drawn ? picture : null));
            } else {
                console.out().println(table(descents));
                tellFiles(console, out, picture, drawn);
            }
            return 0;
        }

        private Kind kind(String name) {
            List<String> known = Choices.names(Kind.values());
            return Arrays.stream(Kind.values()).filter(kind -> Choices.name(kind).equals(name)).findFirst()
                    .orElseThrow(() -> new InputException("--optimizers: no optimizer '%s'; %s".formatted(name,
                            Nearest.to(name, known).map(nearest -> "did you mean '" + nearest + "'?")
                                    .orElse("there are " + String.join(", ", known)))));
        }

        private static String table(Descents descents) {
            double percent = 100 * descents.settings().tolerance();
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("optimizer", "rate", "steps to " + DescentsPage.rate(percent) + " %",
                    "distance at the end"));
            for (Descents.Path path : descents.paths()) {
                rows.add(List.of(Choices.name(path.optimizer()), DescentsPage.rate(path.rate()),
                        path.reached().isPresent() ? Integer.toString(path.reached().getAsInt()) : "-",
                        path.diverged() ? "diverged" : DescentsPage.distance(path.distance())));
            }
            return TokenizerCommands.table(rows);
        }

        private ObjectNode json(Descents descents, Path picture) {
            ObjectNode root = JsonMapper.shared().createObjectNode().put("condition", condition).put("angle", angle)
                    .put("steps", steps).put("tolerance", tolerance);
            ArrayNode array = root.putArray("optimizers");
            for (Descents.Path path : descents.paths()) {
                ObjectNode node = array.addObject().put("optimizer", Choices.name(path.optimizer()))
                        .put("learning_rate", path.rate())
                        .put("reached", path.reached().isPresent() ? path.reached().getAsInt() : null)
                        .put("distance", path.diverged() ? null : path.distance()).put("diverged", path.diverged());
                ArrayNode points = node.putArray("path");
                for (int i = 0; i < path.x().size(); i++) points.addArray().add(path.x().get(i)).add(path.y().get(i));
            }
            return root.put("page", out.toString()).put("picture", picture == null ? null : picture.toString());
        }
    }

    /// `jikji explain attention`.
    @Command(sortOptions = false)
    static final class Attention implements Callable<Integer> {
        private final Console console;

        @Option(names = "--lengths", paramLabel = "N", split = ",", defaultValue = "64,128,256,512,1024,2048,4096", description = "Of the sequence, rising, separated by commas (default: ${DEFAULT-VALUE}).")
        private List<Integer> lengths;

        @Option(names = "--dim", paramLabel = "N", defaultValue = "64", description = "Width of its vectors (default: ${DEFAULT-VALUE}).")
        private int dim;

        @Option(names = "--kernel", paramLabel = "N", defaultValue = "5", description = "Places a filter covers, an odd number (default: ${DEFAULT-VALUE}).")
        private int kernel;

        @Option(names = "--threads", paramLabel = "N", defaultValue = "0", description = "0 for all processors (default: ${DEFAULT-VALUE}).")
        private int threads;

        @Option(names = "--precision", paramLabel = "CHOICE", defaultValue = "auto", description = "auto, float32, reduced or bfloat16; reduced reaches the products of attention alone (default: ${DEFAULT-VALUE}).", converter = Choices.OfPrecision.class)
        private PrecisionChoice precision;

        @Option(names = "--out", paramLabel = "FILE", defaultValue = "attention.html", description = "The page to write; the picture lies beside it as PNG (default: ${DEFAULT-VALUE}).")
        private Path out;

        @Option(names = "--json", description = "Print one JSON object.")
        private boolean json;

        private Attention(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() {
            var settings = new SequenceCosts.Settings(lengths, dim, kernel);
            requireFolder(out);
            NativeRuntime.start(new NativeRuntime.Settings(precision.resolve(), threads, false));
            SequenceCosts costs;
            try {
                costs = measured(console, "measuring", progress -> SequenceCosts.measure(settings, progress));
            } catch (Interrupts.Abandoned _) {
                return interrupted(console);
            }
            String machine = String.format(Locale.ROOT, "%s, %d %s, %s", CpuFeatures.detect().model(),
                    NativeRuntime.threads(), NativeRuntime.threads() == 1 ? "thread" : "threads",
                    LoadedModel.precisionName());
            SequenceCostsPage.write(out, costs, machine);
            Path picture = pictureOf(out);
            boolean drawn = drawn(console, () -> SequenceCostsPage.writePicture(picture, costs));
            if (json) {
                console.out().println(json(costs, drawn ? picture : null));
            } else {
                console.out().println(table(costs));
                tellFiles(console, out, picture, drawn);
            }
            return 0;
        }

        private static double bytes(Point point) {
            return point.bytes().isPresent() ? (double) point.bytes().getAsLong() : Double.NaN;
        }

        private static String table(SequenceCosts costs) {
            List<List<String>> rows = new ArrayList<>();
            List<String> head = new ArrayList<>(List.of("n"));
            for (Layer layer : Layer.values()) head.addAll(List.of(layer.title(), "memory"));
            rows.add(head);
            for (int i = 0; i < costs.settings().lengths().size(); i++) {
                List<String> row = new ArrayList<>(
                        List.of(String.format(Locale.ROOT, "%,d", costs.settings().lengths().get(i))));
                for (Layer layer : Layer.values()) {
                    Point point = costs.points().get(layer).get(i);
                    row.addAll(List.of(SequenceCostsPage.time(point.seconds()), SequenceCostsPage.memory(point)));
                }
                rows.add(row);
            }
            List<String> growth = new ArrayList<>(List.of("grows with n to the"));
            List<String> orders = new ArrayList<>(List.of("textbook"));
            for (Layer layer : Layer.values()) {
                growth.addAll(List.of(exponent(costs.exponent(layer, Point::seconds)),
                        exponent(costs.exponent(layer, Attention::bytes))));
                orders.addAll(List.of(layer.order(), layer == Layer.SELF_ATTENTION ? "O(n²)" : "O(n·d)"));
            }
            rows.add(growth);
            rows.add(orders);
            return TokenizerCommands.table(rows);
        }

        private static String exponent(double exponent) {
            return Double.isNaN(exponent) ? "-" : String.format(Locale.ROOT, "%.2f", exponent);
        }

        private ObjectNode json(SequenceCosts costs, Path picture) {
            ObjectNode root = JsonMapper.shared().createObjectNode().put("dim", dim).put("kernel", kernel)
                    .put("threads", NativeRuntime.threads()).put("precision", LoadedModel.precisionName());
            ArrayNode layers = root.putArray("layers");
            for (Layer layer : Layer.values()) {
                ObjectNode node = layers.addObject().put("layer", Choices.name(layer)).put("order", layer.order());
                put(node, "time_exponent", costs.exponent(layer, Point::seconds));
                put(node, "memory_exponent", costs.exponent(layer, Attention::bytes));
                ArrayNode points = node.putArray("points");
                for (Point point : costs.points().get(layer))
                    points.addObject().put("length", point.length()).put("seconds", point.seconds()).put("bytes",
                            point.bytes().isPresent() ? point.bytes().getAsLong() : null);
            }
            return root.put("page", out.toString()).put("picture", picture == null ? null : picture.toString());
        }

        private static void put(ObjectNode node, String key, double value) {
            node.put(key, Double.isNaN(value) ? null : value);
        }
    }
}
