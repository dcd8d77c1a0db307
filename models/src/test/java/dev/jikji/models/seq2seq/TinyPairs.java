package dev.jikji.models.seq2seq;

import dev.jikji.models.seq2seq.Seq2Seq.Cell;
import dev.jikji.models.seq2seq.Seq2Seq.Score;
import dev.jikji.nn.Activation;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Small models and sentences.
final class TinyPairs {
    static final int VOCAB = 12;
    static final Vocabularies.Sizes SIZES = new Vocabularies.Sizes(VOCAB, VOCAB, true);
    static final Vocabularies.Specials SPECIALS = new Vocabularies.Specials(VOCAB - 3, VOCAB - 2, VOCAB - 1);

    private TinyPairs() {}

    static Seq2Seq seq2seq(Score attention, boolean inputFeeding) {
        return new Seq2Seq(new Seq2Seq.Config(Cell.LSTM, 2, 16, 12, true, attention, inputFeeding, 0, 1, 1, 40), SIZES);
    }

    static Seq2Seq gru() {
        return new Seq2Seq(new Seq2Seq.Config(Cell.GRU, 1, 16, 12, false, Score.DOT, false, 0, 1, 1, 40), SIZES);
    }

    static TransformerMt transformer(boolean preNorm) {
        return new TransformerMt(
                new TransformerMt.Config(2, 2, 2, 16, 24, Activation.RELU, preNorm, 0, 0, 40), SIZES);
    }

    static TranslationModel model(String name) {
        return switch (name) {
            case "lstm, none" -> seq2seq(Score.NONE, false);
            case "lstm, dot" -> seq2seq(Score.DOT, false);
            case "lstm, general" -> seq2seq(Score.GENERAL, false);
            case "lstm, additive" -> seq2seq(Score.ADDITIVE, false);
            case "lstm, general, fed" -> seq2seq(Score.GENERAL, true);
            case "gru" -> gru();
            case "transformer, pre-norm" -> transformer(true);
            case "transformer, post-norm" -> transformer(false);
            default -> throw new IllegalArgumentException(name);
        };
    }

    /// Random sentences with tokens from 0, each ended.
    static List<int[]> sentences(int count, int longest, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return IntStream.range(0, count).mapToObj(_ -> {
            int[] sentence = random.ints(1 + random.nextInt(longest), 0, VOCAB - 3).toArray();
            return sentence;
        }).toList();
    }

    static List<int[]> ended(List<int[]> sentences) {
        return sentences.stream().map(sentence -> {
            int[] ended = java.util.Arrays.copyOf(sentence, sentence.length + 1);
            ended[sentence.length] = SPECIALS.end();
            return ended;
        }).toList();
    }

    static List<int[]> begun(List<int[]> sentences) {
        return sentences.stream().map(sentence -> {
            int[] begun = new int[sentence.length + 1];
            begun[0] = SPECIALS.begin();
            System.arraycopy(sentence, 0, begun, 1, sentence.length);
            return begun;
        }).toList();
    }
}
