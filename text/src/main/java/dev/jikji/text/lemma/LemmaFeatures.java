package dev.jikji.text.lemma;

import dev.jikji.text.lemma.LemmaRules.Candidates;
import dev.jikji.text.loglinear.Features;
import java.util.ArrayList;
import java.util.List;

/// The features of a word and of each of its candidates, for one thread.
final class LemmaFeatures {
    private final Morphemes morphemes;
    private final Features word = new Features();
    private final List<Features> own = new ArrayList<>();

    LemmaFeatures(Morphemes morphemes) {
        this.morphemes = morphemes;
    }

    /// Fills these with those of a word.
    ///
    /// @param gold place of its lemma among the candidates while it is learnt from, else -1
    Features of(LemmaContext context, int i, Candidates candidates, int gold) {
        context.features(i, word);
        while (own.size() < candidates.lemmas().length) own.add(new Features());
        for (int k = 0; k < candidates.lemmas().length; k++)
            morphemes.features(candidates.lemmas()[k], context.xpos(i), k == gold, own.get(k));
        return word;
    }

    /// Of each candidate.
    List<Features> own() {
        return own;
    }
}
