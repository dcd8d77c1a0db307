package dev.jikji.models.parse;

import dev.jikji.text.conllu.Sentence;
import dev.jikji.text.conllu.Word;
import java.util.ArrayList;
import java.util.List;

/// A sentence's tree as a parser found it.
///
/// @param arcs of each word, in their order
public record Parse(List<Arc> arcs) {

    /// What a word depends on.
    ///
    /// @param head        place of the word it depends on, from 1; 0 for the root
    /// @param relation    to that, such as `nsubj`
    /// @param upos        universal part of speech, where the parser learned to tell it; else `_`
    /// @param probability that the parser gave to this head and relation
    public record Arc(int head, String relation, String upos, double probability) {}

    public Parse {
        arcs = List.copyOf(arcs);
    }

    /// Writes the tree into a sentence. Parts of speech are written where it has none.
    ///
    /// @param sentence of as many words
    public Sentence over(Sentence sentence) {
        List<Word> words = sentence.words();
        List<Word> parsed = new ArrayList<>(words.size());
        for (int i = 0; i < words.size(); i++) {
            Word word = words.get(i);
            Arc arc = arcs.get(i);
            if (word.upos().equals("_")) word = word.withTags(arc.upos(), word.xpos(), word.feats());
            parsed.add(word.withArc(arc.head(), arc.relation()));
        }
        return sentence.withWords(parsed);
    }
}
