package dev.jikji.text.conllu;

import java.util.List;

/// A node of the enhanced graph that no word of the text stands for: rows with ids like `8.1`.
///
/// @param after id of the word before it, 0 at the beginning
/// @param index counts the empty nodes between two words, from 1
public record EmptyNode(int after, int index, String form, String lemma, String upos, String xpos, Attributes feats,
        String deps, Attributes misc) implements Row {

    public String id() {
        return after + "." + index;
    }

    public List<Dependency> dependencies() {
        return Word.dependencies(deps);
    }

    @Override
    public String line() {
        return String.join("\t", id(), form, lemma, upos, xpos, feats.text(), "_", "_", deps, misc.text());
    }
}
