package dev.jikji.text.splitter;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.conllu.Sentence;
import dev.jikji.text.loglinear.Features;
import dev.jikji.text.loglinear.LogLinear;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleConsumer;

/// Trains a [TrainedSplitter], pass by pass. In each, half of the paragraphs end without a blank line and some lines end
/// inside sentences, as in text whose lines are broken by other rules.
public final class SplitterTrainer {
    /// The learning rate falls to this share of the first.
    private static final double LAST_RATE = 0.1;
    private static final double BLANK_LINE = 0.5;
    private static final double LINE = 0.25;
    /// The share of spaces that are the end of a line.
    private static final double WRAPPED = 0.01;
    /// Sentences put together at a time.
    private static final int STRETCH = 200;

    private final List<Sentence> sentences;
    private final SplitterSettings settings;
    private final LogLinear model;
    private final Map<String, List<String>> expansions = new HashMap<>();
    private final Random random;
    private int passes;

    public SplitterTrainer(List<Sentence> sentences, SplitterSettings settings) {
        require(!sentences.isEmpty(), "no sentences to learn from");
        this.sentences = List.copyOf(sentences);
        this.settings = settings;
        model = new LogLinear(settings.bits());
        random = new Random(settings.seed());
        RawText raw = RawText.of(sentences, RawText.Paragraphs.BLANK_LINE);
        Map<String, Integer> whole = new HashMap<>();
        for (TextSentence sentence : raw.sentences()) {
            for (TextToken token : sentence.tokens()) {
                String form = raw.text().substring(token.start(), token.end());
                String key = form.toLowerCase(Locale.ROOT);
                if (!token.isMultiWord()) whole.merge(key, 1, Integer::sum);
                else if (!String.join("", token.words()).equals(form)) expansions.put(key, token.words());
            }
        }
        expansions.keySet().removeIf(whole::containsKey); // mostly one word
    }

    public boolean hasNext() {
        return passes < settings.epochs();
    }

    /// Passes once over the text.
    ///
    /// @param progress told which share is done, from 0 to 1
    /// @return the mean loss of all decisions, in nats
    public double pass(DoubleConsumer progress) {
        float rate = (float) (settings.learningRate()
                * (1 - (1 - LAST_RATE) * passes / Math.max(1, settings.epochs() - 1)));
        passes++;
        var loss = new Loss();
        var features = new Features();
        List<Integer> order = new ArrayList<>();
        for (int at = 0; at < sentences.size(); at += STRETCH) order.add(at);
        Collections.shuffle(order, random);
        for (int k = 0; k < order.size(); k++) {
            progress.accept((double) k / order.size());
            int from = order.get(k);
            RawText raw = RawText.of(sentences.subList(from, Math.min(sentences.size(), from + STRETCH)),
                    this::paragraph, () -> random.nextDouble() < WRAPPED ? "\n" : " ");
            List<TextToken> tokens = new ArrayList<>();
            for (TextSentence sentence : raw.sentences()) {
                tokens.addAll(sentence.tokens());
                for (TextToken token : sentence.tokens()) learnToken(raw.text(), token, features, rate, loss);
            }
            learnSentences(raw, tokens, features, rate, loss);
        }
        return loss.sum / Math.max(1, loss.decisions);
    }

    private static final class Loss {
        private double sum;
        private long decisions;

        private void add(double loss) {
            sum += loss;
            decisions++;
        }
    }

    private String paragraph() {
        double drawn = random.nextDouble();
        return drawn < BLANK_LINE ? "\n\n" : drawn < BLANK_LINE + LINE ? "\n" : " ";
    }

    private void learnToken(String text, TextToken token, Features features, float rate, Loss loss) {
        boolean[] ends = new boolean[token.end() - token.start()]; // of words
        boolean spelt = token.isMultiWord()
                && String.join("", token.words()).equals(text.substring(token.start(), token.end()));
        if (spelt) {
            int at = -1;
            for (String word : token.words()) {
                at += word.length();
                ends[at] = true;
            }
        }
        boolean cut = false;
        for (int i = token.start(); i < token.end() && i + 1 < text.length(); i++) {
            if (Splitter.isSpace(text.charAt(i)) || Splitter.isSpace(text.charAt(i + 1))
                    || Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1)))
                continue;
            int label = i + 1 == token.end()
                    ? TrainedSplitter.TOKEN
                    : ends[i - token.start()] ? TrainedSplitter.WORD : TrainedSplitter.INSIDE;
            SplitFeatures.inside(text, token.start(), i, cut, features);
            loss.add(model.learn(features, TrainedSplitter.INSIDE_LABELS, label, rate));
            cut |= label == TrainedSplitter.WORD;
        }
    }

    private void learnSentences(RawText raw, List<TextToken> tokens, Features features, float rate, Loss loss) {
        int first = 0;
        for (TextSentence sentence : raw.sentences()) {
            int last = first + sentence.tokens().size() - 1;
            for (int i = first; i <= last; i++) {
                if (TrainedSplitter.endsParagraph(raw.text(), tokens, i)) continue;
                SplitFeatures.between(raw.text(), tokens, first, i, features);
                loss.add(model.learn(features, TrainedSplitter.BETWEEN_LABELS, i == last ? 1 : 0, rate));
            }
            first = last + 1;
        }
    }

    /// What is learnt so far.
    public TrainedSplitter splitter() {
        return new TrainedSplitter(model.trained(), Map.copyOf(expansions));
    }
}
