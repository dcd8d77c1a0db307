package dev.jikji.text.ngram;

import dev.jikji.text.Parallel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Counts n-grams in bounded memory: blocks of them are sorted on other threads and made runs of different n-grams with
/// their counts; runs that exceed the memory go to a temporary file; at the end all runs are merged. How the text falls
/// into blocks does not show in the result.
///
/// A window of the model's order begins at every word of `<s> w₁ … </s>`, cut short where the sentence ends: the
/// prefixes of all windows are the n-grams of all orders.
final class NgramCounter implements SentenceReader.Sink, AutoCloseable {
    private static final int LEAST_BLOCK = 1 << 10;
    private static final int MOST_BLOCK = 1 << 22;
    /// Read from the file at a time, for each run; less where there are many.
    private static final int LEAST_BUFFER = 1 << 12;
    private static final int MOST_BUFFER = 1 << 20;

    private final GramPacking packing;
    private final int stride;
    private final int blockRecords;
    private final long runBytes;
    private final Spill spill;
    private final ExecutorService sorters;
    private final int threads;
    private final List<Future<long[]>> sorting = new ArrayList<>();

    private final List<Run> runs = new ArrayList<>();
    private long heldBytes;
    private long[] block;
    private int filled;

    private final int[] ring;
    private int begin;
    private int inRing;
    private int length;
    private int longest;
    private long words;

    /// Makes the temporary file; tests pass one that fails.
    @FunctionalInterface
    interface Opener {
        FileChannel open(Path file) throws IOException;
    }

