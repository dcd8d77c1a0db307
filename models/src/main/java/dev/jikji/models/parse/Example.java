package dev.jikji.models.parse;

import dev.jikji.models.parse.ParserConfig.Tags;
import dev.jikji.text.conllu.Sentence;
import dev.jikji.text.conllu.Word;
import java.util.List;

/// A sentence as numbers. Arrays have a place for each word, from 0; labels that are not known are [Labels#UNKNOWN].
///
/// @param inputTags what the parser is told of the parts of speech; 0 for a tag not known
/// @param heads     from 1; 0 for the root's; empty if the sentence has no tree
record Example(List<String> forms, int[] inputTags, int[] heads, int[] relations, int[] upos, int[] xpos) {

    static Example of(Sentence sentence, Labels labels, Tags tags) {
        List<Word> words = sentence.words();
        int count = words.size();
        boolean isTree = count > 0 && words.getFirst().head() != Word.NO_HEAD;
        int[] inputTags = new int[count], upos = new int[count], xpos = new int[count];
        int[] heads = new int[isTree ? count : 0], relations = new int[heads.length];
        for (int i = 0; i < count; i++) {
            Word word = words.get(i);
            upos[i] = labels.upos(word.upos());
            xpos[i] = labels.xpos(word.xpos());
            inputTags[i] = switch (tags) {
                case NONE -> 0;
                case UPOS -> upos[i] + 1;
                case XPOS -> xpos[i] + 1;
            };
            if (!isTree) continue;
            heads[i] = word.head();
            relations[i] = word.head() == 0 ? 0 : labels.relation(word.deprel());
        }
        return new Example(words.stream().map(Word::form).toList(), inputTags, heads, relations, upos, xpos);
    }

    int size() {
        return forms.size();
    }

    boolean isTree() {
        return heads.length > 0;
    }

    /// The heads as [Configuration] and [Projectivity] number words.
    int[] headsFromOne() {
        int[] from = new int[heads.length + 1];
        from[0] = -1;
        System.arraycopy(heads, 0, from, 1, heads.length);
        return from;
    }

    /// Those that are not known are taken for the most frequent one.
    int[] relationsFromOne() {
        int[] from = new int[relations.length + 1];
        for (int i = 0; i < relations.length; i++) from[i + 1] = Math.max(0, relations[i]);
        return from;
    }

    /// The same with a tree whose arcs do not cross, as [Projectivity#lifted] makes it.
    Example lifted() {
        int[] from = headsFromOne();
        int[] lifted = Projectivity.lifted(from);
        if (lifted == from) return this;
        int[] projective = new int[heads.length];
        System.arraycopy(lifted, 1, projective, 0, heads.length);
        return new Example(forms, inputTags, projective, relations, upos, xpos);
    }
}
