package dev.jikji.text.lemma;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.conllu.Sentence;
import dev.jikji.text.conllu.Word;
import dev.jikji.text.lemma.LemmaRules.Candidates;
import dev.jikji.text.lemma.LemmaSettings.Tags;
import dev.jikji.text.loglinear.LogLinear;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleConsumer;

/// Trains an [EditTreeLemmatizer], pass by pass.
///
/// ```java
/// var trainer = new LemmaTrainer(sentences, LemmaSettings.defaults());
/// while (trainer.hasNext()) trainer.pass(share -> {});
/// Lemmatizer lemmatizer = trainer.lemmatizer();
/// ```
public final class LemmaTrainer {
    /// Longer words are addresses and typing errors; nothing is learnt from them.
    private static final int LONGEST = 100;
    /// The learning rate falls to this share of the first.
    private static final double LAST_RATE = 0.1;

    private final LemmaSettings settings;
    private final List<List<Word>> sentences = new ArrayList<>();
    private final Map<String, String> known;
    private final LemmaRules rules;
    private final Morphemes morphemes;
    private final LogLinear model;
    private final Random random;
    private int passes;

    /// @throws dev.jikji.text.InputException if no word has a lemma
    public LemmaTrainer(List<Sentence> sentences, LemmaSettings settings) {
        this.settings = settings;
        for (Sentence sentence : sentences) this.sentences.add(sentence.words());
        Map<LemmaRule, Integer> counts = new HashMap<>();
        Map<List<String>, LemmaRule> ofPairs = new HashMap<>();
        for (List<Word> words : this.sentences) {
            for (Word word : words) {
                if (!learnable(word)) continue;
                LemmaRule rule = ofPairs.computeIfAbsent(List.of(word.form(), word.lemma()),
                        pair -> LemmaRule.of(pair.get(0), pair.get(1)));
                counts.merge(rule, 1, Integer::sum);
            }
        }
        require(!counts.isEmpty(), "no word has a lemma (column 3)");
        List<LemmaRule> frequent = new ArrayList<>(counts.keySet());
        frequent.removeIf(rule -> counts.get(rule) < settings.minCount());
        frequent.sort((a, b) -> counts.get(a).equals(counts.get(b))
                ? a.toString().compareTo(b.toString())
                : counts.get(b) - counts.get(a));
        rules = new LemmaRules(frequent);
        known = KnownLemmas.of(this.sentences, settings.tags(), settings.frequent());
        morphemes = Morphemes.of(this.sentences);
        model = new LogLinear(settings.bits());
        random = new Random(settings.seed());
    }

    static boolean learnable(Word word) {
        return LemmaScore.hasLemma(word) && word.form().length() <= LONGEST && word.lemma().length() <= LONGEST;
    }

    public boolean hasNext() {
        return passes < settings.epochs();
    }

    /// Passes once over the sentences, in random order. Words that are looked up are learnt from no more often than it
    /// takes to be looked up: what remains to be decided is about the others.
    ///
    /// @param progress told which share is done, from 0 to 1
    /// @return the mean loss of the words learnt from, in nats
    public double pass(DoubleConsumer progress) {
        double rate = settings.learningRate()
                * (1 - (1 - LAST_RATE) * passes / Math.max(1, settings.epochs() - 1));
        passes++;
        List<List<Word>> order = new ArrayList<>(sentences);
        Collections.shuffle(order, random);
        Map<String, Integer> learnt = new HashMap<>();
        var features = new LemmaFeatures(morphemes);
        double loss = 0;
        int examples = 0;
        for (int s = 0; s < order.size(); s++) {
            if (s % 64 == 0) progress.accept((double) s / order.size());
            List<Word> words = order.get(s);
            Tags seen = random.nextDouble() < settings.tagDropout() ? Tags.NONE : settings.tags();
            var context = new LemmaContext(words, seen);
            for (int i = 0; i < words.size(); i++) {
                Word word = words.get(i);
                String key = context.key(i);
                if (!learnable(word)) continue;
                if (known.containsKey(key) && learnt.merge(key, 1, Integer::sum) > settings.frequent()) continue;
                Candidates candidates = rules.of(word.form());
                int gold = candidates.indexOf(word.lemma());
                if (gold < 0) continue; // its rule is too rare
                loss += model.learn(features.of(context, i, candidates, gold), candidates.rules(), features.own(), gold,
                        (float) rate);
                examples++;
            }
        }
        return loss / Math.max(1, examples);
    }

    /// What is learnt so far.
    public EditTreeLemmatizer lemmatizer() {
        return new EditTreeLemmatizer(settings.tags(), Map.copyOf(known), rules, morphemes, model.trained());
    }
}
