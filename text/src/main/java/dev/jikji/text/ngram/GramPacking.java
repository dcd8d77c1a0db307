package dev.jikji.text.ngram;

/// n-grams packed into longs so that their numeric order is the lexicographic order of their words: each word's id plus
/// one, the first word in the highest bits, zeros after the last word of a shorter n-gram. A record is such a key and
/// whatever follows it.
final class GramPacking {
    /// The sign bit stays clear, so that signed comparison will do.
    private static final int USABLE_BITS = Long.SIZE - 1;

    final int order;
    /// Longs of a key.
    final int longs;
    private final int bits;
    private final int wordsPerLong;
    private final long mask;

    /// @param order      words of the longest n-gram
    /// @param vocabulary ids are below this
    GramPacking(int order, int vocabulary) {
        this.order = order;
        bits = Long.SIZE - Long.numberOfLeadingZeros(vocabulary);
        wordsPerLong = USABLE_BITS / bits;
        longs = (order + wordsPerLong - 1) / wordsPerLong;
        mask = (1L << bits) - 1;
    }

    /// Packs `words[from, from + length)`, where the array is a ring.
    void pack(int[] ring, int from, int length, long[] target, int at) {
        int word = 0;
        for (int l = 0; l < longs; l++) {
            long key = 0;
            for (int i = 0; i < wordsPerLong && word < order; i++, word++) {
                int position = from + word;
                if (position >= ring.length) position -= ring.length;
                key = key << bits | (word < length ? ring[position] + 1 : 0);
            }
            target[at + l] = key;
        }
    }

    /// Unpacks a key.
    ///
    /// @return how many words it has
    int unpack(long[] source, int at, int[] words) {
        int word = 0;
        for (int l = 0; l < longs; l++) {
            int inThis = Math.min(wordsPerLong, order - l * wordsPerLong);
            for (int shift = (inThis - 1) * bits; shift >= 0; shift -= bits) {
                int code = (int) (source[at + l] >>> shift & mask);
                if (code == 0) return word;
                words[word++] = code - 1;
            }
        }
        return word;
    }

    int compare(long[] a, int at, long[] b, int bt) {
        for (int i = 0; i < longs; i++) {
            int order = Long.compare(a[at + i], b[bt + i]);
            if (order != 0) return order;
        }
        return 0;
    }

    /// Sorts records by their keys: radix sort from the lowest digit, stable.
    ///
    /// @param stride  longs of a record
    /// @param scratch as long as `records`
    /// @return the one of the two arrays that holds the result
    long[] sort(long[] records, int count, int stride, long[] scratch) {
        long[] from = records;
        long[] to = scratch;
        for (int l = longs - 1; l >= 0; l--) {
            int keyBits = bits * Math.min(wordsPerLong, order - l * wordsPerLong);
            int digits = (keyBits + 10) / 11;
            int digitBits = (keyBits + digits - 1) / digits;
            for (int d = 0; d < digits; d++) {
                if (!pass(from, count, stride, l, d * digitBits, digitBits, to)) continue;
                long[] swap = from;
                from = to;
                to = swap;
            }
        }
        return from;
    }

    /// @return false if nothing had to move
    private static boolean pass(long[] from, int count, int stride, int l, int shift, int digitBits, long[] to) {
        int mask = (1 << digitBits) - 1;
        var starts = new int[mask + 2];
        int end = count * stride;
        for (int i = l; i < end; i += stride) starts[((int) (from[i] >>> shift) & mask) + 1]++;
        for (int digit = 1; digit <= mask + 1; digit++) {
            if (starts[digit] == count) return false;
            starts[digit] += starts[digit - 1];
        }
        for (int record = 0; record < end; record += stride) {
            int target = starts[(int) (from[record + l] >>> shift) & mask]++ * stride;
            for (int i = 0; i < stride; i++) to[target + i] = from[record + i];
        }
        return true;
    }
}
