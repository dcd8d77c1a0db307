package dev.jikji.text.tags;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.Gzip;
import dev.jikji.text.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Files of the CoNLL tasks: a word a line with its tags in columns, a blank line between sentences. Lines with a tab are
/// divided at tabs, others at spaces. Lines of `-DOCSTART-` stand between documents. Files may be compressed by gzip, begin
/// with a byte order mark and end their lines with CR LF.
public final class ColumnFile {
    /// The first column of a line between documents.
    public static final String DOCUMENT = "-DOCSTART-";
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private ColumnFile() {}

    /// A sentence as it stands in the file.
    ///
    /// @param rows   the columns of each word
    /// @param line   where its first word stands, from 1
    /// @param begins whether a document begins with it, as the first does
    public record Sentence(List<List<String>> rows, int line, boolean begins) {

        /// @param column from 0
        public List<String> column(int column) {
            return rows.stream().map(row -> row.get(column)).toList();
        }
    }

    /// @throws InputException if the file cannot be read, has no sentence, or a line with another number of columns than
    ///                        its first
    public static List<Sentence> read(String file) {
        Path path = Path.of(file);
        require(Files.exists(path), "%s: no such file", file);
        require(!Files.isDirectory(path), "%s: is a folder; name a file", file);
        try (InputStream in = Gzip.open(path)) {
            return parse(file, in.readAllBytes());
        } catch (IOException e) {
            throw Gzip.explain(file, e);
        }
    }

    /// @param name what messages call it
    /// @param text in UTF-8
    /// @throws InputException as [#read]
    public static List<Sentence> parse(String name, byte... text) {
        List<Sentence> sentences = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        int columns = 0, first = 0, line = 0;
        boolean begins = true; // a document, with the next sentence
        boolean marked = text.length >= 3 && Arrays.equals(BYTE_ORDER_MARK, Arrays.copyOf(text, 3));
        for (int from = marked ? 3 : 0; from < text.length;) {
            int end = from;
            while (end < text.length && text[end] != '\n') end++;
            String decoded = decode(name, ++line, text, from, end);
            from = end + 1;
            List<String> row = columns(decoded);
            if (row.isEmpty() || row.getFirst().equals(DOCUMENT)) {
                if (!rows.isEmpty()) {
                    sentences.add(new Sentence(List.copyOf(rows), line - rows.size(), begins));
                    begins = false;
                    rows.clear();
                }
                begins |= !row.isEmpty();
                continue;
            }
            if (columns == 0) {
                columns = row.size();
                first = line;
            }
            require(row.size() == columns, "%s:%d: has %d column%s, line %d has %d", name, line, row.size(),
                    row.size() == 1 ? "" : "s", first, columns);
            rows.add(row);
        }
        if (!rows.isEmpty()) sentences.add(new Sentence(List.copyOf(rows), line - rows.size() + 1, begins));
        require(!sentences.isEmpty(), "%s: no sentences", name);
        return sentences;
    }

    private static String decode(String name, int line, byte[] text, int from, int end) {
        int length = end > from && text[end - 1] == '\r' ? end - 1 - from : end - from;
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text, from, length)).toString();
        } catch (CharacterCodingException e) {
            throw new InputException("%s:%d: not UTF-8; convert the file".formatted(name, line), e);
        }
    }

    /// @return empty for a blank line
    private static List<String> columns(String line) {
        if (line.isBlank()) return List.of();
        String[] columns = line.indexOf('\t') >= 0 ? line.split("\t", -1) : line.strip().split(" +");
        return List.of(columns);
    }
}
