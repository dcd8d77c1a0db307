package dev.jikji.text.conllu;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// Writes CoNLL-U. What [ConlluReader] read from a well-formed file comes out byte for byte.
public final class ConlluWriter {
    private final OutputStream out;
    private final Layout layout;
    private boolean begun;

    /// @param out buffered by the caller, who closes it
    public ConlluWriter(OutputStream out, Layout layout) {
        this.out = out;
        this.layout = layout;
    }

    public ConlluWriter(OutputStream out) {
        this(out, Layout.PLAIN);
    }

    public void write(Sentence sentence) throws IOException {
        var text = new StringBuilder(64 * sentence.rows().size());
        if (!begun && layout.byteOrderMark()) text.append('\uFEFF');
        begun = true;
        append(sentence, layout.lineEnd(), text);
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /// The lines of a sentence and the empty line that ends it.
    public static String text(Sentence sentence) {
        var text = new StringBuilder(64 * sentence.rows().size());
        append(sentence, "\n", text);
        return text.toString();
    }

    private static void append(Sentence sentence, String lineEnd, StringBuilder text) {
        for (String comment : sentence.comments()) text.append(comment).append(lineEnd);
        for (Row row : sentence.rows()) text.append(row.line()).append(lineEnd);
        text.append(lineEnd);
    }
}
