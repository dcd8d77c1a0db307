package dev.jikji.text.tags;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.InputException;
import dev.jikji.text.conllu.Attributes;
import dev.jikji.text.conllu.Check;
import dev.jikji.text.conllu.ConlluReader;
import dev.jikji.text.conllu.Row;
import dev.jikji.text.conllu.Sentence;
import dev.jikji.text.conllu.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// Where in a file words and their tags stand: columns by number in a [ColumnFile], or a field of CoNLL-U by name.
public sealed interface TagColumn {
    /// Names of CoNLL-U files.
    String CONLLU = ".*\\.conllu(\\.gz)?";

    /// Reads a file.
    ///
    /// @throws InputException if it cannot be read, is of another format, or has no such column
    List<TaggedSentence> read(String file);

    /// @param column a number from 1, `last`, or upos, xpos or feats
    /// @param words  the column of the words, from 1
    /// @throws InputException if it is none of these
    static TagColumn of(String column, int words) {
        String name = column.strip().toLowerCase(Locale.ROOT);
        if (name.equals("last")) return new Numbered(0, words);
        if (name.matches("[1-9][0-9]{0,3}")) return new Numbered(Integer.parseInt(name), words);
        for (Field field : Field.values())
            if (field.name().toLowerCase(Locale.ROOT).equals(name)) return new Named(field);
        throw new InputException(
                "--column %s: no such column; give a number from 1, 'last', or of CoNLL-U upos, xpos or feats"
                        .formatted(column));
    }

    /// Columns by number.
    ///
    /// @param tags  from 1; 0 for the last one
    /// @param words from 1
    record Numbered(int tags, int words) implements TagColumn {
        public Numbered {
            require(words > 0, "--word-column: %d; columns are numbered from 1", words);
            require(tags >= 0, "--column: %d; columns are numbered from 1", tags);
        }

        @Override
        public List<TaggedSentence> read(String file) {
            require(!file.matches(CONLLU),
                    "%s: is CoNLL-U by its name; choose the tags with --column upos, xpos or feats",
                    file);
            List<ColumnFile.Sentence> sentences = ColumnFile.read(file);
            int columns = sentences.getFirst().rows().getFirst().size();
            int line = sentences.getFirst().line();
            int column = tags == 0 ? columns : tags;
            for (int wanted : new int[]{column, words})
                require(wanted <= columns, "%s:%d: has %d column%s, no column %d", file, line, columns,
                        columns == 1 ? "" : "s", wanted);
            require(column != words, "%s:%d: column %d has the words; name another with --column", file, line, column);
            return sentences.stream().map(sentence -> {
                List<String> forms = sentence.column(words - 1);
                return new TaggedSentence(forms, sentence.column(column - 1), file,
                        IntStream.range(0, forms.size()).mapToObj(i -> sentence.line() + i).toList(),
                        sentence.begins());
            }).toList();
        }
    }

    /// A field of CoNLL-U.
    record Named(Field field) implements TagColumn {

        @Override
        public List<TaggedSentence> read(String file) {
            List<TaggedSentence> sentences = new ArrayList<>();
            for (Sentence sentence : ConlluReader.read(file, Check.ROWS)) {
                List<Integer> lines = new ArrayList<>();
                int line = sentence.line();
                for (Row row : sentence.rows()) {
                    if (row instanceof Word) lines.add(line);
                    line++;
                }
                List<Word> words = sentence.words();
                sentences.add(new TaggedSentence(words.stream().map(Word::form).toList(),
                        words.stream().map(field::of).toList(), file, lines,
                        sentences.isEmpty() || sentence.beginsDocument()));
            }
            return sentences;
        }
    }

    /// What CoNLL-U says of a word that can be a tag.
    enum Field {
        UPOS, XPOS, FEATS;

        public String of(Word word) {
            return switch (this) {
                case UPOS -> word.upos();
                case XPOS -> word.xpos();
                case FEATS -> word.feats().text();
            };
        }

        /// @return the word with another tag
        public Word set(Word word, String tag) {
            return switch (this) {
                case UPOS -> word.withTags(tag, word.xpos(), word.feats());
                case XPOS -> word.withTags(word.upos(), tag, word.feats());
                case FEATS -> word.withTags(word.upos(), word.xpos(), new Attributes(tag));
            };
        }
    }
}
