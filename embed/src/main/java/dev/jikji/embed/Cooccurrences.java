package dev.jikji.embed;

import static dev.jikji.text.InputException.require;

import dev.jikji.embed.GloveProgress.Stage;
import dev.jikji.text.PackedTokens;
import dev.jikji.text.Tokenizer;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// How often words of a text stand near each other: the symmetric matrix X that GloVe factorises (Pennington et al.
/// 2014, section 3). Two words at a distance d within the window add 1/d.
///
/// The matrix may be larger than memory: it is a temporary, memory-mapped file of its pairs in random order, each pair
/// of different words once, which [#close] removes.
public final class Cooccurrences implements AutoCloseable {
    private static final int ENTRY = 12; // two words, a float
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED
            .withOrder(ByteOrder.BIG_ENDIAN);
    private static final int MOST_BUCKETS = 256;
    private static final long LARGEST_BUCKET = 1 << 29;
    private static final int PAIRS_PER_REPORT = 1 << 16;

    private final ScratchFolder scratch;
    private final Arena arena;
    private final MemorySegment entries;
    private final TrainingWords words;

    private Cooccurrences(ScratchFolder scratch, Arena arena, MemorySegment entries, TrainingWords words) {
        this.scratch = scratch;
        this.arena = arena;
        this.entries = entries;
        this.words = words;
    }

    /// Counts.
    ///
    /// @param tokens    the text, packed with `tokenizer`
    /// @param tokenizer its tokens are the words; those that are unknown, white space or rare are skipped as if they
    ///                  were not there, and no window reaches over one with a line end in it
    /// @param folder    for temporary files
    /// @param progress  told ten times a second how far it is, on the calling thread
    /// @param stop      asked as often
    /// @throws dev.jikji.text.InputException if no word reaches the minimum count, no two words stand within a window,
    ///         or the folder is full
    /// @throws CancellationException once `stop` says yes
    public static Cooccurrences count(PackedTokens tokens, Tokenizer tokenizer, GloveSettings settings, Path folder,
            Consumer<GloveProgress> progress, BooleanSupplier stop) {
        return count(tokens, tokenizer, settings, new ScratchFolder(folder), progress, stop);
    }

    /// @param scratch closed with what is returned, or if counting fails
    static Cooccurrences count(PackedTokens tokens, Tokenizer tokenizer, GloveSettings settings, ScratchFolder scratch,
            Consumer<GloveProgress> progress, BooleanSupplier stop) {
        Arena arena = Arena.ofShared();
        boolean done = false;
        try {
            TrainingWords words = TrainingWords.of(tokens, tokenizer, settings.minCount());
            List<PairCounter> counters = count(tokens, words, settings, scratch, progress, stop);
            Path file = new Shuffle(counters, settings, scratch, progress, stop).write();
            try (FileChannel channel = FileChannel.open(file)) {
                require(channel.size() > 0, "no two words of the text stand within %d of each other; it needs lines of"
                        + " several words", settings.window());
                MemorySegment entries = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
                done = true;
                return new Cooccurrences(scratch, arena, entries, words);
            }
        } catch (IOException e) {
            throw scratch.failed(e);
        } catch (UncheckedIOException e) {
            throw scratch.failed(e.getCause());
        } finally {
            if (!done) {
                arena.close();
                scratch.close();
            }
        }
    }

