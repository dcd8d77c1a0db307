package dev.jikji.models.lm;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.lm.LanguageModel.State;
import dev.jikji.nn.Objective;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import dev.jikji.text.PackedTokens;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.LongConsumer;

/// How well a model predicts a text.
///
/// @param tokens     predicted: all but the first
/// @param bytes      of UTF-8 those tokens stand for
/// @param unknowns   share of tokens the vocabulary lacks; with any, bits per byte say too little
/// @param loss       mean cross-entropy, nats a token
public record Evaluation(long tokens, double bytes, double unknowns, double loss) {

    /// `e^loss`: as uncertain as a choice among so many tokens.
    public double perplexity() {
        return Math.exp(loss);
    }

    /// What a compressor that used this model would need, comparable between tokenizers.
    public double bitsPerByte() {
        return loss * tokens / (Math.log(2) * bytes);
    }

    /// @return `loss`, `perplexity` and `bits_per_byte`
    public SequencedMap<String, Double> metrics() {
        SequencedMap<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("loss", loss);
        metrics.put("perplexity", perplexity());
        metrics.put("bits_per_byte", bitsPerByte());
        return metrics;
    }

    /// How a text is read.
    ///
    /// @param rows   sequences at a time
    /// @param window tokens of a sequence, where the model has a context: at most that
    /// @param stride tokens by which windows move on; those before were predicted with the window before and serve as
    ///               context alone. Equal to `window`, each token is read once
    /// @param limit  tokens read at most; 0 for all
    public record Reading(int rows, int window, int stride, long limit) {
        public Reading {
            require(stride > 0 && stride <= window, "stride %d must be from 1 to the window of %d tokens", stride,
                    window);
        }
    }

    private static final int STREAMS = 10;

    /// @return a limit that lets a model of either kind read one full batch
    static long tokensOfOneBatch(int rows, int window) {
        return (Math.max(STREAMS, rows) + 1L) * window + 1;
    }

    /// Measures a model in inference.
    ///
    /// @param progress called with the tokens done so far
    /// @throws dev.jikji.text.InputException if the text has less than two tokens
    public static Evaluation of(LanguageModel model, PackedTokens text, Reading reading, LongConsumer progress) {
        long length = reading.limit == 0 ? text.length() : Math.min(text.length(), reading.limit);
        require(length >= 2, "the text to measure on has %d tokens; at least 2 are needed", length);
        boolean before = model.training();
        model.training(false);
        Sum sum = new Sum(progress);
        try (var _ = Grad.off()) {
            if (model.carriesState()) {
                streams(model, text, length, reading.window, sum);
            } else {
                windows(model, text, length, reading, sum);
            }
        } finally {
            model.training(before);
        }
        double bytesPerToken = text.info().bytes() / (double) text.length();
        return new Evaluation(sum.tokens, sum.tokens * bytesPerToken, text.info().unknowns() / (double) text.length(),
                sum.nats / sum.tokens);
    }

    private static final class Sum {
        private final LongConsumer progress;
        private long tokens;
        private double nats;

        Sum(LongConsumer progress) {
            this.progress = progress;
        }

        void add(double meanLoss, long count) {
            nats += meanLoss * count;
            tokens += count;
            progress.accept(tokens);
        }
    }

    private static void windows(LanguageModel model, PackedTokens text, long length, Reading reading, Sum sum) {
        int window = (int) Math.min(reading.window, length - 1);
        int stride = Math.min(reading.stride, window);
        score(model, text, 0, 1, window, stride, 0, sum); // the first window counts in full
        long start = stride;
        while (start + window < length) { // full windows count their last tokens
            int rows = (int) Math.min(reading.rows, (length - 1 - window - start) / stride + 1);
            score(model, text, start, rows, window, stride, window - stride, sum);
            start += (long) rows * stride;
        }
        long counted = start - stride + window; // tokens predicted so far
        long rest = length - 1 - counted;
        if (rest > 0) score(model, text, length - 1 - window, 1, window, stride, (int) (window - rest), sum);
    }

    /// Adds the losses of `rows` windows, from place `from` of each on.
    private static void score(LanguageModel model, PackedTokens text, long start, int rows, int window, int stride,
            int from, Sum sum) {
        long[] inputs = new long[rows * window];
        long[] targets = new long[rows * window];
        for (int row = 0; row < rows; row++) {
            text.copy(start + (long) row * stride, window, inputs, row * window);
            text.copy(start + (long) row * stride + 1, window, targets, row * window);
        }
        try (var _ = TensorScope.open(); var _ = NativeRuntime.precision().autocast()) {
            Tensor hidden = model.forward(Tensor.of(inputs, rows, window)); // (rows, window, dim)
            int counted = window - from;
            Objective loss = model.loss(hidden.narrow(1, from, counted),
                    Tensor.of(targets, rows, window).narrow(1, from, counted));
            sum.add(loss.value(), (long) rows * counted);
        }
    }

    /// What reads along while a text is measured in streams.
    @FunctionalInterface
    interface StreamReader {
        /// @param hidden  `(rows, time, dim)`
        /// @param targets int64 `(rows, time)`, row by row: the token that follows each place
        void read(Tensor hidden, long[] targets);
    }

    /// The text in equal stretches side by side, each read in order; a stretch ends by predicting the first token of
    /// the next. What does not divide is predicted last, after a window of its own.
    private static void streams(LanguageModel model, PackedTokens text, long length, int window, Sum sum) {
        streams(model, text, length, window, (hidden, targets) -> sum.add(
                model.loss(hidden, Tensor.of(targets, hidden.size(0), hidden.size(1))).value(), targets.length));
        long rest = (length - 1) % streams(length);
        int last = (int) Math.min(Math.max(window, rest), length - 1);
        if (rest > 0) score(model, text, length - 1 - last, 1, last, last, (int) (last - rest), sum);
    }

    /// How many stretches a text of this length is read in.
    private static int streams(long length) {
        return (int) Math.min(STREAMS, length - 1);
    }

    /// Reads the equal stretches of a text. What does not divide, less than [#STREAMS] tokens at its end, is left out.
    static void streams(LanguageModel model, PackedTokens text, long length, int window, StreamReader reader) {
        int rows = streams(length);
        long stretch = (length - 1) / rows;
        State state = State.START;
        try {
            for (long at = 0; at < stretch; at += window) {
                int time = (int) Math.min(window, stretch - at);
                long[] inputs = new long[rows * time];
                long[] targets = new long[rows * time];
                for (int row = 0; row < rows; row++) {
                    text.copy(row * stretch + at, time, inputs, row * time);
                    text.copy(row * stretch + at + 1, time, targets, row * time);
                }
                State before = state;
                try (var scope = TensorScope.open(); var _ = NativeRuntime.precision().autocast()) {
                    LanguageModel.Output output = model.forward(Tensor.of(inputs, rows, time), before);
                    reader.read(output.hidden(), targets);
                    state = output.state().keepIn(scope);
                }
                before.close();
            }
        } finally {
            state.close();
        }
    }
}
