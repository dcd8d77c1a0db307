package dev.jikji.cli;

import dev.jikji.text.InputException;
import dev.jikji.text.ParallelText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Where a command that answers line by line takes its lines from.
interface Lines {
    Pattern FILE_NAME = Pattern.compile(".*[/\\\\].*|.*\\.[A-Za-z0-9]{1,7}", Pattern.DOTALL);

    /// @return at most `count` lines, as many as there are without waiting, but one at least; none at the end
    List<String> next(int count) throws IOException;

    /// @param source a file, plain or .gz, `-` for standard input, or the text itself
    static Lines of(String source) {
        if (source.equals("-")) return new StandardInput();
        return new Known((isFile(source) ? ParallelText.lines(source) : source.lines().toList()).iterator());
    }

    /// @param sources files as for [#of(String)], or texts, each of which is one line, whatever stands in it
    /// @throws InputException if some are files and others are not
    static Lines of(List<String> sources) {
        if (sources.size() == 1 && isFile(sources.getFirst())) return of(sources.getFirst());
        InputException.require(!sources.contains("-"), "--text -: standard input is read alone; leave out the others");
        Stream<String> lines = areFiles(sources)
                ? sources.stream().flatMap(source -> ParallelText.lines(source).stream())
                : sources.stream();
        return new Known(lines.iterator());
    }

    /// Names of files that are not there make texts no files.
    ///
    /// @throws InputException if some are files and others are not
    static boolean areFiles(List<String> sources) {
        List<String> files = sources.stream().filter(Lines::isFile).toList();
        if (files.size() == sources.size()) return true;
        List<String> there = files.stream().filter(file -> file.equals("-") || Files.exists(Path.of(file))).toList();
        if (there.isEmpty()) return false;
        throw new InputException("--text: '%s' is no file, '%s' is one; give files or a text".formatted(
                sources.stream().filter(text -> !files.contains(text)).findFirst().orElseThrow(), there.getFirst()));
    }

    /// @return whether this is the name of a file that exists, or looks like one, so that its absence should be told;
    ///         or `-`
    static boolean isFile(String source) {
        if (source.equals("-")) return true;
        if (source.isBlank()) return false;
        try {
            return Files.exists(Path.of(source)) || (!source.contains(" ") && FILE_NAME.matcher(source).matches());
        } catch (InvalidPathException _) {
            return false;
        }
    }

    /// @return what stands between white space
    static List<String> words(String line) {
        return line.isBlank() ? List.of() : List.of(line.strip().split("\\s+"));
    }

    /// The lines of a file or a text.
    record Known(Iterator<String> lines) implements Lines {
        @Override
        public List<String> next(int count) {
            List<String> some = new ArrayList<>();
            while (some.size() < count && lines.hasNext()) some.add(lines.next());
            return some;
        }
    }

    /// The lines that are written to this process.
    final class StandardInput implements Lines {
        private final BufferedReader in = new BufferedReader(
                new InputStreamReader(System.in, StandardCharsets.UTF_8.newDecoder()));
        private int read;

        @Override
        public List<String> next(int count) throws IOException {
            List<String> some = new ArrayList<>();
            try {
                while (some.size() < count && (some.isEmpty() || in.ready())) {
                    String line = in.readLine();
                    if (line == null) break;
                    some.add(line);
                    read++;
                }
            } catch (CharacterCodingException e) {
                throw new InputException("standard input:%d: not UTF-8".formatted(read + 1), e);
            }
            return some;
        }
    }
}
