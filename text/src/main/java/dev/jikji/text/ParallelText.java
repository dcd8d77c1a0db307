package dev.jikji.text;

import static dev.jikji.text.InputException.require;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Sentences with their translations.
///
/// @param empty      pairs that were passed over because a side was blank
/// @param firstEmpty where the first of them stood, such as `train.en:12`; empty if there is none
public record ParallelText(List<Pair> pairs, int empty, String firstEmpty) {
    /// `FILE:2:3`: the source stands in column 2, the target in column 3.
    private static final Pattern COLUMNS = Pattern.compile("(.+):([1-9]\\d?):([1-9]\\d?)");

    /// A sentence and its translation, without white space around them.
    public record Pair(String source, String target) {}

    public ParallelText {
        pairs = List.copyOf(pairs);
    }

    /// Line i of the source files is translated by line i of the target files. Files may be compressed by gzip.
    ///
    /// @throws InputException if a file cannot be read, is not UTF-8, or has not as many lines as its counterpart
    public static ParallelText ofFiles(List<String> source, List<String> target) {
        require(source.size() == target.size(), "%d source files, but %d target files: name as many of each",
                source.size(), target.size());
        var builder = new Builder();
        for (int i = 0; i < source.size(); i++) {
            String left = source.get(i), right = target.get(i);
            List<String> sources = lines(left), targets = lines(right);
            require(sources.size() == targets.size(),
                    "%s has %d lines, but %s has %d: line %d has no counterpart; each line must be the translation of the other file's",
                    left, sources.size(), right, targets.size(), Math.min(sources.size(), targets.size()) + 1);
            for (int line = 0; line < sources.size(); line++)
                builder.add(sources.get(line), targets.get(line), left, line + 1);
        }
        return builder.build(String.join(", ", source));
    }

    /// Lines with columns between tabs. A file is named `FILE` for source and target in the first two columns, or
    /// `FILE:2:3` for others.
    ///
    /// @throws InputException if a file cannot be read, is not UTF-8, or a line has too few columns
    public static ParallelText ofTable(List<String> files) {
        var builder = new Builder();
        for (String named : files) {
            Matcher columns = COLUMNS.matcher(named);
            boolean chosen = !Files.exists(Path.of(named)) && columns.matches();
            String file = chosen ? columns.group(1) : named;
            int source = chosen ? Integer.parseInt(columns.group(2)) : 1;
            int target = chosen ? Integer.parseInt(columns.group(3)) : 2;
            int number = 0;
            for (String line : lines(file)) {
                number++;
                if (line.isBlank()) {
                    builder.add("", "", file, number);
                    continue;
                }
                String[] cells = line.split("\t", -1);
                int last = Math.max(source, target);
                require(cells.length >= last,
                        "%s:%d: has %d columns, column %d is wanted; tabs separate columns, and %s:2:3 would take columns 2 and 3",
                        file, number, cells.length, last, file);
                builder.add(cells[source - 1], cells[target - 1], file, number);
            }
        }
        return builder.build(String.join(", ", files));
    }

    /// The lines of one file, which end with LF or CR LF; a byte order mark is no part of the first.
    ///
    /// @throws InputException if it cannot be read or is not UTF-8
    public static List<String> lines(String name) {
        Path path = Path.of(name);
        require(Files.exists(path), "%s: no such file", name);
        require(!Files.isDirectory(path), "%s: is a folder; name a file", name);
        var file = new TextFiles.Source(path, name);
        byte[] bytes;
        try (InputStream in = file.open()) {
            bytes = in.readAllBytes();
        } catch (IOException e) {
            throw file.explain(e);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(buffer).toString();
        } catch (CharacterCodingException e) {
            long line = 1;
            for (int i = 0; i < buffer.position(); i++) line += bytes[i] == '\n' ? 1 : 0;
            throw new InputException("%s:%d: not UTF-8; convert the file".formatted(name, line), e);
        }
        return TextLines.split(text);
    }

    private static final class Builder {
        private final List<Pair> pairs = new ArrayList<>();
        private int empty;
        private String firstEmpty = "";

        void add(String source, String target, String file, int line) {
            String left = source.strip(), right = target.strip();
            if (!left.isEmpty() && !right.isEmpty()) {
                pairs.add(new Pair(left, right));
            } else if (empty++ == 0) {
                firstEmpty = file + ":" + line;
            }
        }

        ParallelText build(String names) {
            require(!pairs.isEmpty(), "%s: no pairs of sentences", names);
            return new ParallelText(pairs, empty, firstEmpty);
        }
    }
}
