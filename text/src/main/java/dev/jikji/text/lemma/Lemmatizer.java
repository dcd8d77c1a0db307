package dev.jikji.text.lemma;

import dev.jikji.text.AtomicFile;
import dev.jikji.text.Gzip;
import dev.jikji.text.InputException;
import dev.jikji.text.conllu.Word;
import dev.jikji.text.lemma.LemmaRules.Candidates;
import dev.jikji.text.lemma.LemmaSettings.Tags;
import dev.jikji.text.loglinear.LogLinear;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/// Gives words their lemmas: frequent words by looking them up with their tags, others by the most probable of the
/// [LemmaRule]s that apply, under a log-linear model of the word, its tags and its neighbours (Müller et al. 2015, *Joint
/// Lemmatization and Morphological Tagging with Lemming*, section 3, without the joint part).
///
/// Any number of threads may use one.
public final class Lemmatizer {
    /// What recipes call it.
    public static final String FAMILY = "lemmatizer";
    /// The name of its file in a run folder.
    public static final String FILE = "lemmatizer.bin";

    private static final long MAGIC = 0x4A494B4A4C454D31L; // "JIKJLEM1"

    /// @param probability that the model gives it; 1 for what was looked up, 0 where no rule fits and the word stays
    /// @param lookedUp    whether the word is a frequent one, whose lemma is known
    public record Lemma(String text, double probability, boolean lookedUp) {}

    private final Tags tags;
    private final Map<String, String> known;
    private final LemmaRules rules;
    private final Morphemes morphemes;
    private final LogLinear model;

    /// @param known lemmas by [LemmaContext#key]
    Lemmatizer(Tags tags, Map<String, String> known, LemmaRules rules, Morphemes morphemes,
            LogLinear model) {
        this.tags = tags;
        this.known = known;
        this.rules = rules;
        this.morphemes = morphemes;
        this.model = model;
    }

    /// The lemmas of a sentence, from its forms and as much of UPOS, XPOS and FEATS as there is.
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

    /// The words of a sentence with their lemmas.
    public List<Word> lemmatized(List<Word> words) {
        List<Lemma> lemmas = lemmas(words);
        List<Word> lemmatized = new ArrayList<>(words.size());
        for (int i = 0; i < words.size(); i++) lemmatized.add(words.get(i).withLemma(lemmas.get(i).text()));
        return lemmatized;
    }

    public Tags tags() {
        return tags;
    }

    /// The rules, the most frequent first.
    public List<LemmaRule> rules() {
        return rules.all();
    }

    /// Weights that differ from zero.
    public int size() {
        return model.size();
    }

    /// Words that are looked up.
    public int known() {
        return known.size();
    }

    /// Writes a file that [#load] reads.
    public void save(Path file) {
        AtomicFile.write(file, bytes -> {
            try (var out = new DataOutputStream(new GZIPOutputStream(bytes, 1 << 16))) {
                out.writeLong(MAGIC);
                out.writeUTF(tags.name());
                out.writeInt(known.size());
                for (String key : known.keySet().stream().sorted().toList()) {
                    out.writeUTF(key);
                    out.writeUTF(known.get(key));
                }
                out.writeInt(rules.all().size());
                for (LemmaRule rule : rules.all()) rule.write(out);
                morphemes.write(out);
                model.write(out);
            }
        });
    }

    /// @throws InputException if there is no such file or it is damaged
    public static Lemmatizer load(Path file) {
        InputException.require(Files.isRegularFile(file), "%s: no such file", file);
        try (var in = new DataInputStream(new BufferedInputStream(Gzip.open(file), 1 << 16))) {
            if (in.readLong() != MAGIC) throw new InputException(file + ": holds no lemmatizer");
            Tags tags = Tags.valueOf(in.readUTF());
            Map<String, String> known = new HashMap<>();
            for (int i = in.readInt(); i > 0; i--) known.put(in.readUTF(), in.readUTF());
            LemmaRule[] rules = new LemmaRule[in.readInt()];
            for (int i = 0; i < rules.length; i++) rules[i] = LemmaRule.read(in);
            return new Lemmatizer(tags, known, new LemmaRules(Arrays.asList(rules)), Morphemes.read(in),
                    LogLinear.read(in));
        } catch (InputException e) {
            throw e;
        } catch (IOException | IllegalArgumentException | NegativeArraySizeException e) {
            throw new InputException(file + ": the lemmatizer is damaged: " + e.getMessage(), e);
        }
    }
}
