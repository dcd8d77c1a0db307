package dev.jikji.report;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jikji.nn.Observer.Nonlinearity;
import dev.jikji.train.Diagnosis;
import dev.jikji.train.TrainEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardLogTest {
    @TempDir
    private Path folder;

    @Test
    void theMaskedCrcFollowsThePublishedVectors() {
        // RFC 3720, B.4: CRC32C of 32 zero bytes and of 32 bytes 0xff; and the catalogue's check value of "123456789".
        assertThat(unmask(TensorBoardLog.maskedCrc(new byte[32]))).isEqualTo(0x8a9136aa);
        byte[] ones = new byte[32];
        Arrays.fill(ones, (byte) 0xff);
        assertThat(unmask(TensorBoardLog.maskedCrc(ones))).isEqualTo(0x62a8ab43);
        assertThat(unmask(TensorBoardLog.maskedCrc("123456789".getBytes(US_ASCII)))).isEqualTo(0xe3069283);
        assertThat(slowCrc32c("123456789".getBytes(US_ASCII))).isEqualTo(0xe3069283);
    }

    @Test
    void aScalarEventHasTheBytesOfTheProtobufSpecification() {
        byte[] event = TensorBoardLog.event(1.0, 300, new Protobuf().message(1, TensorBoardLog.scalar("a", 0.5)))
                .toByteArray();

        assertThat(HexFormat.ofDelimiter(" ").formatHex(event)).isEqualTo("09 00 00 00 00 00 00 f0 3f" // wall_time 1.0
                + " 10 ac 02" // step 300 = 0b10_0101100
                + " 2a 0a" // summary, 10 bytes
                + " 0a 08" // value, 8 bytes
                + " 0a 01 61" // tag "a"
                + " 15 00 00 00 3f"); // simple_value 0.5f
    }

    @Test
    void aTrainingIsReadBack() throws IOException {
        try (var log = new TensorBoardLog(folder)) {
            log.accept(new TrainEvent.Started("gpt", 10, 0, 2, folder, List.of()));
            log.accept(new TrainEvent.Stepped(1, 2.5, 0.75, 0.001, 1024, 1L << 30, Duration.ofSeconds(1)));
            log.accept(new TrainEvent.Validated(1, metrics("loss", 2.25, "perplexity", 9.5), true));
            log.accept(new TrainEvent.Sampled(1, "한국어 <unk>\n# second"));
            log.accept(new TrainEvent.Saved(1, folder.resolve("checkpoint.safetensors")));
            log.accept(new TrainEvent.Stepped(2, Double.NaN, 0.5, 0.002, 2048, 1L << 30, Duration.ofSeconds(2)));
            log.accept(new TrainEvent.Finished(2, TrainEvent.StopReason.COMPLETED, Map.of("loss", 2.125)));

            // Still open: what was accepted is already on disk.
            assertThat(read(log.file())).containsExactly("brain.Event:2", "1 train/loss 2.5", "1 train/grad_norm 0.75",
                    "1 train/learning_rate 0.001", "1 train/tokens_per_second 1024.0",
                    "1 train/resident_bytes 1.0737418E9", "1 validation/loss 2.25", "1 validation/perplexity 9.5",
                    "1 sample text 7[1]     한국어 <unk>\n    # second", "2 train/loss NaN", "2 train/grad_norm 0.5",
                    "2 train/learning_rate 0.002", "2 train/tokens_per_second 2048.0",
                    "2 train/resident_bytes 1.0737418E9", "2 test/loss 2.125");
            assertThat(log.file().getFileName().toString()).matches("events\\.out\\.tfevents\\.\\d{10}\\..+");
        }
    }

    @Test
    void aDiagnosisIsShownByLayer() throws IOException {
        try (var log = new TensorBoardLog(folder)) {
            log.accept(new TrainEvent.Diagnosed(4, new Diagnosis(
                    List.of(new Diagnosis.LayerNorms("encoder", 0.5, 8, 0.25)),
                    List.of(new Diagnosis.Activations("rnn.0.forget_gate", Nonlinearity.SIGMOID, 0.75),
                            new Diagnosis.Activations("mlp", Nonlinearity.RELU, 0.125)),
                    List.of(new Diagnosis.ThroughTime("rnn.0", List.of(1.0, 0.5, 0.25, 0.125, 0.0625))))));
            assertThat(read(log.file())).containsExactly("brain.Event:2", "4 grad_norm/encoder 0.5",
                    "4 weight_norm/encoder 8.0", "4 update_ratio/encoder 0.03125", "4 saturated/rnn.0.forget_gate 0.75",
                    "4 dead/mlp 0.125", "4 grad_norm_through_time/rnn.0/0_back 1.0",
                    "4 grad_norm_through_time/rnn.0/1_back 0.5", "4 grad_norm_through_time/rnn.0/2_back 0.25",
                    "4 grad_norm_through_time/rnn.0/4_back 0.0625");
        }
    }

    @Test
    void aResumedTrainingWritesASecondFileThatTakesBackWhatWasLost() throws IOException {
        try (var first = new TensorBoardLog(folder); var second = new TensorBoardLog(folder)) {
            second.accept(new TrainEvent.Started("gpt", 10, 400, 1000, folder, List.of()));

            assertThat(second.file()).isNotEqualTo(first.file());
            assertThat(read(second.file())).containsExactly("brain.Event:2", "401 session 1");
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() throws IOException {
        Path file = Files.createFile(folder.resolve("run"));
        assertThatThrownBy(() -> new TensorBoardLog(file)).isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith(file + ": cannot write a TensorBoard event file: ");
    }

    private static Map<String, Double> metrics(String a, double x, String b, double y) {
        var map = new LinkedHashMap<String, Double>();
        map.put(a, x);
        map.put(b, y);
        return map;
    }

    // A reader of its own: the CRC bit by bit, the messages by their wire types.

    private static List<String> read(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<String> lines = new ArrayList<>();
        while (in.hasRemaining()) {
            byte[] length = take(in, 8);
            assertThat(unmask(in.getInt())).as("CRC of the length").isEqualTo(slowCrc32c(length));
            byte[] message = take(in, ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getInt());
            assertThat(unmask(in.getInt())).as("CRC of the message").isEqualTo(slowCrc32c(message));
            Map<Integer, List<Object>> event = fields(message);
            assertThat((double) event.get(1).getFirst()).isBetween(1.7e9, 4e9);
            if (event.containsKey(3)) lines.add(string(event.get(3).getFirst()));
            if (event.containsKey(7))
                lines.add(event.get(2).getFirst() + " session " + nested(event, 7).get(1).getFirst());
            if (event.containsKey(5))
                for (Object value : nested(event, 5).get(1))
                    lines.add(event.get(2).getFirst() + " " + value(fields((byte[]) value)));
        }
        return lines;
    }

    private static String value(Map<Integer, List<Object>> value) {
        String tag = string(value.get(1).getFirst());
        if (value.containsKey(2)) return tag + " " + value.get(2).getFirst();
        Map<Integer, List<Object>> tensor = nested(value, 8);
        Map<Integer, List<Object>> dimension = nested(nested(tensor, 2), 2);
        String plugin = string(nested(nested(value, 9), 1).get(1).getFirst());
        return tag + " " + plugin + " " + tensor.get(1).getFirst() + dimension.get(1) + " "
                + string(tensor.get(8).getFirst());
    }

    private static Map<Integer, List<Object>> nested(Map<Integer, List<Object>> message, int field) {
        return fields((byte[]) message.get(field).getFirst());
    }

    private static String string(Object bytes) {
        return new String((byte[]) bytes, UTF_8);
    }

    private static Map<Integer, List<Object>> fields(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        Map<Integer, List<Object>> fields = new LinkedHashMap<>();
        while (in.hasRemaining()) {
            long key = varint(in);
            Object value = switch ((int) key & 7) {
                case 0 -> varint(in);
                case 1 -> in.getDouble();
                case 2 -> take(in, (int) varint(in));
                case 5 -> in.getFloat();
                default -> throw new AssertionError("wire type of key " + key);
            };
            fields.computeIfAbsent((int) (key >> 3), _ -> new ArrayList<>()).add(value);
        }
        return fields;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0;; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) return value;
        }
    }

    private static byte[] take(ByteBuffer in, int size) {
        byte[] bytes = new byte[size];
        in.get(bytes);
        return bytes;
    }

    private static int unmask(int masked) {
        return Integer.rotateLeft(masked - 0xa282ead8, 15);
    }

    private static int slowCrc32c(byte[] bytes) {
        int crc = -1;
        for (byte b : bytes) {
            crc ^= b & 0xff;
            for (int bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0x82f63b78 & -(crc & 1));
        }
        return ~crc;
    }
}
