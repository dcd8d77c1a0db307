package dev.jikji.text.lemma;

import dev.jikji.text.AtomicFile;
import dev.jikji.text.conllu.Word;
import dev.jikji.text.lemma.LemmaRules.Candidates;
import dev.jikji.text.lemma.LemmaSettings.Tags;
import dev.jikji.text.loglinear.LogLinear;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/// Lemmas by edit trees: frequent words by looking them up with their tags, others by the most probable of the
/// [LemmaRule]s that apply, under a log-linear model of the word, its tags and its neighbours (Müller et al. 2015, *Joint
/// Lemmatization and Morphological Tagging with Lemming*, section 3, without the joint part). [LemmaTrainer] makes one.
public final class EditTreeLemmatizer implements Lemmatizer {
    static final long MAGIC = 0x4A494B4A4C454D31L; // "JIKJLEM1"

    private final Tags tags;
    private final Map<String, String> known;
    private final LemmaRules rules;
    private final Morphemes morphemes;
    private final LogLinear model;

    /// @param known lemmas by [LemmaContext#key]
    EditTreeLemmatizer(Tags tags, Map<String, String> known, LemmaRules rules, Morphemes morphemes,
            LogLinear model) {
        this.tags = tags;
        this.known = known;
        this.rules = rules;
        this.morphemes = morphemes;
        this.model = model;
    }

    @Override
    public List<Lemma> lemmas(List<Word> words) {
        var context = new LemmaContext(words, tags);
        var features = new LemmaFeatures(morphemes);
        List<Lemma> lemmas = new ArrayList<>(words.size());
        for (int i = 0; i < words.size(); i++) lemmas.add(lemma(context, i, words.get(i).form(), features));
        return lemmas;
    }

    private Lemma lemma(LemmaContext context, int i, String form, LemmaFeatures features) {
        String looked = known.get(context.key(i));
        if (looked != null) return new Lemma(looked, 1, true);
        Candidates candidates = rules.of(form);
        int count = candidates.rules().length;
        if (count == 0) return new Lemma(form, 0, false); // no rule was learnt that fits, not even to keep it
        float[] p = model.probabilities(features.of(context, i, candidates, -1), candidates.rules(), features.own());
        int best = 0;
        for (int k = 1; k < count; k++) if (p[k] > p[best]) best = k;
        return new Lemma(candidates.lemmas()[best], p[best], false);
    }

    @Override
    public Tags tags() {
        return tags;
    }

    /// The rules, the most frequent first.
    public List<LemmaRule> rules() {
        return rules.all();
    }

    @Override
    public int size() {
        return model.size();
    }

    @Override
    public int known() {
        return known.size();
    }

    @Override
    public void save(Path file) {
        AtomicFile.write(file, bytes -> {
            try (var out = new DataOutputStream(new GZIPOutputStream(bytes, 1 << 16))) {
                KnownLemmas.write(MAGIC, tags, known, out);
                out.writeInt(rules.all().size());
                for (LemmaRule rule : rules.all()) rule.write(out);
                morphemes.write(out);
                model.write(out);
            }
        });
    }

    /// @param in behind the first number
    static EditTreeLemmatizer read(DataInputStream in) throws IOException {
        Tags tags = Tags.valueOf(in.readUTF());
        Map<String, String> known = KnownLemmas.read(in);
        LemmaRule[] rules = new LemmaRule[in.readInt()];
        for (int i = 0; i < rules.length; i++) rules[i] = LemmaRule.read(in);
        return new EditTreeLemmatizer(tags, known, new LemmaRules(Arrays.asList(rules)), Morphemes.read(in),
                LogLinear.read(in));
    }
}
