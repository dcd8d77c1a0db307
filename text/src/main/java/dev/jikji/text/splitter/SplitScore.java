package dev.jikji.text.splitter;

import dev.jikji.text.metrics.Overlap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How well a text is cut, beside the treebank it is of: F1 of sentences and tokens by where they begin and end, and of
/// words, which have to be the right ones of the right token (Zeman et al. 2018, *CoNLL 2018 Shared Task*).
public record SplitScore(F1 sentences, F1 tokens, F1 words) {

    /// @param gold    in the treebank
    /// @param found   by the splitter
    /// @param correct both
    public record F1(long gold, long found, long correct) implements Overlap {}

    private record Span(int start, int end) {}

    public static SplitScore of(List<TextSentence> gold, List<TextSentence> found) {
        Set<Span> sentences = new HashSet<>();
        Map<Span, List<String>> tokens = new HashMap<>();
        long words = 0, foundTokens = 0, foundWords = 0, rightSentences = 0, rightTokens = 0, rightWords = 0;
        for (TextSentence sentence : gold) {
            sentences.add(new Span(sentence.start(), sentence.end()));
            for (TextToken token : sentence.tokens()) {
                tokens.put(new Span(token.start(), token.end()), token.words());
                words += token.words().size();
            }
        }
        for (TextSentence sentence : found) {
            if (sentences.contains(new Span(sentence.start(), sentence.end()))) rightSentences++;
            for (TextToken token : sentence.tokens()) {
                foundTokens++;
                foundWords += token.words().size();
                List<String> right = tokens.get(new Span(token.start(), token.end()));
                if (right == null) continue;
                rightTokens++;
                if (right.equals(token.words())) rightWords += right.size();
            }
        }
        return new SplitScore(new F1(gold.size(), found.size(), rightSentences),
                new F1(tokens.size(), foundTokens, rightTokens), new F1(words, foundWords, rightWords));
    }
}
