package dev.jikji.embed;

import static dev.jikji.text.InputException.require;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Words and vectors as they are read, row after row.
final class Rows {
    static final int MAX_VALUES = Integer.MAX_VALUE - 8; // of a Java array
    /// Numbers compress to about half; what a file could inflate to at most is not believed.
    private static final int USUAL_COMPRESSION = 4;

    private static final int ESTIMATED_VALUES = 1 << 24;

    private final VectorInput in;
    private final int dim;
    private final List<String> words = new ArrayList<>();
    private final Map<String, Integer> indices = new HashMap<>();
    private float[] values;

    private Rows(VectorInput in, int dim, long expected) {
        this.in = in;
        this.dim = dim;
        long room = in.remainingFileBytes() / (2L * dim + 1) * (in.zipped() ? USUAL_COMPRESSION : 1);
        values = allocate(Math.max(1, Math.min(expected, room)));
    }

    /// Makes room for the rows that a header announces, unless the file is too small for them.
    static Rows announced(VectorInput in, int dim, long rows) {
        return new Rows(in, dim, rows);
    }

    /// Makes room for about so many rows, but not for more than 64 MB of them: that is a guess.
    static Rows estimated(VectorInput in, int dim, long rows) {
        return new Rows(in, dim, Math.min(rows, ESTIMATED_VALUES / dim));
    }

    private float[] allocate(long rows) {
        long length = rows * dim;
        require(length <= MAX_VALUES, "%s: holds more than the %,d values that can be read", in.name(), MAX_VALUES);
        long needed = (Float.BYTES * length) >> 20;
        long heap = Runtime.getRuntime().maxMemory() >> 20;
        require(needed < heap,
                "%s: its vectors need %,d MiB of memory, Java has %,d; give it more, for example with"
                        + " JIKJI_JAVA_OPTS=-Xmx%dg",
                in.name(), needed, heap, needed * 3 / 2 / 1024 + 1);
        return values == null ? new float[(int) length] : Arrays.copyOf(values, (int) length);
    }

    int size() {
        return words.size();
    }

    /// @return where the next row begins in [#values]
    int next() {
        int start = words.size() * dim;
        if ((long) start + dim > values.length) {
            long rows = Math.min(words.size() + (words.size() >> 1) + 1L, MAX_VALUES / dim);
            require(rows > words.size(), "%s: holds more than the %,d values that can be read", in.name(), MAX_VALUES);
            values = allocate(rows);
        }
        return start;
    }

    float[] values() {
        return values;
    }

    /// Takes the row at [#next], unless the word is known already.
    ///
    /// @return index of the row that has the word already, or -1
    int add(String word) {
        Integer first = indices.putIfAbsent(word, words.size());
        if (first != null) return first;
        words.add(word);
        return -1;
    }

    WordVectors toVectors() {
        int length = words.size() * dim;
        return new WordVectors(words, indices, dim, length == values.length ? values : Arrays.copyOf(values, length));
    }
}
