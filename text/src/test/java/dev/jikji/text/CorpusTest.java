package dev.jikji.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class CorpusTest {
    @TempDir
    Path folder;

    private Path write(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        if (!name.endsWith(".gz")) return Files.write(file, content);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(content);
        }
        return file;
    }

    private Path write(String name, String content) throws IOException {
        return write(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private static Corpus read(Path source, Corpus.Documents documents) {
        return Corpus.of(List.of(source.toString()), documents, false);
    }

    private static List<String> blankLine(String text) {
        Path file;
        try {
            file = Files.createTempFile("corpus", ".txt");
            try {
                Files.writeString(file, text);
                return read(file, Corpus.Documents.BLANK_LINE).documents();
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aDocumentEndsAfterItsBlankLines() {
        assertThat(blankLine("a\nb\n\nc")).containsExactly("a\nb\n\n", "c");
        assertThat(blankLine("\n\na\n \t\n\nb\n\n")).containsExactly("\n\na\n \t\n\n", "b\n\n");
        assertThat(blankLine("a\r\n\r\n  b\r\n")).containsExactly("a\r\n\r\n", "  b\r\n");
        assertThat(blankLine("\n")).containsExactly("\n");
    }

    @Test
    void aLineOrAFileCanBeADocument() throws IOException {
        Path file = write("a.txt", "x\n\ny");
        assertThat(read(file, Corpus.Documents.LINE).documents()).containsExactly("x\n", "\n", "y");
        assertThat(read(file, Corpus.Documents.FILE).documents()).containsExactly("x\n\ny");
    }

    @Test
    void aFolderIsReadInTheOrderOfPathsWithoutHiddenFiles() throws IOException {
        write("b/2.txt", "two");
        write("b/10.txt.gz", "ten\n");
        write("a.txt", "\uFEFFone\n");
        write(".hidden", "no");
        write("b/.git/x", "no");
        assertThat(read(folder, Corpus.Documents.BLANK_LINE).documents()).containsExactly("one\n", "ten\n", "two");
    }

    @Test
    void documentsJoinedAreTheTextHoweverLongTheyAre() throws IOException {
        var random = new Random(7);
        String[] parts = {"\n", "\n\n", " ", "word ", "한국어", "\r\n", "🙂", "é", "\t"};
        var text = new StringBuilder();
        while (text.length() < 3_000_000) {
            if (random.nextInt(50_000) == 0) text.append("길".repeat(random.nextInt(1_500_000)));
            text.append(parts[random.nextInt(parts.length)]);
        }
        Path file = write("random.txt.gz", text.toString());
        for (Corpus.Documents documents : Corpus.Documents.values()) {
            Corpus corpus = read(file, documents);
            assertThat(corpus.text()).isEqualTo(text.toString());
            assertThat(corpus.size().bytes()).isEqualTo(text.toString().getBytes(StandardCharsets.UTF_8).length);
            try (Corpus.Pass pass = corpus.open()) {
                for (Piece piece = pass.next(); piece != null; piece = pass.next()) {
                    assertThat(piece.text().length()).isLessThanOrEqualTo(1 << 20);
                }
            }
        }
    }

    @Test
    void aLongDocumentIsCutBetweenWordsAndStaysOneDocument() throws IOException {
        Path file = write("long.txt", "some words ".repeat(300_000) + "\n");
        var pieces = new ArrayList<Piece>();
        try (Corpus.Pass pass = read(file, Corpus.Documents.LINE).open()) {
            for (Piece piece = pass.next(); piece != null; piece = pass.next()) pieces.add(piece);
        }
        assertThat(pieces).hasSizeGreaterThan(3);
        assertThat(pieces.subList(1, pieces.size())).allMatch(piece -> piece.text().startsWith(" "));
        assertThat(pieces.stream().filter(Piece::endsDocument)).containsExactly(pieces.getLast());
    }

    @Test
    void theFirstBadByteIsReportedWithFileAndOffset() throws IOException {
        byte[] text = "가나다\n".repeat(50_000).getBytes(StandardCharsets.UTF_8);
        text[123_456] = (byte) 0xFF;
        for (String name : List.of("bad.txt", "bad.txt.gz")) {
            Path file = write(name, text);
            // Byte 123,456 is the second of the three of a syllable or the first, by its place in the line of ten.
            int first = 123_456 / 10 * 10 + (123_456 % 10) / 3 * 3;
            assertThatThrownBy(() -> read(file, Corpus.Documents.LINE).size()).isInstanceOf(InputException.class)
                    .hasMessage("%s: byte %d (0x%02X) is not valid UTF-8; convert the file to UTF-8, or pass --lenient "
                            + "to read such bytes as U+FFFD", file, first, text[first] & 0xff);
            assertThat(Corpus.of(List.of(file.toString()), Corpus.Documents.LINE, true).text()).contains("\uFFFD");
        }
    }

    @Test
    void aCharacterCutShortByTheEndOfTheFileIsReported() throws IOException {
        Path file = write("cut.txt", new byte[]{'a', (byte) 0xEA, (byte) 0xB0});
        assertThatThrownBy(() -> read(file, Corpus.Documents.LINE).size()).hasMessageContaining("byte 1 (0xEA)");
    }

    @Test
    void sourcesThatAreNoTextAreRefused() throws IOException {
        refused("nowhere.txt", "nowhere.txt: no such file or folder");
        refused(write("empty.txt", "").toString(), "empty.txt: no text: the file is empty");
        refused(write("bom.txt", "\uFEFF").toString(), "bom.txt: no text: the file is empty");
        refused(write("zero.bin", "ab\0c").toString(), "zero.bin: looks like a binary file (NUL at byte 2)");
        refused(write("control.bin", "\u0001\u0002abc").toString(),
                "control.bin: looks like a binary file (2 of the first 5 bytes are control characters)");
        refused(Files.createDirectories(folder.resolve("none")).toString(), "none: the folder holds no files");
        Path notZipped = Files.writeString(folder.resolve("plain.gz"), "text");
        refused(notZipped.toString(), "plain.gz: is not compressed by gzip, though its name ends in .gz");
        byte[] zipped = Files.readAllBytes(write("whole.gz", "text ".repeat(9_999)));
        Path cut = Files.write(folder.resolve("cut.gz"), java.util.Arrays.copyOf(zipped, zipped.length - 9));
        assertThatThrownBy(() -> read(cut, Corpus.Documents.LINE).size()).isInstanceOf(InputException.class)
                .hasMessage(cut + ": the compressed file ends too early");
    }

    private static void refused(String source, String message) {
        assertThatThrownBy(() -> Corpus.of(List.of(source), Corpus.Documents.LINE, false))
                .isInstanceOf(InputException.class).hasMessageContaining(message).hasMessageNotContaining("\n");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aPipeIsReadAsOftenAsAFile() throws Exception {
        for (String name : List.of("pipe", "pipe.gz")) {
            Path pipe = folder.resolve(name);
            assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    write(name, "piped\n");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            Corpus corpus = read(pipe, Corpus.Documents.FILE);
            writer.join();
            for (int pass = 0; pass < 2; pass++) assertThat(corpus.text()).isEqualTo("piped\n");
        }
        refused("/dev/zero", "/dev/zero: looks like a binary file (NUL at byte 0); text must be UTF-8");
    }

    @Test
    void standardInputIsReadOnceAndCanBePassedTwice() {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream("piped\n".getBytes(StandardCharsets.UTF_8)));
        try {
            Corpus corpus = Corpus.of(List.of("-"), Corpus.Documents.LINE, false);
            assertThat(corpus.text() + corpus.text()).isEqualTo("piped\npiped\n");
        } finally {
            System.setIn(before);
        }
    }
}
