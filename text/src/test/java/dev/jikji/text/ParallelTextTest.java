package dev.jikji.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jikji.text.ParallelText.Pair;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParallelTextTest {
    @TempDir
    private Path folder;

    private String file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = name.endsWith(".gz")
                ? new GZIPOutputStream(Files.newOutputStream(file))
                : Files.newOutputStream(file)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return file.toString();
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(InputException.class).hasMessage(message);
    }

    @Test
    void linesOfTwoFilesAreTranslationsAndEmptyOnesAreCounted() throws IOException {
        String source = file("a.en.gz", "\uFEFFGo. \nHi\u2028there.\r\n\nRun.\n");
        String target = file("a.ko", "가.\n안녕.\n비었다.\n뛰어.");
        ParallelText text = ParallelText.ofFiles(List.of(source), List.of(target));
        assertThat(text.pairs()).containsExactly(new Pair("Go.", "가."), new Pair("Hi\u2028there.", "안녕."),
                new Pair("Run.", "뛰어."));
        assertThat(text.empty()).isEqualTo(1);
        assertThat(text.firstEmpty()).isEqualTo(source + ":3");
    }

    @Test
    void columnsOfATableAreChosenAfterItsName() throws IOException {
        String table = file("bible.tsv", "Gen.1.1\t태초에\tIn the beginning\nGen.1.2\t땅이\tThe earth\n");
        assertThat(ParallelText.ofTable(List.of(table + ":3:2")).pairs())
                .containsExactly(new Pair("In the beginning", "태초에"), new Pair("The earth", "땅이"));
        assertThat(ParallelText.ofTable(List.of(table)).pairs().getFirst()).isEqualTo(new Pair("Gen.1.1", "태초에"));
    }

    @Test
    void whatCannotBeUsedIsRefusedWithItsPlace() throws IOException {
        String two = file("two.txt", "a\nb\n"), three = file("three.txt", "a\nb\nc\n");
        refused(() -> ParallelText.ofFiles(List.of(two), List.of(three)),
                two + " has 2 lines, but " + three + " has 3: line 3 has no counterpart;"
                        + " each line must be the translation of the other file's");
        refused(() -> ParallelText.ofFiles(List.of(two, three), List.of(three)),
                "2 source files, but 1 target files: name as many of each");
        refused(() -> ParallelText.ofFiles(List.of(folder + "/none"), List.of(three)), folder + "/none: no such file");
        refused(() -> ParallelText.ofFiles(List.of(folder.toString()), List.of(three)),
                folder + ": is a folder; name a file");
        String table = file("t.tsv", "a\tb\nonly one\n");
        refused(() -> ParallelText.ofTable(List.of(table)), table
                + ":2: has 1 columns, column 2 is wanted; tabs separate columns, and " + table
                + ":2:3 would take columns 2 and 3");
        String blank = file("blank.tsv", "\n\n");
        refused(() -> ParallelText.ofTable(List.of(blank)), blank + ": no pairs of sentences");
        Path bad = Files.write(folder.resolve("bad.txt"), new byte[]{'a', '\n', 'b', (byte) 0xff, '\n'});
        refused(() -> ParallelText.ofFiles(List.of(bad.toString()), List.of(two)),
                bad + ":2: not UTF-8; convert the file");
    }
}
