package dev.jikji.tensor.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jikji.text.InputException;
import dev.jikji.text.SharedData;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsFileTest {

    private static final String TWO = """
            {"__metadata__":{"format":"pt"},\
            "a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},\
            "b":{"dtype":"U8","shape":[3],"data_offsets":[8,11]}}""";

    @TempDir
    Path folder;

    private static byte[] bytes(byte[] header, int dataLength) {
        return ByteBuffer.allocate(Long.BYTES + header.length + dataLength).order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length).put(header).array();
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(folder.resolve("m.safetensors"), content);
    }

    private Path file(String header, int dataLength) throws IOException {
        return file(bytes(header.getBytes(StandardCharsets.UTF_8), dataLength));
    }

    private static void assertRefused(Path path, String message) {
        assertThatThrownBy(() -> SafetensorsFile.open(path)).isInstanceOf(InputException.class)
                .hasMessage(path + ": " + message);
    }

    @Test
    void aHandMadeFileIsReadInTheOrderOfItsHeader() throws IOException {
        byte[] content = bytes(TWO.replace("U8", "BOOL").getBytes(StandardCharsets.UTF_8), 11);
        ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).putFloat(content.length - 7, 1.5f);
        try (var file = SafetensorsFile.open(file(content))) {
            assertThat(file.metadata()).containsExactly(Map.entry("format", "pt"));
            assertThat(file.entries().keySet()).containsExactly("a", "b");
            var a = file.entries().get("a");
            assertThat(a.dtype()).isEqualTo(Dtype.F32);
            assertThat(a.shape()).containsExactly(2L);
            assertThat(a.data().get(ValueLayout.JAVA_FLOAT_UNALIGNED, 4)).isEqualTo(1.5f);
            assertThat(file.entries().get("b").dtype()).isEqualTo(Dtype.BOOL);
        }
    }

    @Test
    void tensorsMayLieInAnotherOrderThanTheirNames() throws IOException {
        Path path = file("""
                {"late":{"dtype":"U8","shape":[2],"data_offsets":[1,3]},\
                "none":{"dtype":"F32","shape":[0,5],"data_offsets":[1,1]},\
                "early":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}  \n""", 3);
        try (var file = SafetensorsFile.open(path)) {
            assertThat(file.entries().keySet()).containsExactly("late", "none", "early");
        }
    }

    @Test
    void theEmptyFileOfTheFormatHoldsNothing() throws IOException {
        try (var file = SafetensorsFile.open(file("{}", 0))) {
            assertThat(file.entries()).isEmpty();
            assertThat(file.metadata()).isEmpty();
        }
    }

    @Test
    void changingATensorInPlaceLeavesTheFileAlone() throws IOException {
        Path path = file(TWO, 11);
        byte[] before = Files.readAllBytes(path);
        try (var file = SafetensorsFile.open(path)) {
            file.entries().get("b").data().fill((byte) 7);
            assertThat(file.entries().get("b").data().get(ValueLayout.JAVA_BYTE, 2)).isEqualTo((byte) 7);
        }
        assertThat(path).hasBinaryContent(before);
    }

    /// Whether the whole way is taken depends on the user: root may write what is marked read-only.
    @Test
    void aFileOneMayOnlyReadIsCopiedSoThatItCanBeChangedInMemory() throws IOException {
        Path path = file(TWO, 11);
        byte[] content = Files.readAllBytes(path);
        try (var channel = FileChannel.open(path); var arena = Arena.ofConfined()) {
            var memory = SafetensorsFile.read(channel, content.length, arena);
            assertThat(memory.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(content);
            assertThatThrownBy(() -> SafetensorsFile.read(channel, content.length + 1, arena))
                    .hasMessage("the file became shorter while it was read");
        }
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r--r--r--"));
        try (var file = SafetensorsFile.open(path)) {
            file.entries().get("a").data().fill((byte) 1);
            assertThat(file.entries().get("a").data().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 1);
        }
    }

    @Test
    void aHeaderOfManyTensorsIsRead() throws IOException {
        int tensors = 20_000;
        String header = IntStream.range(0, tensors).mapToObj(
                i -> "\"t%d\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[%d,%d]}".formatted(i, i, i + 1))
                .collect(Collectors.joining(",", "{", "}"));
        try (var file = SafetensorsFile.open(file(header, tensors))) {
            assertThat(file.entries()).hasSize(tensors);
            assertThat(file.entries().lastEntry().getKey()).isEqualTo("t19999");
        }
    }

    @Test
    void closingTwiceIsHarmlessAndClosedMemoryIsRefused() throws IOException {
        var file = SafetensorsFile.open(file(TWO, 11));
        file.close();
        file.close();
        var data = file.entries().get("a").data();
        assertThatThrownBy(() -> data.get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aTensorOfMoreThanTwoGigabytesIsMappedWhole() throws IOException {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "skipped: needs sparse files");
        long size = (1L << 31) + 5;
        Path path = file("{\"x\":{\"dtype\":\"U8\",\"shape\":[" + size + "],\"data_offsets\":[0," + size + "]}}", 0);
        try (var sparse = new RandomAccessFile(path.toFile(), "rw")) {
            sparse.setLength(sparse.length() + size - 1);
            sparse.seek(sparse.length());
            sparse.write(42);
        }
        try (var file = SafetensorsFile.open(path)) {
            assertThat(file.entries().get("x").data().get(ValueLayout.JAVA_BYTE, size - 1)).isEqualTo((byte) 42);
        }
    }

    @Test
    void publishedWeightsHaveTheTensorsTheirDescriptionPromises() {
        try (var gpt = SafetensorsFile.open(SharedData.path("weights/capp-gpt2/model.safetensors"))) {
            assertThat(gpt.metadata()).containsExactly(Map.entry("format", "pt"));
            assertThat(elements(gpt)).isEqualTo(236_224);
            assertThat(gpt.entries().get("transformer.wte.weight").shape()).containsExactly(53L, 64L);
            assertThat(gpt.entries().get("transformer.wpe.weight").shape()).containsExactly(512L, 64L);
            assertThat(gpt.entries().get("transformer.h.3.attn.c_attn.weight").shape()).containsExactly(64L, 192L);
        }
        try (var llama = SafetensorsFile.open(SharedData.path("weights/stories260K/hf/model.safetensors"))) {
            assertThat(llama.entries()).hasSize(47);
            assertThat(llama.entries().get("model.embed_tokens.weight").shape()).containsExactly(512L, 64L);
            assertThat(llama.entries().get("model.layers.4.self_attn.k_proj.weight").shape()).containsExactly(32L, 64L);
            assertThat(llama.entries().get("model.layers.4.mlp.down_proj.weight").shape()).containsExactly(64L, 172L);
        }
        try (var cnn = SafetensorsFile.open(SharedData.path("weights/mnist-cnn/model.safetensors"))) {
            var counter = cnn.entries().get("norm1.num_batches_tracked");
            assertThat(counter.dtype()).isEqualTo(Dtype.I64);
            assertThat(counter.shape()).isEmpty();
            assertThat(cnn.entries().get("fc1.weight").shape()).containsExactly(32L, 11_616L);
            assertThat(elements(cnn)).isEqualTo(376_870 + 68 + 2); // weights, running statistics, counters
        }
    }

    private static long elements(SafetensorsFile file) {
        return file.entries().values().stream().mapToLong(e -> e.data().byteSize() / e.dtype().byteSize()).sum();
    }

    @Test
    void whatIsNoFileIsRefused() throws IOException {
        assertRefused(folder.resolve("none.safetensors"), "no such file");
        assertRefused(folder, "is a folder; name the file in it, such as model.safetensors");
    }

    @Test
    void whatCannotHoldAHeaderIsRefused() throws IOException {
        assertRefused(file(new byte[0]), "holds 0 bytes, too few for a safetensors file");
        assertRefused(file(new byte[7]), "holds 7 bytes, too few for a safetensors file");
        assertRefused(file(new byte[8]),
                "the header begins with nothing instead of '{': this is not a safetensors file");
        assertRefused(file("PK\3\4zip archives are large".getBytes(StandardCharsets.UTF_8)),
                "header length 2337484179379538768 is over the limit of 100000000 bytes:"
                        + " this is not a safetensors file");
        assertRefused(file(new byte[]{-1, -1, -1, -1, -1, -1, -1, -1}),
                "header length 18446744073709551615 is over the limit of 100000000 bytes:"
                        + " this is not a safetensors file");
        assertRefused(file(new byte[]{50, 0, 0, 0, 0, 0, 0, 0, '{', '}'}),
                "truncated: the header has 50 bytes, but only 2 follow its length");
    }

    @Test
    void aHeaderThatIsNotUtf8IsRefusedWithTheOffsetInTheFile() throws IOException {
        assertRefused(file(bytes(new byte[]{'{', '"', (byte) 0xff, '"', '}'}, 0)),
                "the header is not UTF-8: byte 0xff at offset 10");
        assertRefused(file(bytes(new byte[]{'{', '}', (byte) 0xe2, (byte) 0x82}, 0)),
                "the header is not UTF-8: byte 0xe2 at offset 10");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [1]               | the header begins with "[" instead of '{': this is not a safetensors file
            {} {}             | the header goes on after its object with an object
            {"a":1}           | tensor "a": expected an object with dtype, shape and data_offsets, got 1
            {"a":{}}          | tensor "a": dtype is missing
            {"\\n":{}}        | tensor "\\u000a": dtype is missing
            {"__metadata__":3}            | __metadata__: expected an object of strings, got 3
            {"__metadata__":{"k":[1]}}    | __metadata__, key "k": expected a string, got a list
            {"a":{"dtype":"F32"}}         | tensor "a": shape is missing
            {"a":{"dtype":32}}            | tensor "a", dtype: expected a string, got 32
            {"a":{"dtype":"C64"}}         | tensor "a": dtype "C64" is not supported; convert it to one of [F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL]
            {"a":{"shape":"2"}}           | tensor "a", shape: expected a list of whole numbers, got "2"
            {"a":{"shape":[-1]}}          | tensor "a", shape: expected whole numbers from 0 to 2^63 - 1, got -1
            {"a":{"shape":[1.0]}}         | tensor "a", shape: expected whole numbers from 0 to 2^63 - 1, got 1.0
            {"a":{"shape":[null]}}        | tensor "a", shape: expected whole numbers from 0 to 2^63 - 1, got null
            {"a":{"shape":[9223372036854775808]}} | tensor "a", shape: expected whole numbers from 0 to 2^63 - 1, got 9223372036854775808
            {"a":{"dtype":"U8","shape":[3]}}      | tensor "a": data_offsets is missing
            {"a":{"dtype":"U8","shape":[3],"data_offsets":[3]}}      | tensor "a": data_offsets must be [begin, end], got [3]
            {"a":{"dtype":"U8","shape":[3],"data_offsets":[3,0]}}    | tensor "a": data_offsets [3, 0] are reversed
            {"a":{"dtype":"U8","shape":[3],"data_offsets":[0,4]}}    | tensor "a": U8[3] needs 3 bytes, but data_offsets [0, 4] hold 4
            {"a":{"dtype":"F64","shape":[4611686018427387904,4],"data_offsets":[0,0]}} | tensor "a": shape [4611686018427387904, 4] is too large for any file
            {"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}    | 7 bytes follow the last tensor; the file was altered
            {"a":{"dtype":"U8","shape":[12],"data_offsets":[0,12]}}  | truncated: 2 of 12 bytes of tensor data are missing; copy or download it again
            {"a":{"dtype":"U8","shape":[9],"data_offsets":[1,10]}}   | bytes 0 to 1 of the data, before tensor "a", belong to no tensor
            {"a":{"dtype":"U8","shape":[9],"data_offsets":[0,9]},"b":{"dtype":"U8","shape":[2],"data_offsets":[8,10]}} | tensors "a" and "b" overlap: one ends at byte 9 of the data, the other begins at 8
            """)
    void aHeaderThatBreaksARuleIsRefusedWithTheValue(String header, String message) throws IOException {
        assertRefused(file(header, 10), message);
    }

    @Test
    void brokenJsonIsRefusedWithItsPlace() throws IOException {
        assertThatThrownBy(() -> SafetensorsFile.open(file("{\"a\":{\"x\":[}", 0)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("the header is not valid JSON at character 1");
        assertThatThrownBy(() -> SafetensorsFile.open(file("{\"a\":", 0))).isInstanceOf(InputException.class)
                .hasMessageContaining("the header is not valid JSON at character ");
    }

    @Test
    void aNameGivenTwiceIsRefused() throws IOException {
        String empty = "{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}";
        assertThatThrownBy(() -> SafetensorsFile.open(file("{\"a\":" + empty + ",\"a\":" + empty + "}", 0)))
                .isInstanceOf(InputException.class).hasMessageContaining("Duplicate").hasMessageContaining("\"a\"");
        assertThatThrownBy(() -> SafetensorsFile.open(file("{\"a\":{\"shape\":[0],\"shape\":[1]}}", 0)))
                .isInstanceOf(InputException.class).hasMessageContaining("Duplicate");
    }

    @Test
    void deepNestingAndGiantValuesAreRefusedInOneShortLine() throws IOException {
        for (String header : List.of("{\"a\":".repeat(100_000), "{\"a\":{\"x\":" + "[".repeat(1_000_000),
                "{\"" + "n".repeat(1_000_000) + "\":1}", "{\"" + "n".repeat(40_000) + "\":1}",
                "{\"a\":{\"shape\":[" + "9".repeat(100_000) + "]}}",
                "{\"a\":{\"shape\":[" + "1,".repeat(100_000) + "1]}}",
                "{\"a\":{\"dtype\":\"" + "F".repeat(100_000) + "\"}}")) {
            assertThatThrownBy(() -> SafetensorsFile.open(file(header, 0))).isInstanceOf(InputException.class)
                    .message().hasLineCount(1).hasSizeLessThan(folder.toString().length() + 500);
        }
    }

    /// Whatever happens to a valid file, it is either refused or read within its bounds.
    @Test
    void damagedFilesAreRefusedOrReadWithinBounds() throws IOException {
        byte[] valid = bytes(TWO.getBytes(StandardCharsets.UTF_8), 11);
        int headerEnd = valid.length - 11;
        var random = new Random(25);
        int refused = 0;
        int rounds = 3_000;
        for (int round = 0; round < rounds; round++) {
            byte[] damaged = switch (round % 4) {
                case 0 -> Arrays.copyOf(valid, random.nextInt(valid.length + 20));
                case 1 -> flipBits(valid, headerEnd, 1 + random.nextInt(3), random);
                case 2 -> editNumber(new String(valid, 8, headerEnd - 8, StandardCharsets.UTF_8), random);
                default -> shuffleBytes(valid, headerEnd, random);
            };
            Path path = file(damaged);
            try (var file = SafetensorsFile.open(path)) {
                for (var entry : file.entries().values()) {
                    assertThat(entry.data().byteSize()).isLessThanOrEqualTo(damaged.length);
                    if (entry.data().byteSize() > 0) {
                        entry.data().get(ValueLayout.JAVA_BYTE, entry.data().byteSize() - 1);
                    }
                }
            } catch (InputException e) {
                assertThat(e).message().startsWith(path + ": ").hasLineCount(1);
                refused++;
            }
        }
        assertThat(refused).isBetween(rounds / 2, rounds - 1);
    }

    private static byte[] flipBits(byte[] valid, int headerEnd, int flips, Random random) {
        byte[] damaged = valid.clone();
        IntStream.range(0, flips).forEach(_ -> damaged[random.nextInt(headerEnd)] ^= (byte) (1 << random.nextInt(8)));
        return damaged;
    }

    private static byte[] shuffleBytes(byte[] valid, int headerEnd, Random random) {
        byte[] damaged = valid.clone();
        int from = 8 + random.nextInt(headerEnd - 8);
        int to = 8 + random.nextInt(headerEnd - 8);
        System.arraycopy(valid, from, damaged, to, Math.min(random.nextInt(30), headerEnd - Math.max(from, to)));
        return damaged;
    }

    private static byte[] editNumber(String header, Random random) {
        List<String> values = List.of("-1", "0", "1", "3", "8", "11", "12", "2147483648", "9223372036854775807",
                "9223372036854775808", "1e3", "0.5", "null", "[]", "\"8\"", "{}", "1,1", "99999999999999999999999");
        var places = Pattern.compile("(?<=[\\[,])\\d+(?=[\\],])").matcher(header).results().toList();
        var place = places.get(random.nextInt(places.size()));
        String edited = header.substring(0, place.start()) + values.get(random.nextInt(values.size()))
                + header.substring(place.end());
        return bytes(edited.getBytes(StandardCharsets.UTF_8), 11);
    }
}
