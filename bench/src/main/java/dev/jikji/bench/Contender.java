package dev.jikji.bench;

import dev.jikji.text.InputException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// One thing to measure: a main class that runs in a process of its own, because two libtorch do not mix in one, and
/// prints a [Measurement] on standard output.
///
/// @param group the contenders it is compared with
/// @param name  as shown in the table
/// @param main  takes the options of [StepTimer], then `arguments`
public record Contender(Group group, String name, Class<?> main, List<String> arguments) {

    /// What is measured. `--only` takes them as they print.
    public enum Group {
        ceiling, gpt, lstm, seq2seq, transformer_mt, tagger;

        @Override
        public String toString() {
            return name().replace('_', '-');
        }
    }

    /// Says that a contender is not installed here, and how to get it.
    static final class Missing extends InputException {
        private static final long serialVersionUID = 1L;

        Missing(String message) {
            super(message);
        }
    }

    /// Exit status of a contender's process that finds itself not installed; its last error line says how to get it.
    static final int MISSING = 69; // EX_UNAVAILABLE of sysexits.h

    public Contender {
        arguments = List.copyOf(arguments);
    }

    /// Runs it once, on this process's Java and class path, and waits for its end.
    ///
    /// @throws Missing        if it is not installed
    /// @throws InputException if the process fails or prints no measurement; the message ends with its last error line
    public Measurement run(List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx1g", "-XX:+UseSerialGC", "-cp"));
        command.addAll(List.of(System.getProperty("java.class.path"), main.getName()));
        command.addAll(options);
        command.addAll(arguments);
        Path errors = Files.createTempFile("jikji-bench", ".log");
        try {
            Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
            process.getOutputStream().close();
            String output;
            try (var lines = process.inputReader()) {
                output = lines.lines().filter(line -> line.startsWith("{")).reduce("", (_, last) -> last);
            } finally {
                process.destroy();
            }
            int status = process.waitFor();
            if (status == MISSING) {
                throw new Missing("%s %s is left out: %s".formatted(group, name, reason(errors.toFile())));
            }
            InputException.require(status == 0 && !output.isEmpty(), "%s %s: the process ended with status %d: %s",
                    group, name, status, reason(errors.toFile()));
            return Measurement.parse(output);
        } finally {
            Files.delete(errors);
        }
    }

    /// The first line of the last exception in the log, or else its last line.
    private static String reason(File log) throws IOException {
        List<String> lines = Files.readAllLines(log.toPath()).stream().filter(line -> !line.isBlank()).toList();
        return lines.stream().filter(line -> !line.startsWith("\t")).reduce((_, last) -> last)
                .orElse("it printed no measurement");
    }
}
