package dev.jikji.text.conllu;

import java.util.ArrayList;
import java.util.List;

/// A syntactic word: a node of the tree. Strings are `_` where nothing is known, as in the file.
///
/// @param id     place in the sentence, from 1
/// @param head   id of the word it depends on, 0 for the root, [#NO_HEAD] where the file has `_`
/// @param deprel relation to the head, with its subtype: `acl:relcl`
/// @param deps   the enhanced graph as written, see [#dependencies()]
public record Word(int id, String form, String lemma, String upos, String xpos, Attributes feats, int head,
        String deprel, String deps, Attributes misc) implements Row {
    public static final int NO_HEAD = -1;

    /// A word of which the form alone is known.
    public static Word of(int id, String form) {
        return new Word(id, form, "_", "_", "_", Attributes.NONE, NO_HEAD, "_", "_", Attributes.NONE);
    }

    public Word withLemma(String lemma) {
        return new Word(id, form, lemma, upos, xpos, feats, head, deprel, deps, misc);
    }

    public Word withTags(String upos, String xpos, Attributes feats) {
        return new Word(id, form, lemma, upos, xpos, feats, head, deprel, deps, misc);
    }

    public Word withArc(int head, String deprel) {
        return new Word(id, form, lemma, upos, xpos, feats, head, deprel, deps, misc);
    }

    public Word withMisc(Attributes misc) {
        return new Word(id, form, lemma, upos, xpos, feats, head, deprel, deps, misc);
    }

    /// Whether white space follows, unless a [MultiWordToken] says otherwise.
    public boolean spaceAfter() {
        return !"No".equals(misc.get("SpaceAfter"));
    }

    /// The relation without its subtype: `acl` of `acl:relcl`.
    public String universalRelation() {
        int colon = deprel.indexOf(':');
        return colon < 0 ? deprel : deprel.substring(0, colon);
    }

    public List<Dependency> dependencies() {
        return dependencies(deps);
    }

    static List<Dependency> dependencies(String deps) {
        if (deps.equals("_")) return List.of();
        List<Dependency> arcs = new ArrayList<>();
        for (String part : deps.split("\\|")) {
            int colon = part.indexOf(':');
            arcs.add(colon < 0
                    ? new Dependency(part, "_")
                    : new Dependency(part.substring(0, colon), part.substring(colon + 1)));
        }
        return List.copyOf(arcs);
    }

    @Override
    public String line() {
        return String.join("\t", String.valueOf(id), form, lemma, upos, xpos, feats.text(),
                head == NO_HEAD ? "_" : String.valueOf(head), deprel, deps, misc.text());
    }
}
