package dev.jikji.text.tags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jikji.text.InputException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TagColumnTest {
    @TempDir
    private Path folder;

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static List<TaggedSentence> read(String file, String column) {
        return TagColumn.of(column, 1).read(file);
    }

    @Test
    void columnsAreReadByNumberAndTheLastByDefault() throws IOException {
        String file = file("a.txt", "-DOCSTART- -X- O O\n\nEU NNP I-NP I-ORG\nsays VBZ I-VP O\n\n\nYes UH O O");
        List<TaggedSentence> sentences = read(file, "last");
        assertThat(sentences).hasSize(2);
        assertThat(sentences.getFirst().words()).containsExactly("EU", "says");
        assertThat(sentences.getFirst().tags()).containsExactly("I-ORG", "O");
        assertThat(sentences.getFirst().place(1)).isEqualTo(file + ":4");
        assertThat(sentences.get(1).place(0)).isEqualTo(file + ":7");
        assertThat(read(file, "2").getFirst().tags()).containsExactly("NNP", "VBZ");
    }

    @Test
    void columnsBelowTheFirstAreRefused() {
        assertThatThrownBy(() -> TagColumn.of("last", 0)).isInstanceOf(InputException.class)
                .hasMessage("--word-column: 0; columns are numbered from 1");
    }

    @Test
    void documentsBeginAtTheFileAtADocstartAndAtANewdoc() throws IOException {
        String columns = file("d.txt", "a O\n\nb O\n-DOCSTART- O\nc O\n\n-DOCSTART- O\n\n-DOCSTART- O\n\nd O\n\ne O\n");
        assertThat(read(columns, "last")).extracting(TaggedSentence::begins).containsExactly(true, false, true, true,
                false);
        String row = "1\ta\t_\tX\t_\t_\t0\troot\t_\t_\n\n";
        String conllu = file("d.conllu", row + "# newdoc id = 7\n" + row + row);
        assertThat(read(conllu, "upos")).extracting(TaggedSentence::begins).containsExactly(true, true, false);
    }

    @Test
    void compressionAByteOrderMarkAndLineEndsOfWindowsMakeNoDifference() throws IOException {
        Path file = folder.resolve("b.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("\uFEFFa\tX\r\nb c\tY\r\n\t\r\nd\tX\r\n".getBytes(StandardCharsets.UTF_8));
        }
        List<TaggedSentence> sentences = read(file.toString(), "last");
        assertThat(sentences.stream().map(TaggedSentence::words)).containsExactly(List.of("a", "b c"), List.of("d"));
        assertThat(sentences.get(1).place(0)).isEqualTo(file + ":4");
    }

    @Test
    void ofConlluWordsAreReadAndNeitherTokensOfSeveralNorEmptyNodes() throws IOException {
        String file = file("c.conllu", """
                # text = vámonos
                1-2	vámonos	_	_	_	_	_	_	_	_
                1	vamos	ir	VERB	V	Mood=Imp	0	root	_	_
                1.1	ello	ello	PRON	_	_	_	_	_	_
                2	nos	nosotros	PRON	P	_	1	obj	_	_

                """);
        TaggedSentence sentence = read(file, "upos").getFirst();
        assertThat(sentence.words()).containsExactly("vamos", "nos");
        assertThat(sentence.tags()).containsExactly("VERB", "PRON");
        assertThat(sentence.lines()).containsExactly(3, 5);
        assertThat(read(file, "FEATS").getFirst().tags()).containsExactly("Mood=Imp", "_");
    }

    @Test
    void whatCannotBeReadIsRefusedInOneLine() throws IOException {
        String ragged = file("d.txt", "a X O\nb Y\n");
        assertThatThrownBy(() -> read(ragged, "last")).isInstanceOf(InputException.class)
                .hasMessage(ragged + ":2: has 2 columns, line 1 has 3");
        String narrow = file("e.txt", "\na O\n");
        assertThatThrownBy(() -> read(narrow, "3")).hasMessage(narrow + ":2: has 2 columns, no column 3");
        assertThatThrownBy(() -> read(narrow, "1"))
                .hasMessage(narrow + ":2: column 1 has the words; name another with --column");
        String words = file("f.txt", "a\nb\n");
        assertThatThrownBy(() -> read(words, "last"))
                .hasMessage(words + ":1: column 1 has the words; name another with --column");
        String named = file("i.conllu", "1\ta\t_\tX\t_\t_\t_\t_\t_\t_\n");
        assertThatThrownBy(() -> read(named, "last"))
                .hasMessage(named + ": is CoNLL-U by its name; choose the tags with --column upos, xpos or feats");
        String empty = file("g.txt", "\n\n");
        assertThatThrownBy(() -> read(empty, "last")).hasMessage(empty + ": no sentences");
        String none = folder.resolve("none").toString();
        assertThatThrownBy(() -> read(none, "last")).hasMessage(none + ": no such file");
        assertThatThrownBy(() -> read(folder.toString(), "last")).hasMessage(folder + ": is a folder; name a file");
        assertThatThrownBy(() -> TagColumn.of("pos", 1)).hasMessage(
                "--column pos: no such column; give a number from 1, 'last', or of CoNLL-U upos, xpos or feats");
        Path latin = folder.resolve("h.txt");
        Files.write(latin, new byte[]{'a', ' ', 'O', '\n', (byte) 0xE9, ' ', 'O', '\n'});
        assertThatThrownBy(() -> read(latin.toString(), "last")).hasMessage(latin + ":2: not UTF-8; convert the file");
    }
}
