package dev.jikji.train;

import dev.jikji.nn.Module;
import dev.jikji.nn.Observer.Nonlinearity;
import dev.jikji.text.AtomicFile;
import dev.jikji.text.InputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes a run's events to `metrics.jsonl`, one JSON object a line, and reads them back.
///
/// Each object has an `event`: `started`, `step`, `diagnosis`, `validation`, `sample`, `saved` or `finished`; its other keys are
/// the components of the [TrainEvent] in snake case, a duration as `elapsed_seconds`, a stop reason in lower case.
/// JSON has no NaN and no infinity: both are written as `null`, which reads back as NaN.
///
/// A line goes to the operating system at once, in one write: nothing waits in a buffer, so a killed run loses at
/// most the line it was writing, and whoever follows the file sees every event. A last line without its line end is
/// such a torn one; it is passed over if it is not whole.
public final class MetricsLog implements Consumer<TrainEvent>, AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private final Path file;
    private final OutputStream out;

    private MetricsLog(Path file, OutputStream out) {
        this.file = file;
        this.out = out;
    }

    /// Begins a new log.
    ///
    /// @throws InputException       if the file exists: another run's log is never overwritten
    /// @throws UncheckedIOException if it cannot be created
    public static MetricsLog create(Path file) {
        try {
            return new MetricsLog(file, Files.newOutputStream(file, StandardOpenOption.CREATE_NEW));
        } catch (FileAlreadyExistsException e) {
            throw new InputException(file + ": exists already; resume that run or choose another folder", e);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }

    /// Goes on with a log after its events up to `step`: what came later, and a torn last line, is dropped in one
    /// atomic rewrite. A missing log begins anew.
    ///
    /// @param step steps done when the checkpoint was saved
    /// @throws InputException       if a line is not an event
    /// @throws UncheckedIOException if the file cannot be read or written
    public static MetricsLog resume(Path file, long step) {
        List<TrainEvent> kept = Files.exists(file) ? read(file) : List.of();
        AtomicFile.write(file, out -> {
            for (TrainEvent event : kept) if (step(event) <= step) out.write(line(event));
        });
        try {
            return new MetricsLog(file, Files.newOutputStream(file, StandardOpenOption.APPEND));
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }

    private static long step(TrainEvent event) {
        return switch (event) {
            case TrainEvent.Started e -> e.firstStep();
            case TrainEvent.Stepped e -> e.step();
            case TrainEvent.Diagnosed e -> e.step();
            case TrainEvent.Validated e -> e.step();
            case TrainEvent.Sampled e -> e.step();
            case TrainEvent.Saved e -> e.step();
            case TrainEvent.Finished e -> e.step();
        };
    }

    /// Writes one line.
    ///
    /// @throws UncheckedIOException if the disk does not take it
    @Override
    public void accept(TrainEvent event) {
        try {
            out.write(line(event));
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be closed: " + e.getMessage(), e);
        }
    }

    private static byte[] line(TrainEvent event) {
        return (json(event) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static ObjectNode json(TrainEvent event) {
        ObjectNode json = JSON.createObjectNode();
        return switch (event) {
            case TrainEvent.Started e -> {
                json.put("event", "started").put("model", e.model()).put("parameters", e.parameters())
                        .put("first_step", e.firstStep()).put("steps", e.steps()).put("folder", e.folder().toString());
                ArrayNode layers = json.putArray("layers");
                for (Module.Layer l : e.layers())
                    layers.addObject().put("name", l.name()).put("type", l.type()).put("shape", l.shape())
                            .put("parameters", l.parameters());
                yield json;
            }
            case TrainEvent.Stepped e -> {
                json.put("event", "step").put("step", e.step());
                putFinite(json, "loss", e.loss());
                putFinite(json, "grad_norm", e.gradNorm());
                putFinite(json, "learning_rate", e.learningRate());
                putFinite(json, "tokens_per_second", e.tokensPerSecond());
                yield json.put("resident_bytes", e.residentBytes()).put("elapsed_seconds", seconds(e.elapsed()));
            }
            case TrainEvent.Diagnosed e -> diagnosis(json.put("event", "diagnosis").put("step", e.step()),
                    e.diagnosis());
            case TrainEvent.Validated e -> {
                json.put("event", "validation").put("step", e.step());
                putMetrics(json, e.metrics());
                yield json.put("best", e.best());
            }
            case TrainEvent.Sampled e -> json.put("event", "sample").put("step", e.step()).put("text", e.text());
            case TrainEvent.Saved e -> json.put("event", "saved").put("step", e.step()).put("file",
                    e.file().toString());
            case TrainEvent.Finished e -> {
                json.put("event", "finished").put("step", e.step()).put("reason",
                        e.reason().name().toLowerCase(Locale.ROOT));
                putMetrics(json, e.metrics());
                yield json;
            }
        };
    }

    private static ObjectNode diagnosis(ObjectNode json, Diagnosis diagnosis) {
        ArrayNode layers = json.putArray("layers");
        for (Diagnosis.LayerNorms layer : diagnosis.layers()) {
            ObjectNode norms = layers.addObject().put("name", layer.name());
            putFinite(norms, "grad_norm", layer.gradient());
            putFinite(norms, "weight_norm", layer.weight());
            putFinite(norms, "update_norm", layer.update());
        }
        ArrayNode activations = json.putArray("activations");
        for (Diagnosis.Activations a : diagnosis.activations()) {
            ObjectNode shares = activations.addObject().put("name", a.name()).put("function",
                    a.function().name().toLowerCase(Locale.ROOT));
            putFinite(shares, "share", a.share());
        }
        ArrayNode throughTime = json.putArray("through_time");
        for (Diagnosis.ThroughTime t : diagnosis.throughTime()) {
            ArrayNode norms = throughTime.addObject().put("name", t.name()).putArray("grad_norms");
            t.norms().forEach(norm -> {
                if (Double.isFinite(norm)) norms.add(norm);
                else
                    norms.addNull();
            });
        }
        return json;
    }

    private static void putMetrics(ObjectNode json, Map<String, Double> metrics) {
        ObjectNode values = json.putObject("metrics");
        metrics.forEach((name, value) -> putFinite(values, name, value));
    }

    private static void putFinite(ObjectNode json, String name, double value) {
        if (Double.isFinite(value)) json.put(name, value);
        else
            json.putNull(name);
    }

    private static BigDecimal seconds(Duration duration) {
        return BigDecimal.valueOf(duration.getSeconds()).add(BigDecimal.valueOf(duration.getNano(), 9));
    }

    /// Reads a log's events, in order. A torn last line is passed over, keys this version does not know are too.
    ///
    /// @throws InputException       if the file is missing, or a line is not an event, naming `file:line`
    /// @throws UncheckedIOException if the file cannot be read
    public static List<TrainEvent> read(Path file) {
        List<TrainEvent> events = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            int number = 1;
            for (String line = lines.readLine(), next; line != null; line = next, number++) {
                next = lines.readLine();
                try {
                    events.add(event(JSON.readTree(line)));
                } catch (JacksonException | IllegalArgumentException | ArithmeticException e) {
                    if (next == null && endsTorn(file)) break;
                    throw new InputException("%s:%d: not an event of a run: %s".formatted(file, number, reason(e)), e);
                }
            }
        } catch (NoSuchFileException e) {
            throw new InputException(file + ": no such file", e);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
        }
        return events;
    }

    private static String reason(RuntimeException e) {
        return switch (e) {
            case JacksonException _ -> "malformed JSON";
            case ArithmeticException _ -> "a number is too large or too fine";
            default -> e.getMessage();
        };
    }

    private static boolean endsTorn(Path file) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
            bytes.seek(bytes.length() - 1);
            return bytes.read() != '\n';
        }
    }

    private static TrainEvent event(JsonNode json) {
        return switch (text(json, "event")) {
            case "started" -> new TrainEvent.Started(text(json, "model"), whole(json, "parameters"),
                    whole(json, "first_step"), whole(json, "steps"), Path.of(text(json, "folder")),
                    get(json, "layers").valueStream().map(MetricsLog::layer).toList());
            case "step" -> new TrainEvent.Stepped(whole(json, "step"), number(json, "loss"), number(json, "grad_norm"),
                    number(json, "learning_rate"), number(json, "tokens_per_second"), whole(json, "resident_bytes"),
                    duration(json, "elapsed_seconds"));
            case "diagnosis" -> new TrainEvent.Diagnosed(whole(json, "step"), diagnosis(json));
            case "validation" -> {
                JsonNode best = get(json, "best");
                InputException.require(best.isBoolean(), "'best' is not true or false");
                yield new TrainEvent.Validated(whole(json, "step"), metrics(json), best.booleanValue());
            }
            case "sample" -> new TrainEvent.Sampled(whole(json, "step"), text(json, "text"));
            case "saved" -> new TrainEvent.Saved(whole(json, "step"), Path.of(text(json, "file")));
            case "finished" -> new TrainEvent.Finished(whole(json, "step"), stopReason(text(json, "reason")),
                    metrics(json));
            case String other -> throw new InputException("unknown event '" + other + "'");
        };
    }

    private static Module.Layer layer(JsonNode json) {
        return new Module.Layer(text(json, "name"), text(json, "type"), text(json, "shape"),
                whole(json, "parameters"));
    }

    private static Diagnosis diagnosis(JsonNode json) {
        return new Diagnosis(
                get(json, "layers").valueStream()
                        .map(l -> new Diagnosis.LayerNorms(text(l, "name"), number(l, "grad_norm"),
                                number(l, "weight_norm"), number(l, "update_norm")))
                        .toList(),
                get(json, "activations").valueStream()
                        .map(a -> new Diagnosis.Activations(text(a, "name"), nonlinearity(text(a, "function")),
                                number(a, "share")))
                        .toList(),
                get(json, "through_time").valueStream()
                        .map(t -> new Diagnosis.ThroughTime(text(t, "name"),
                                get(t, "grad_norms").valueStream().map(v -> v.asDouble(Double.NaN)).toList()))
                        .toList());
    }

    private static Nonlinearity nonlinearity(String text) {
        for (Nonlinearity function : Nonlinearity.values())
            if (function.name().toLowerCase(Locale.ROOT).equals(text)) return function;
        throw new InputException("unknown function '" + text + "'");
    }

    private static TrainEvent.StopReason stopReason(String text) {
        for (TrainEvent.StopReason reason : TrainEvent.StopReason.values())
            if (reason.name().toLowerCase(Locale.ROOT).equals(text)) return reason;
        throw new InputException("unknown reason '" + text + "'");
    }

    private static Map<String, Double> metrics(JsonNode json) {
        JsonNode values = get(json, "metrics");
        Map<String, Double> metrics = new LinkedHashMap<>();
        for (String name : values.propertyNames()) metrics.put(name, number(values, name));
        return metrics;
    }

    private static JsonNode get(JsonNode json, String name) {
        JsonNode value = json.get(name);
        InputException.require(value != null, "'%s' is missing", name);
        return value;
    }

    private static String text(JsonNode json, String name) {
        JsonNode value = get(json, name);
        InputException.require(value.isString(), "'%s' is not a text", name);
        return value.stringValue();
    }

    private static long whole(JsonNode json, String name) {
        JsonNode value = get(json, name);
        InputException.require(value.isIntegralNumber() && value.canConvertToLong(), "'%s' is not a whole number",
                name);
        return value.longValue();
    }

    private static double number(JsonNode json, String name) {
        JsonNode value = get(json, name);
        InputException.require(value.isNumber() || value.isNull(), "'%s' is not a number", name);
        return value.isNull() ? Double.NaN : value.decimalValue().doubleValue();
    }

    private static Duration duration(JsonNode json, String name) {
        JsonNode value = get(json, name);
        InputException.require(value.isNumber(), "'%s' is not a number", name);
        return Duration.ofNanos(value.decimalValue().movePointRight(9).longValueExact());
    }
}
