package dev.jikji.embed;

import static dev.jikji.text.InputException.require;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The character n-grams of words as fastText takes them (Bojanowski et al. 2017, *Enriching Word Vectors with Subword
/// Information*): those of `<word>`, hashed into buckets by FNV-1a with its bytes taken as signed, as fastText's are.
///
/// @param minLength of an n-gram, in code points
/// @param maxLength likewise; 0 for no n-grams
record Subwords(int minLength, int maxLength, int buckets) {
    private static final int FNV_OFFSET = 0x811C9DC5;
    private static final int FNV_PRIME = 0x01000193;

    Subwords {
        require(maxLength >= 0 && minLength >= 0, "n-grams of %d to %d characters; 3 to 6 are usual, 0 to 0 is none",
                minLength, maxLength);
        require(minLength <= maxLength, "n-grams of %d to %d characters; the shortest is longer than the longest",
                minLength, maxLength);
        require(buckets > 0, "%d buckets for n-grams; at least 1 is needed, 2000000 are usual", buckets);
    }

    /// The bucket of each n-gram of a word, in fastText's order; n-grams may share one.
    int[] of(String word) {
        byte[] bytes = ('<' + word + '>').getBytes(StandardCharsets.UTF_8);
        int[] found = new int[bytes.length * (maxLength - minLength + 1)];
        int count = 0;
        for (int from = 0; from < bytes.length; from++) {
            if (continues(bytes, from)) continue;
            int hash = FNV_OFFSET;
            int to = from;
            for (int length = 1; length <= maxLength && to < bytes.length; length++) {
                do {
                    hash = (hash ^ bytes[to++]) * FNV_PRIME;
                } while (continues(bytes, to));
                boolean boundary = length == 1 && (from == 0 || to == bytes.length);
                if (length >= minLength && !boundary) found[count++] = Integer.remainderUnsigned(hash, buckets);
            }
        }
        return Arrays.copyOf(found, count);
    }

    /// Whether the byte is the second or a later one of a character.
    private static boolean continues(byte[] bytes, int i) {
        return i < bytes.length && (bytes[i] & 0xC0) == 0x80;
    }
}
