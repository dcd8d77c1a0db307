package dev.jikji.text.splitter;

import dev.jikji.text.conllu.EmptyNode;
import dev.jikji.text.conllu.MultiWordToken;
import dev.jikji.text.conllu.Row;
import dev.jikji.text.conllu.Sentence;
import dev.jikji.text.conllu.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// The text that sentences of CoNLL-U stood in, put together again, and how the treebank cuts it.
///
/// @param text      tokens with spaces where there were some
/// @param sentences of the treebank
public record RawText(String text, List<TextSentence> sentences) {

    /// What stands between two paragraphs.
    public enum Paragraphs {
        /// A blank line, as in the texts of the CoNLL 2018 shared task.
        BLANK_LINE,
        /// A space: nothing but the words tells the end of a sentence.
        SPACE
    }

    public static RawText of(List<Sentence> sentences, Paragraphs paragraphs) {
        String between = paragraphs == Paragraphs.SPACE ? " " : "\n\n";
        return of(sentences, () -> between, () -> " ");
    }

    /// @param paragraph asked what stands between two paragraphs
    /// @param space     asked what stands between two tokens
    static RawText of(List<Sentence> sentences, Supplier<String> paragraph, Supplier<String> space) {
        var text = new StringBuilder();
        List<TextSentence> cut = new ArrayList<>();
        for (Sentence sentence : sentences) {
            if (!text.isEmpty() && beginsParagraph(sentence)) {
                int end = text.length();
                while (end > 0 && Character.isWhitespace(text.codePointBefore(end))) end = text.offsetByCodePoints(end, -1);
                text.setLength(end);
                text.append(paragraph.get());
            }
            List<TextToken> tokens = new ArrayList<>();
            for (Row row : sentence.tokens()) {
                switch (row) {
                    case MultiWordToken token -> {
                        List<String> words = sentence.words().subList(token.first() - 1, token.last()).stream()
                                .map(Word::form).toList();
                        tokens.add(append(token.form(), words, text));
                        if (token.spaceAfter()) text.append(space.get());
                    }
                    case Word word -> {
                        tokens.add(append(word.form(), List.of(word.form()), text));
                        if (word.spaceAfter()) text.append(space.get());
                    }
                    case EmptyNode _ -> {}
                }
            }
            cut.add(new TextSentence(tokens));
        }
        return new RawText(text.toString(), cut);
    }

    private static boolean beginsParagraph(Sentence sentence) {
        return sentence.beginsDocument()
                || sentence.comments().stream().anyMatch(comment -> comment.startsWith("# newpar"));
    }

    private static TextToken append(String form, List<String> words, StringBuilder text) {
        int start = text.length();
        text.append(form);
        return new TextToken(start, text.length(), words);
    }
}
