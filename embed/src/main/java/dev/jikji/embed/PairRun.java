package dev.jikji.embed;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Sorted counts in a file: for each pair 16 bytes, the pair and its count.
final class PairRun implements PairCounts, AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final DataInputStream in;
    private long left;
    private long pair;
    private long count;

    PairRun(Path file) throws IOException {
        left = Files.size(file) / (2 * Long.BYTES);
        in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER));
    }

    static void write(DataOutputStream out, PairCounts counts) throws IOException {
        while (counts.next()) {
            out.writeLong(counts.pair());
            out.writeLong(counts.count());
        }
    }

    @Override
    public boolean next() {
        if (left == 0) return false;
        left--;
        try {
            pair = in.readLong();
            count = in.readLong();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return true;
    }

    @Override
    public long pair() {
        return pair;
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
