package dev.jikji.models.lm;

import dev.jikji.tensor.Grad;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Precision;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import dev.jikji.text.CharTokenizer;
import dev.jikji.text.Corpus;
import dev.jikji.text.PackedTokens;
import dev.jikji.text.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// Small models and texts.
final class Tiny {
    private Tiny() {}

    /// Exact products on one thread, so that figures are the same everywhere.
    static void strictFloat32() {
        NativeRuntime.start(new NativeRuntime.Settings(Precision.FLOAT32, 1, true));
    }

    /// Two blocks with two heads, 16 wide, drawn from a fixed seed.
    static Gpt gpt(int context, int vocab) {
        NativeRuntime.seed(7);
        return inference(new Gpt(new Gpt.Config(context, 2, 2, 16, 0), vocab));
    }

    /// Two layers, 12 wide, drawn from a fixed seed.
    static LstmLanguageModel lstm(int vocab) {
        NativeRuntime.seed(7);
        return inference(new LstmLanguageModel(new LstmLanguageModel.Config(2, 12, 8, true, 0, false, true, 0), vocab));
    }

    private static <M extends LanguageModel> M inference(M model) {
        spread(model);
        model.training(false);
        return model;
    }

    /// Makes outputs differ from place to place, which fresh weights barely do.
    private static void spread(LanguageModel model) {
        try (var _ = Grad.off()) {
            model.parameters().values().stream().filter(tensor -> tensor.dim() == 2).forEach(tensor -> tensor.mul_(5));
        }
    }

    static Corpus corpus(Path folder, String text) {
        try {
            Path file = Files.writeString(Files.createTempFile(folder, "corpus", ".txt"), text);
            return Corpus.of(List.of(file.toString()), Corpus.Documents.FILE, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Tokenizer characters(Path folder, String text) {
        return CharTokenizer.train(corpus(folder, text), 1);
    }

    static PackedTokens packed(Path folder, Tokenizer tokenizer, String text) {
        try {
            Path file = Files.createTempFile(folder, "text", ".tokens");
            PackedTokens.write(file, tokenizer, corpus(folder, text), _ -> {});
            return PackedTokens.open(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @return `characters` of a text over the first `letters` letters, always the same
    static String text(int characters, int letters) {
        return new java.util.Random(3).ints(characters, 0, letters).mapToObj(i -> Character.toString('a' + i))
                .collect(Collectors.joining());
    }

    /// @return the logits of each place of one sequence
    static float[][] logits(LanguageModel model, long... ids) {
        try (var _ = TensorScope.open(); var _ = Grad.off()) {
            Tensor logits = model.logits(model.forward(Tensor.of(ids, 1, ids.length)));
            float[][] rows = new float[ids.length][];
            for (int t = 0; t < ids.length; t++) rows[t] = logits.select(0, 0).select(0, t).toFloats();
            return rows;
        }
    }

    /// @return `-ln p` of `target` under these logits, in float64
    static double nats(float[] logits, long target) {
        double max = Double.NEGATIVE_INFINITY;
        for (float logit : logits) max = Math.max(max, logit);
        double sum = 0;
        for (float logit : logits) sum += Math.exp(logit - max);
        return max + Math.log(sum) - logits[(int) target];
    }

    static int best(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) if (logits[i] > logits[best]) best = i;
        return best;
    }

    static long[] range(long end) {
        return LongStream.range(0, end).toArray();
    }
}
