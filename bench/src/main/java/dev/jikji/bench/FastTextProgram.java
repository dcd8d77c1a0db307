package dev.jikji.bench;

import static dev.jikji.text.InputException.require;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// fastText's own program, such as Debian's.
record FastTextProgram(Path path) {
    /// The last line of a shell's `times`: what its children took.
    private static final Pattern TIMES = Pattern.compile("(\\d+)m([\\d.]+)s (\\d+)m([\\d.]+)s\\s*$");

    /// That on the path.
    static Optional<FastTextProgram> find() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "fasttext")).filter(Files::isExecutable).findFirst()
                .map(FastTextProgram::new);
    }

    /// @return seconds of processor time that it took
    double seconds(String... arguments) throws IOException, InterruptedException {
        List<String> timed = List.of("sh", "-c", "\"$@\" >&2; code=$?; times; exit $code", "sh");
        Matcher times = TIMES.matcher(output(timed, arguments));
        require(times.find(), "%s told no times", path);
        return seconds(times, 1) + seconds(times, 3);
    }

    /// @return what it printed
    String output(String... arguments) throws IOException, InterruptedException {
        return output(List.of(), arguments);
    }

    private String output(List<String> before, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(before);
        command.add(path.toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exitCode = process.waitFor();
        require(exitCode == 0, "%s ended with %d", path, exitCode);
        return output;
    }

    private static double seconds(Matcher times, int group) {
        return 60 * Double.parseDouble(times.group(group)) + Double.parseDouble(times.group(group + 1));
    }
}
