package dev.jikji.cli;

import dev.jikji.text.InputException;
import dev.jikji.text.ParallelText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// Where a command that answers line by line takes its lines from.
interface Lines {

    /// @return at most `count` lines, as many as there are without waiting, but one at least; none at the end
    List<String> next(int count) throws IOException;

    /// @param file plain or .gz, or `-` for standard input
    static Lines of(String file) {
        return file.equals("-") ? new StandardInput() : new OfFile(ParallelText.lines(file).iterator());
    }

    /// The lines of a file.
    record OfFile(Iterator<String> lines) implements Lines {
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
