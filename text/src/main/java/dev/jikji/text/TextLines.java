package dev.jikji.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The lines of the small text files that tokenizers are kept in, such as `vocab.txt`.
final class TextLines {
    private TextLines() {}

    /// Lines end with LF or CR LF and with nothing else: U+2028 and the like are characters of a token. A byte order
    /// mark is no part of the first.
    ///
    /// @throws InputException if the file is missing or is not UTF-8; the message tells the first bad byte's offset
    static List<String> read(Path file) {
        InputException.require(Files.isRegularFile(file), "%s: no such file", file);
        ByteBuffer bytes = ByteBuffer.allocate(0);
        String text;
        try {
            bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new InputException(file + ": is not UTF-8 at byte " + bytes.position(), e);
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read: " + e, e);
        }
        return split(text);
    }

    /// The lines of a text, as [#read] has them.
    static List<String> split(String text) {
        var lines = new ArrayList<String>();
        for (int from = text.startsWith("\uFEFF") ? 1 : 0; from < text.length();) {
            int newline = text.indexOf('\n', from);
            int end = newline < 0 ? text.length() : newline;
            int trimmed = end > from && text.charAt(end - 1) == '\r' ? end - 1 : end;
            lines.add(text.substring(from, trimmed));
            from = end + 1;
        }
        return lines;
    }
}
