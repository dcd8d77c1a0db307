package dev.jikji.models.classify;

import dev.jikji.embed.FastTextClassifier;
import dev.jikji.text.Encoding;
import dev.jikji.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/// Of a fastText classifier. How a text is split, and the order of the labels, are those of the run.
///
/// @param tokenizer null unless words are its tokens
record FastTextPredictor(FastTextClassifier model, FastTextConfig.Words words, Tokenizer tokenizer,
        List<String> labels) implements Predictor {

    /// What stands for a space where words are characters.
    private static final String SPACE = "_";

    static String[] split(String text, FastTextConfig.Words words, Tokenizer tokenizer) {
        return switch (words) {
            case WHITESPACE -> text.isBlank() ? new String[0] : text.strip().split("\\s+");
            case CHARACTERS -> text.strip().codePoints()
                    .mapToObj(c -> Character.isWhitespace(c) ? SPACE : Character.toString(c)).toArray(String[]::new);
            case TOKENS -> {
                Encoding places = tokenizer.encodeWithOffsets(text);
                String[] tokens = new String[places.size()];
                for (int i = 0; i < tokens.length; i++) {
                    String token = text.substring(places.starts()[i], places.ends()[i]).strip();
                    tokens[i] = token.isEmpty() ? SPACE : token;
                }
                yield tokens;
            }
        };
    }

    private double[] probabilities(String... split) {
        double[] own = model.probabilities(split);
        double[] ordered = new double[labels.size()];
        for (int i = 0; i < own.length; i++) ordered[labels.indexOf(model.labels().get(i))] = own[i];
        return ordered;
    }

    @Override
    public double[][] probabilities(List<String> texts) {
        return texts.stream().map(text -> probabilities(split(text, words, tokenizer))).toArray(double[][]::new);
    }

    /// By occlusion (Li et al. 2016): what the class's log-odds lose when a word is left out.
    @Override
    public List<List<Contribution>> explain(List<String> texts, int[] classes) {
        List<List<Contribution>> all = new ArrayList<>();
        for (int i = 0; i < classes.length; i++) {
            String[] split = split(texts.get(i), words, tokenizer);
            double whole = Predictor.logOdds(probabilities(split)[classes[i]]);
            List<Contribution> parts = new ArrayList<>();
            for (int left = 0; left < split.length; left++) {
                String[] others = new String[split.length - 1];
                System.arraycopy(split, 0, others, 0, left);
                System.arraycopy(split, left + 1, others, left, others.length - left);
                parts.add(new Contribution(split[left], whole - Predictor.logOdds(probabilities(others)[classes[i]])));
            }
            all.add(parts);
        }
        return all;
    }

    @Override
    public void close() {}
}