    private static List<PairCounter> count(PackedTokens tokens, TrainingWords words, GloveSettings settings,
            ScratchFolder scratch, Consumer<GloveProgress> progress, BooleanSupplier stop) {
        var stopped = new AtomicBoolean();
        var read = new AtomicLong();
        int shards = settings.threads();
        var counters = new ArrayList<PairCounter>();
        var parts = new ArrayList<Runnable>();
        for (int shard = 0; shard < shards; shard++) {
            var counter = new PairCounter(words, settings, shard, scratch);
            counters.add(counter);
            parts.add(() -> {
                try {
                    counter.count(tokens, read::addAndGet, stopped::get);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        long start = System.nanoTime();
        Workers.run(parts, stopped, stop, () -> progress.accept(new GloveProgress(Stage.COUNTING, read.get() / shards,
                tokens.length(), Double.NaN, Duration.ofNanos(System.nanoTime() - start))));
        if (stopped.get()) throw new CancellationException("stopped while counting");
        return counters;
    }

    /// Puts the pairs in random order: each goes into a random one of several files, which are small enough to be
    /// shuffled in memory, one after the other.
    private static final class Shuffle {
        private final List<PairCounter> counters;
        private final ScratchFolder scratch;
        private final SplittableRandom random;
        private final List<Path> buckets = new ArrayList<>();
        private final List<DataOutputStream> outs = new ArrayList<>();
        private final Consumer<GloveProgress> progress;
        private final BooleanSupplier stop;
        private final long start = System.nanoTime();
        private final long most;
        private long pairs;

        Shuffle(List<PairCounter> counters, GloveSettings settings, ScratchFolder scratch,
                Consumer<GloveProgress> progress, BooleanSupplier stop) {
            this.counters = counters;
            this.scratch = scratch;
            this.progress = progress;
            this.stop = stop;
            random = new SplittableRandom(settings.seed());
            most = counters.stream().mapToLong(PairCounter::mostPairs).sum();
            long bucket = Math.clamp(settings.memory() / 2, ENTRY, LARGEST_BUCKET);
            long count = Math.clamp(Math.ceilDiv(most * ENTRY, bucket), 1, MOST_BUCKETS);
            for (long i = 0; i < count; i++) buckets.add(scratch.newFile());
        }

        Path write() throws IOException {
            try {
                for (Path bucket : buckets) outs.add(scratch.write(bucket));
                for (PairCounter counter : counters) counter.read(this::scatter);
            } finally {
                for (DataOutputStream out : outs) out.close();
            }
            counters.clear(); // their memory is needed
            Path file = scratch.newFile();
            try (OutputStream out = scratch.open(file)) {
                for (Path bucket : buckets) {
                    out.write(shuffled(Files.readAllBytes(bucket)));
                    Files.delete(bucket);
                }
            }
            return file;
        }

        private void scatter(PairCounts counts) throws IOException {
            while (counts.next()) {
                DataOutputStream out = outs.get(random.nextInt(outs.size()));
                out.writeInt((int) (counts.pair() >>> 32));
                out.writeInt((int) counts.pair());
                out.writeFloat((float) (counts.count() / PairCounter.ONE));
                if (++pairs % PAIRS_PER_REPORT == 0) report();
            }
        }

        private void report() {
            if (stop.getAsBoolean()) throw new CancellationException("stopped while counting");
            progress.accept(new GloveProgress(Stage.SHUFFLING, pairs, most, Double.NaN,
                    Duration.ofNanos(System.nanoTime() - start)));
        }

        private byte[] shuffled(byte[] bytes) {
            byte[] entry = new byte[ENTRY];
            for (int i = bytes.length / ENTRY - 1; i > 0; i--) {
                int other = random.nextInt(i + 1) * ENTRY;
                System.arraycopy(bytes, i * ENTRY, entry, 0, ENTRY);
                System.arraycopy(bytes, other, bytes, i * ENTRY, ENTRY);
                System.arraycopy(entry, 0, bytes, other, ENTRY);
            }
            return bytes;
        }
    }

    /// @return how many pairs of words there are, those with the words exchanged not included
    public long size() {
        return entries.byteSize() / ENTRY;
    }

    /// The words by falling frequency.
    public List<String> words() {
        return words.words();
    }

    /// Draws words in proportion to a power of how often they occur.
    AliasTable noise(double power) {
        return words.noise(power);
    }

    /// The more frequent word of a pair, by its place in [#words].
    int first(long index) {
        return entries.get(INT, index * ENTRY);
    }

    int second(long index) {
        return entries.get(INT, index * ENTRY + Integer.BYTES);
    }

    float count(long index) {
        return entries.get(FLOAT, index * ENTRY + 2 * Integer.BYTES);
    }

    /// Unmaps and removes the file.
    @Override
    public void close() {
        arena.close();
        scratch.close();
    }
}
