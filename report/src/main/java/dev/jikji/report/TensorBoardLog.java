package dev.jikji.report;

import static dev.jikji.report.Protobuf.littleEndian;

import dev.jikji.nn.Observer.Nonlinearity;
import dev.jikji.train.Diagnosis;
import dev.jikji.train.TrainEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;

/// Writes a training's curves and samples where TensorBoard finds them: a file
/// `events.out.tfevents.<seconds>.<host>` in the run folder. `tensorboard --logdir runs` then shows the scalars
/// `train/…`, `validation/…` and `test/…`, and the samples under Text. Every event is on disk when `accept` returns.
///
/// The format: TensorFlow's `event.proto`, `summary.proto` and `tensor.proto`, each message framed as a TFRecord
/// (length, masked CRC of the length, message, masked CRC of the message; `tensorflow/core/lib/io/record_writer.h`).
public final class TensorBoardLog implements Consumer<TrainEvent>, AutoCloseable {
    private static final int DT_STRING = 7, SESSION_START = 1;

    private final Path file;
    private final OutputStream out;

    /// Opens a new event file; those of earlier runs in the same folder are left alone.
    ///
    /// @param folder the run folder; created if missing
    /// @throws UncheckedIOException if the file cannot be written
    public TensorBoardLog(Path folder) {
        try {
            Files.createDirectories(folder);
            file = unusedName(folder);
            out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": cannot write a TensorBoard event file: " + e.getMessage(), e);
        }
        write(new Protobuf().float64(1, now()).text(3, "brain.Event:2"));
    }

    /// The event file.
    public Path file() {
        return file;
    }

    /// @throws UncheckedIOException if the event cannot be written
    @Override
    public void accept(TrainEvent event) {
        switch (event) {
            case TrainEvent.Started(_, _, long firstStep, _, _, _) -> {
                if (firstStep > 0) write(restart(firstStep + 1));
            }
            case TrainEvent.Stepped e -> write(event(e.step(),
                    new Protobuf().message(1, scalar("train/loss", e.loss()))
                            .message(1, scalar("train/grad_norm", e.gradNorm()))
                            .message(1, scalar("train/learning_rate", e.learningRate()))
                            .message(1, scalar("train/tokens_per_second", e.tokensPerSecond()))
                            .message(1, scalar("train/resident_bytes", (double) e.residentBytes()))));
            case TrainEvent.Diagnosed(long step, var diagnosis) -> write(event(step, diagnosis(diagnosis)));
            case TrainEvent.Validated(long step, var metrics, _) -> write(event(step, scalars("validation/", metrics)));
            case TrainEvent.Sampled(long step, String text) ->
                write(event(step, new Protobuf().message(1, text("sample", text))));
            case TrainEvent.Finished(long step, _, var metrics) -> {
                if (!metrics.isEmpty()) write(event(step, scalars("test/", metrics)));
            }
            case TrainEvent.Saved _ -> {
            }
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        }
    }

    /// The name TensorBoard looks for, with a number behind it if the second and the host are taken.
    private static Path unusedName(Path folder) {
        String name = "events.out.tfevents." + Instant.now().getEpochSecond() + "." + host();
        Path file = folder.resolve(name);
        for (int i = 1; Files.exists(file); i++) file = folder.resolve(name + "." + i);
        return file;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "localhost";
        }
    }

    private static double now() {
        return System.currentTimeMillis() / 1000.0;
    }

    private static Protobuf event(long step, Protobuf summary) {
        return event(now(), step, summary);
    }

    /// `Event { wall_time = 1, step = 2, summary = 5 }`.
    static Protobuf event(double wallTime, long step, Protobuf summary) {
        return new Protobuf().float64(1, wallTime).varint(2, step).message(5, summary);
    }

    /// Tells TensorBoard to forget the steps from `step` on, which an interrupted run had taken after its last
    /// checkpoint: `Event { …, session_log = 7 { status = 1 } }`.
    private static Protobuf restart(long step) {
        return new Protobuf().float64(1, now()).varint(2, step).message(7, new Protobuf().varint(1, SESSION_START));
    }

    private static Protobuf scalars(String prefix, Map<String, Double> metrics) {
        Protobuf summary = new Protobuf();
        metrics.forEach((name, value) -> summary.message(1, scalar(prefix + name, value)));
        return summary;
    }

    private static Protobuf diagnosis(Diagnosis diagnosis) {
        Protobuf summary = new Protobuf();
        for (Diagnosis.LayerNorms layer : diagnosis.layers())
            summary.message(1, scalar("grad_norm/" + layer.name(), layer.gradient()))
                    .message(1, scalar("weight_norm/" + layer.name(), layer.weight()))
                    .message(1, scalar("update_ratio/" + layer.name(), layer.updateRatio()));
        for (Diagnosis.Activations a : diagnosis.activations()) {
            String what = a.function() == Nonlinearity.RELU ? "dead/" : "saturated/";
            summary.message(1, scalar(what + a.name(), a.share()));
        }
        for (Diagnosis.ThroughTime t : diagnosis.throughTime()) {
            for (int k = 0; k < t.norms().size(); k = Math.max(1, 2 * k)) // 0, 1, 2, 4, 8, …
                summary.message(1, scalar("grad_norm_through_time/" + t.name() + "/" + k + "_back", t.norms().get(k)));
        }
        return summary;
    }

    /// `Summary.Value { tag = 1, simple_value = 2 }`.
    static Protobuf scalar(String tag, double value) {
        return new Protobuf().text(1, tag).float32(2, (float) value);
    }

    /// `Summary.Value { tag = 1, tensor = 8, metadata = 9 }` for the plugin `text`: a string tensor of one element.
    /// TensorBoard reads it as Markdown, so the text goes in as a code block and is shown as it is.
    private static Protobuf text(String tag, String text) {
        String codeBlock = text.lines().map(line -> "    " + line).collect(Collectors.joining("\n"));
        Protobuf shape = new Protobuf().message(2, new Protobuf().varint(1, 1));
        Protobuf tensor = new Protobuf().varint(1, DT_STRING).message(2, shape).text(8, codeBlock);
        Protobuf plugin = new Protobuf().text(1, "text");
        return new Protobuf().text(1, tag).message(8, tensor).message(9, new Protobuf().message(1, plugin));
    }

    private void write(Protobuf message) {
        try {
            out.write(record(message.toByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot write: " + e.getMessage(), e);
        }
    }

    /// A TFRecord; written in one call, so that a reader sees whole records.
    static byte[] record(byte[] message) {
        byte[] length = littleEndian(8).putLong(message.length).array();
        return littleEndian(16 + message.length).put(length).putInt(maskedCrc(length)).put(message)
                .putInt(maskedCrc(message)).array();
    }

    /// CRC32C, rotated right by 15 bits plus a constant: the CRC of data that itself holds CRCs is a bad one.
    static int maskedCrc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
    }
}
