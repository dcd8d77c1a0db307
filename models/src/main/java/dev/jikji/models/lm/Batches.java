package dev.jikji.models.lm;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.PackedTokens;
import java.util.SplittableRandom;
import java.util.function.LongFunction;

/// The batches of a training. Batch `number` depends on nothing else, so that a training can go on anywhere.
interface Batches {

    /// @param inputs  row-major `(rows, time)`
    /// @param targets the token after each input
    /// @param first   whether the rows do not go on from those of the batch before
    record Batch(long[] inputs, long[] targets, boolean first) {}

    Batch get(long number);

    /// @return how many batches go over the text once
    long pass();

    /// Spreads the generators of neighbouring batches. Any odd number but SplittableRandom's own increment, with which
    /// each batch would repeat the draws of the one before, shifted by one.
    long FAR_APART = 0xD134_2543_DE82_EF95L;

    /// Rows from anywhere in the text, drawn with replacement.
    static Batches windows(PackedTokens tokens, int rows, int time, long seed) {
        requireLength(tokens, time + 1L, "lower model.context or training.sequence_length");
        return numbered(windowsOfAPass(tokens, rows, time), number -> {
            SplittableRandom random = new SplittableRandom(seed ^ number * FAR_APART);
            long[] inputs = new long[rows * time];
            long[] targets = new long[rows * time];
            for (int row = 0; row < rows; row++) {
                long start = random.nextLong(tokens.length() - time);
                tokens.copy(start, time, inputs, row * time);
                tokens.copy(start + 1, time, targets, row * time);
            }
            return new Batch(inputs, targets, true);
        });
    }

    /// The whole text, a pass after the other: windows side by side from its start on, in equal batches but for the
    /// last. Tokens at the end that fill no window are left out.
    static Batches whole(PackedTokens tokens, int rows, int time) {
        requireLength(tokens, time + 1L, "lower model.context or training.sequence_length");
        long windows = (tokens.length() - 1) / time;
        long batches = windowsOfAPass(tokens, rows, time);
        return numbered(batches, number -> {
            long first = number % batches * rows;
            int count = (int) Math.min(rows, windows - first);
            long[] inputs = new long[count * time];
            long[] targets = new long[count * time];
            tokens.copy(first * time, count * time, inputs, 0);
            tokens.copy(first * time + 1, count * time, targets, 0);
            return new Batch(inputs, targets, true);
        });
    }

    private static long windowsOfAPass(PackedTokens tokens, int rows, int time) {
        return Math.ceilDiv((tokens.length() - 1) / time, rows);
    }

    private static Batches numbered(long pass, LongFunction<Batch> maker) {
        return new Batches() {
            @Override
            public Batch get(long number) {
                return maker.apply(number);
            }

            @Override
            public long pass() {
                return pass;
            }
        };
    }

    /// The text cut into as many streams as there are rows, each read in order, again from its start when it ends.
    static Batches streams(PackedTokens tokens, int rows, int time) {
        requireLength(tokens, rows * (time + 1L), "lower training.batch_size or training.sequence_length");
        long stream = tokens.length() / rows;
        long batches = (stream - 1) / time; // of a pass
        return numbered(batches, number -> {
            long at = number % batches * time;
            long[] inputs = new long[rows * time];
            long[] targets = new long[rows * time];
            for (int row = 0; row < rows; row++) {
                tokens.copy(row * stream + at, time, inputs, row * time);
                tokens.copy(row * stream + at + 1, time, targets, row * time);
            }
            return new Batch(inputs, targets, at == 0);
        });
    }

    private static void requireLength(PackedTokens tokens, long needed, String advice) {
        require(tokens.length() >= needed, "the training text has %d tokens, a batch needs %d: add text, or %s",
                tokens.length(), needed, advice);
    }
}
