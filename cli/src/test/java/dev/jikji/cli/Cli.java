package dev.jikji.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The command line in this process, and a text and settings small enough to train on in a second.
final class Cli {
    private static final List<String> WORDS = List.of("the", "gate", "opened", "slowly", "and", "a", "lion", "한글",
            "walked", "in", "without", "haste");

    /// A model and a training of the least size.
    static final List<String> TINY = List.of("--layers", "1", "--dim", "16", "--heads", "2", "--context", "16",
            "--batch-size", "4", "--steps", "6", "--warmup", "0", "--evaluate-every", "3", "--sample-tokens", "5",
            "--tokenizer", "char", "--documents", "line");

    record Outcome(int exitCode, String out, String err) {
        JsonNode json() {
            return JsonMapper.shared().readTree(out);
        }
    }

    private Cli() {}

    static Outcome run(String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int exitCode = Main.run(arguments, out, new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Outcome(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /// As [#run], with this on standard input.
    static Outcome runWithInput(String input, String... arguments) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        try {
            return run(arguments);
        } finally {
            System.setIn(before);
        }
    }

    /// `train gpt` with [#TINY] settings and these arguments.
    static Outcome train(Path text, Path run, String... further) {
        return run(trainArguments(text, run, further));
    }

    static String[] trainArguments(Path text, Path run, String... further) {
        List<String> arguments = new ArrayList<>(List.of("train", "gpt", "--text", text.toString(), "--run",
                run.toString()));
        arguments.addAll(TINY);
        arguments.addAll(List.of(further));
        return arguments.toArray(String[]::new);
    }

    /// The command line in a Java of its own.
    ///
    /// @param property for that Java, such as `-Dname=value`
    static ProcessBuilder process(String property, String... arguments) {
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow(), "-cp",
                System.getProperty("java.class.path"), "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC",
                "-Xmx256m", "-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8", property, Main.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    /// A text of 300 lines.
    static Path text(Path folder) {
        var random = new SplittableRandom(7);
        var text = new StringBuilder();
        for (int line = 0; line < 300; line++) {
            for (int word = 0; word < 8; word++) text.append(WORDS.get(random.nextInt(WORDS.size()))).append(' ');
            text.append("\n");
        }
        return write(folder.resolve("text.txt"), text.toString());
    }

    static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Names and bytes of everything in a folder, for seeing whether something changed.
    static List<String> contents(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<String> contents = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                byte[] bytes = Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0];
                contents.add(folder.relativize(file) + " " + Arrays.hashCode(bytes));
            }
            return contents;
        }
    }
}
