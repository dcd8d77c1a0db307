package dev.jikji.text.conllu;

import java.util.ArrayList;
import java.util.List;

/// A sentence of CoNLL-U.
///
/// @param comments lines with their `#`
/// @param rows     in the order of the file
/// @param line     where the first row stood in the file, from 1; 0 if it is of no file
public record Sentence(List<String> comments, List<Row> rows, int line) {

    public Sentence {
        comments = List.copyOf(comments);
        rows = List.copyOf(rows);
    }

    /// A sentence of which the words alone are known.
    public static Sentence of(List<String> forms) {
        List<Row> rows = new ArrayList<>();
        for (String form : forms) rows.add(Word.of(rows.size() + 1, form));
        return new Sentence(List.of(), rows, 0);
    }

    /// The nodes of the tree: word i has the id i + 1.
    public List<Word> words() {
        List<Word> words = new ArrayList<>(rows.size());
        for (Row row : rows) if (row instanceof Word word) words.add(word);
        return words;
    }

    public List<String> forms() {
        return words().stream().map(Word::form).toList();
    }

    /// What stands in the text: multi-word tokens, and the words that belong to none.
    public List<Row> tokens() {
        List<Row> tokens = new ArrayList<>(rows.size());
        int covered = 0;
        for (Row row : rows) {
            switch (row) {
                case MultiWordToken token -> {
                    tokens.add(token);
                    covered = token.last();
                }
                case Word word -> {
                    if (word.id() > covered) tokens.add(word);
                }
                case EmptyNode _ -> {
                }
            }
        }
        return tokens;
    }

    /// Whether a comment says that a document begins with it.
    public boolean beginsDocument() {
        return comments.stream().anyMatch(comment -> comment.startsWith("# newdoc"));
    }

    /// The value of a comment `# name = value`, such as `sent_id`.
    ///
    /// @return null if there is none
    public String metadata(String name) {
        for (String comment : comments) {
            int equals = comment.indexOf('=');
            if (equals > 0 && comment.substring(1, equals).strip().equals(name))
                return comment.substring(equals + 1).strip();
        }
        return null;
    }

    /// The text: its comment, or else the tokens with their spaces.
    public String text() {
        String given = metadata("text");
        if (given != null) return given;
        var text = new StringBuilder();
        for (Row token : tokens()) {
            switch (token) {
                case MultiWordToken range -> text.append(range.form()).append(range.spaceAfter() ? " " : "");
                case Word word -> text.append(word.form()).append(word.spaceAfter() ? " " : "");
                case EmptyNode _ -> {
                }
            }
        }
        return text.toString().stripTrailing();
    }

    /// This sentence with other words; multi-word tokens, empty nodes and comments stay.
    ///
    /// @param words as many as before, in their order
    public Sentence withWords(List<Word> words) {
        List<Row> changed = new ArrayList<>(rows.size());
        int next = 0;
        for (Row row : rows) changed.add(row instanceof Word ? words.get(next++) : row);
        if (next != words.size())
            throw new IllegalArgumentException("%d words for a sentence of %d".formatted(words.size(), next));
        return new Sentence(comments, changed, line);
    }
}
