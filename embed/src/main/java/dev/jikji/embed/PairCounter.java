package dev.jikji.embed;

import dev.jikji.text.PackedTokens;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/// Counts which words stand how near to which others in a text, for every `shards`th first word, within a bound of
/// memory: frequent pairs in an array, the others in a hash table that is written to a sorted file whenever it is full.
///
/// A pair at distance d counts 1/d. Sums are kept in whole units of 2^-24, so that they do not depend on the order in
/// which they are added up. Only the half of the symmetric matrix with the more frequent word first is kept.
final class PairCounter {
    /// Units in a count of 1.
    static final double ONE = 1 << 24;
    private static final int MOST_RUNS = 64; // open at a time
    private static final int TOKENS_PER_REPORT = 1 << 16;

    private final TrainingWords words;
    private final int window;
    private final float[] keep;
    private final long seed;
    private final int shard;
    private final int shards;
    private final ScratchFolder scratch;
    private final long[] weights;
    private final FrequentPairs frequent;
    private final PairTable table;
    private final List<Path> runs = new ArrayList<>();
    private long spilled;

    /// @param shard below the settings' threads, among which the work and the memory are divided
    PairCounter(TrainingWords words, GloveSettings settings, int shard, ScratchFolder scratch) {
        this.words = words;
        this.shard = shard;
        this.scratch = scratch;
        window = settings.window();
        keep = words.keepProbabilities(settings.subsampling());
        seed = settings.seed();
        shards = settings.threads();
        long memory = settings.memory() / shards;
        weights = new long[window + 1];
        for (int distance = 1; distance <= window; distance++) weights[distance] = Math.round(ONE / distance);
        long cells = Math.min(memory / 2 / Long.BYTES, Math.min(2 * words.total() * window, Integer.MAX_VALUE - 8));
        frequent = new FrequentPairs(words.size(), shard, shards, cells);
        table = new PairTable(memory - (long) frequent.cells() * Long.BYTES);
    }

    /// Reads the text through.
    ///
    /// @param read    told how many tokens were read since it was last told
    /// @param stopped asked as often
    void count(PackedTokens tokens, LongConsumer read, BooleanSupplier stopped) throws IOException {
        int[] before = new int[window]; // a ring
        int head = 0;
        int filled = 0;
        var random = new SplittableRandom(seed); // every shard skips the same words
        for (long at = 0; at < tokens.length(); at++) {
            if (at % TOKENS_PER_REPORT == 0 && at > 0) {
                read.accept(TOKENS_PER_REPORT);
                if (stopped.getAsBoolean()) return;
            }
            int token = tokens.get(at);
            int word = words.wordOf(token);
            if (word >= 0 && (keep[word] == 1 || random.nextFloat() < keep[word])) {
                int from = head;
                for (int distance = 1; distance <= filled; distance++) {
                    from = from == 0 ? window - 1 : from - 1;
                    add(word, before[from], weights[distance]);
                }
                before[head] = word;
                head = head + 1 == window ? 0 : head + 1;
                filled = Math.min(filled + 1, window);
            }
            if (words.endsSentence(token)) filled = 0;
        }
    }

    private void add(int word, int other, long weight) throws IOException {
        int first = Math.min(word, other);
        if (first % shards != shard) return;
        int second = Math.max(word, other);
        long count = first == second ? 2 * weight : weight; // each is in the window of the other
        if (frequent.holds(first, second)) {
            frequent.add(first, second, count);
        } else {
            if (table.isFull()) spill();
            table.add(((long) first << 32) | second, count);
        }
    }

    private void spill() throws IOException {
        spilled += table.size();
        runs.add(write(table.sorted()));
        table.clear();
        if (runs.size() == MOST_RUNS) {
            Path merged = scratch.newFile();
            withRuns(sources -> writeTo(merged, new MergedPairs(sources)));
            for (Path run : runs) Files.delete(run);
            runs.clear();
            runs.add(merged);
        }
    }

    private Path write(PairCounts counts) throws IOException {
        Path file = scratch.newFile();
        writeTo(file, counts);
        return file;
    }

    private void writeTo(Path file, PairCounts counts) throws IOException {
        try (DataOutputStream out = scratch.write(file)) {
            PairRun.write(out, counts);
        }
    }

    /// What is done with sorted counts.
    @FunctionalInterface
    interface Reader<T> {
        void read(T counts) throws IOException;
    }

    private void withRuns(Reader<List<PairCounts>> reader) throws IOException {
        var open = new ArrayList<PairRun>();
        try {
            for (Path run : runs) open.add(new PairRun(run));
            reader.read(new ArrayList<>(open));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            for (PairRun run : open) run.close();
        }
    }

    /// At least as many as there are different pairs.
    long mostPairs() {
        return frequent.cells() + spilled + table.size();
    }

    /// Gives all that was counted, by rising pair.
    void read(Reader<PairCounts> reader) throws IOException {
        withRuns(sources -> {
            sources.add(frequent.sorted());
            sources.add(table.sorted());
            reader.read(new MergedPairs(sources));
        });
    }
}