    private static FileChannel open(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /// The records of a sorted run one after the other: a key and its count.
    private abstract static class Run {
        long[] records;
        int at;
        int end;

        /// @return false after the last
        abstract boolean next(int stride);
    }

    /// @param order       of the model
    /// @param vocabulary  ids are below this
    /// @param memoryBytes for blocks and runs together, as far as 1024 n-grams a block allow
    /// @param spillFile   made if needed, removed by [#close]
    NgramCounter(int order, int vocabulary, long memoryBytes, Path spillFile) {
        this(order, vocabulary, memoryBytes, spillFile, NgramCounter::open);
    }

    NgramCounter(int order, int vocabulary, long memoryBytes, Path spillFile, Opener opener) {
        packing = new GramPacking(order, vocabulary);
        stride = packing.longs + 1;
        threads = Runtime.getRuntime().availableProcessors();
        // Half for the runs; of the rest each thread sorts a block with a scratch and a result, and one more is filled.
        long blockBytes = memoryBytes / 2 / (3L * threads + 1);
        blockRecords = Math.clamp(blockBytes / Long.BYTES / packing.longs, LEAST_BLOCK, MOST_BLOCK);
        runBytes = memoryBytes / 2;
        spill = new Spill(spillFile, opener);
        sorters = Executors.newFixedThreadPool(threads);
        block = new long[blockRecords * packing.longs];
        ring = new int[order];
    }

    @Override
    public void word(int id) {
        if (length == 0) add(NgramVocabulary.START);
        add(id);
        words++;
        if (id != NgramVocabulary.END) return;
        if (inRing == ring.length) advance();
        while (inRing > 0) {
            emit();
            advance();
        }
        longest = Math.max(longest, length);
        length = 0;
    }

    private void add(int id) {
        if (inRing == ring.length) advance();
        int position = begin + inRing;
        ring[position >= ring.length ? position - ring.length : position] = id;
        inRing++;
        length++;
        if (inRing == ring.length) emit();
    }

    private void advance() {
        begin = begin + 1 == ring.length ? 0 : begin + 1;
        inRing--;
    }

    private void emit() {
        packing.pack(ring, begin, inRing, block, filled * packing.longs);
        if (++filled == blockRecords) sortBlock();
    }

    private void sortBlock() {
        if (filled == 0) return;
        long[] full = block;
        int count = filled;
        if (sorting.size() >= threads) collect(sorting.removeFirst());
        sorting.add(sorters.submit(() -> run(full, count)));
        block = new long[blockRecords * packing.longs];
        filled = 0;
    }

    /// Sorts a block and counts what is equal.
    private long[] run(long[] keys, int count) {
        int longs = packing.longs;
        long[] sorted = packing.sort(keys, count, longs, new long[keys.length]);
        int different = 1;
        for (int i = 1; i < count; i++)
            if (packing.compare(sorted, (i - 1) * longs, sorted, i * longs) != 0) different++;
        var run = new long[different * stride];
        int at = -stride;
        for (int i = 0; i < count; i++) {
            if (i == 0 || packing.compare(sorted, i * longs, run, at) != 0) {
                at += stride;
                System.arraycopy(sorted, i * longs, run, at, longs);
            }
            run[at + longs]++;
        }
        return run;
    }

    private void collect(Future<long[]> sorted) {
        long[] run = Parallel.join(sorted);
        long bytes = (long) run.length * Long.BYTES;
        if (heldBytes + bytes > runBytes) {
            runs.add(spill.write(run));
        } else {
            heldBytes += bytes;
            runs.add(new HeldRun(run));
        }
    }

    private static final class HeldRun extends Run {
        HeldRun(long[] run) {
            records = run;
            end = run.length;
            at = -1;
        }

        @Override
        boolean next(int stride) {
            at = at < 0 ? 0 : at + stride;
            return at < end;
        }
    }

    /// Words and ends of sentences seen.
    long words() {
        return words;
    }

    /// Words of the longest sentence, `<s>` and `</s>` included.
    int longestSentence() {
        return longest;
    }

    /// Whether some counts went to the file.
    boolean spilled() {
        return spill.channel != null;
    }

    /// Told the n-grams in order.
    @FunctionalInterface
    interface Consumer {
        /// @param words  `words[0, length)`; the array is used again
        /// @param before how many of all records came before
        void accept(int[] words, int length, long count, long before, long all);
    }

    /// Ends the counting.
    ///
    /// @param consumer given each different window in lexicographic order of its words' ids
    void finish(Consumer consumer) {
        sortBlock();
        block = null;
        while (!sorting.isEmpty()) collect(sorting.removeFirst());
        var queue = new PriorityQueue<Run>((a, b) -> packing.compare(a.records, a.at, b.records, b.at));
        spill.setBuffers(stride, runBytes);
        long all = 0;
        for (Run run : runs) {
            all += run instanceof SpilledRun spilled ? spilled.left / stride : run.end / stride;
            if (run.next(stride)) queue.add(run);
        }
        var key = new long[packing.longs];
        var words = new int[ring.length];
        long before = 0;
        while (!queue.isEmpty()) {
            Run first = queue.peek();
            System.arraycopy(first.records, first.at, key, 0, key.length);
            long count = 0;
            for (Run run = first; run != null && packing.compare(run.records, run.at, key, 0) == 0; run = queue
                    .peek()) {
                queue.remove();
                count += run.records[run.at + packing.longs];
                before++;
                if (run.next(stride)) queue.add(run);
            }
            consumer.accept(words, packing.unpack(key, 0, words), count, before, all);
        }
    }

    @Override
    public void close() {
        sorters.shutdownNow();
        spill.close();
    }

    /// The temporary file: runs one after the other.
    private static final class Spill {
        private final Path file;
        private final Opener opener;
        private FileChannel channel;
        private long size;
        private int runs;
        private int bufferLongs;

        Spill(Path file, Opener opener) {
            this.file = file;
            this.opener = opener;
        }

        SpilledRun write(long[] run) {
            try {
                if (channel == null) {
                    channel = opener.open(file);
                }
                long start = size;
                ByteBuffer buffer = ByteBuffer.allocate(MOST_BUFFER).order(ByteOrder.nativeOrder());
                for (int at = 0; at < run.length;) {
                    int some = Math.min(run.length - at, buffer.capacity() / Long.BYTES);
                    buffer.clear().asLongBuffer().put(run, at, some);
                    buffer.limit(some * Long.BYTES);
                    while (buffer.hasRemaining()) size += channel.write(buffer, size);
                    at += some;
                }
                runs++;
                return new SpilledRun(this, start, run.length);
            } catch (IOException e) {
                throw new UncheckedIOException(new IOException(
                        "%s: counts cannot be spilled: %s; free some space, or give the counting more memory"
                                .formatted(file, e.getMessage()),
                        e));
            }
        }

        void setBuffers(int stride, long memoryBytes) {
            long each = Math.clamp(memoryBytes / Math.max(1, runs), LEAST_BUFFER, MOST_BUFFER);
            bufferLongs = (int) Math.max(1, each / Long.BYTES / stride) * stride;
        }

        void read(long at, long[] longs, int count) {
            ByteBuffer buffer = ByteBuffer.allocate(count * Long.BYTES).order(ByteOrder.nativeOrder());
            try {
                while (buffer.hasRemaining()) {
                    int read = channel.read(buffer, at + buffer.position());
                    if (read < 0) throw new IOException("it was cut short");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(
                        new IOException(file + ": spilled counts cannot be read: " + e.getMessage(), e));
            }
            buffer.flip().asLongBuffer().get(longs, 0, count);
        }

        void close() {
            if (channel == null) return;
            try {
                channel.close();
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException(file + ": cannot be removed: " + e.getMessage(), e);
            }
        }
    }

    private static final class SpilledRun extends Run {
        private final Spill spill;
        private long position;
        private long left;

        SpilledRun(Spill spill, long position, long longs) {
            this.spill = spill;
            this.position = position;
            left = longs;
            records = new long[0];
        }

        @Override
        boolean next(int stride) {
            at += stride;
            if (at < end) return true;
            if (left == 0) return false;
            if (records.length == 0) records = new long[(int) Math.min(left, spill.bufferLongs)];
            end = (int) Math.min(left, records.length);
            spill.read(position, records, end);
            position += (long) end * Long.BYTES;
            left -= end;
            at = 0;
            return true;
        }
    }
}
