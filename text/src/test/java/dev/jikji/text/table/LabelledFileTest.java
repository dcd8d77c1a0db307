package dev.jikji.text.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.jikji.text.InputException;
import dev.jikji.text.table.TableLayout.Format;
import dev.jikji.text.table.TableLayout.Header;
import dev.jikji.text.table.TableLayout.Quoting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelledFileTest {
    private static final TableLayout NAMED = TableLayout.of("document", "label");

    @TempDir
    private Path folder;

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private void refused(String file, TableLayout layout, String message) {
        assertThatThrownBy(() -> LabelledFile.read(file, layout)).isInstanceOf(InputException.class)
                .hasMessage(message.replaceFirst("^F", Matcher.quoteReplacement(file)));
    }

    @Test
    void quotationMarksOfATsvAreCharactersLikeOthers() throws IOException {
        String file = file("a.txt", "id\tdocument\tlabel\n1\t\"\"\"최고\t1\n2\t\"열고 닫지 않은\t0\n");
        assertThat(LabelledFile.read(file, NAMED)).containsExactly(
                new LabelledText("\"\"\"최고", "1", file + ":2"), new LabelledText("\"열고 닫지 않은", "0", file + ":3"));
    }

    @Test
    void aTsvIsReadWithQuotationMarksIfAskedFor() throws IOException {
        String file = file("a.tsv", "document\tlabel\n\"a\tb\"\"c\"\tx\n");
        var layout = new TableLayout(Format.AUTO, Quoting.DOUBLE, Header.AUTO, "document", "label");
        assertThat(LabelledFile.read(file, layout)).containsExactly(new LabelledText("a\tb\"c", "x", file + ":2"));
    }

    @Test
    void byteOrderMarksCarriageReturnsAndGzipAreReadOver() throws IOException {
        Path zipped = folder.resolve("a.tsv.gz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
            out.write("\uFEFFdocument\tlabel\r\ngood\tpos\r\nbad\tneg\r\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(LabelledFile.read(zipped.toString(), NAMED)).extracting(LabelledText::text, LabelledText::label)
                .containsExactly(tuple("good", "pos"),
                        tuple("bad", "neg"));
    }

    @Test
    void aCsvHoldsSeparatorsAndLineEndsInQuotationMarksAndCountsLines() throws IOException {
        String file = file("a.csv", "\uFEFFlabel,document\r\npos,\"one, two\nthree \"\"four\"\"\"\r\nneg,five\r\n");
        assertThat(LabelledFile.read(file, NAMED)).containsExactly(
                new LabelledText("one, two\nthree \"four\"", "pos", file + ":2"),
                new LabelledText("five", "neg", file + ":4"));
    }

    @Test
    void anUnclosedQuotationMarkIsRefusedWhereItOpens() throws IOException {
        String message = "F:3: a quotation mark opens here and is never closed; close it, or pass --quoting none if"
                + " quotation marks are part of the text";
        refused(file("a.csv", "document,label\na,x\n\"b,y\nc,x\n"), NAMED, message);
        refused(file("b.csv", "document,label\na,x\n\"b,y\n"), NAMED, message);
        String file = file("c.csv", "document,label\n\"b,y\n");
        var layout = new TableLayout(Format.CSV, Quoting.NONE, Header.AUTO, "document", "label");
        assertThat(LabelledFile.read(file, layout).getFirst().text()).isEqualTo("\"b");
    }

    @Test
    void columnsAreFoundByNumberAndThenTheFirstRowIsData() throws IOException {
        String file = file("a.tsv", "7\tgood\t1\n8\tbad\t0\n");
        assertThat(LabelledFile.read(file, TableLayout.of("2", "3"))).extracting(LabelledText::label)
                .containsExactly("1", "0");
        var headed = new TableLayout(Format.AUTO, Quoting.AUTO, Header.PRESENT, "2", "3");
        assertThat(LabelledFile.read(file, headed)).hasSize(1);
        refused(file, TableLayout.of("2", "4"), "F:1: no column 4 for the label; the first row has 3");
    }

    @Test
    void aColumnThatIsNotThereIsRefusedWithThoseThatAre() throws IOException {
        refused(file("a.tsv", "id\ttext\tlabel\n"), NAMED,
                "F:1: no column 'document' for the text; the first row has id, text, label");
        refused(file("a.jsonl", "{\"text\":\"a\",\"label\":1}\n"), NAMED,
                "F:1: no key 'document'; there are text, label");
    }

    @Test
    void rowsOfTheWrongWidthAreRefused() throws IOException {
        refused(file("a.tsv", "document\tlabel\na\tx\nb\n"), NAMED, "F:3: has 1 columns, the first row has 2");
        refused(file("a.csv", "document,label\na,b,x\n"), NAMED,
                "F:2: has 3 columns, the first row has 2; a text with commas needs quotation marks");
    }

    @Test
    void emptyLabelsEmptyFilesAndOtherBytesAreRefused() throws IOException {
        refused(file("a.tsv", "document\tlabel\na\t \n"), NAMED, "F:2: has no label");
        refused(file("b.tsv", "document\tlabel\n"), NAMED, "F: holds no rows");
        refused(folder.resolve("none.tsv").toString(), NAMED, "F: no such file");
        Path latin = Files.write(folder.resolve("latin.tsv"), new byte[]{'a', '\n', (byte) 0xe9, '\n'});
        refused(latin.toString(), NAMED, "F:2: not UTF-8; convert the file");
    }

    @Test
    void jsonLinesHoldTextsNumbersAndTruthValues() throws IOException {
        String file = file("a.jsonl", "{\"document\":\"a\\nb\",\"label\":1}\n\n{\"label\":true,\"document\":\"c\"}\n");
        assertThat(LabelledFile.read(file, NAMED)).containsExactly(new LabelledText("a\nb", "1", file + ":1"),
                new LabelledText("c", "true", file + ":3"));
        refused(file("b.jsonl", "{\"document\":\"a\",\"label\":[1]}\n"), NAMED,
                "F:1: label is [1], not a text or a number");
        assertThatThrownBy(() -> LabelledFile.read(file("c.jsonl", "{\"document\":\n"), NAMED))
                .isInstanceOf(InputException.class).hasMessageContaining("c.jsonl:1: not JSON: ");
    }

    @Test
    void parquetIsReadByName() {
        String file = Path.of("src/test/resources/dev/jikji/text/table/reviews.parquet").toString();
        if (!Files.exists(Path.of(file))) file = "text/" + file;
        List<LabelledText> rows = LabelledFile.read(file, NAMED);
        assertThat(rows).extracting(LabelledText::text).containsExactly("a good film", "재미없다", "\"quoted, with commas");
        assertThat(rows).extracting(LabelledText::label).containsExactly("1", "0", "1");
        refused(file, TableLayout.of("text", "label"), "F: no column 'text' for the text; there are document, label");
    }

    @Test
    void whatIsNoParquetFileIsRefused() throws IOException {
        assertThatThrownBy(() -> LabelledFile.read(file("a.parquet", "no parquet"), NAMED))
                .isInstanceOf(InputException.class).hasMessageContaining("a.parquet: cannot be read as Parquet: ");
    }
}
