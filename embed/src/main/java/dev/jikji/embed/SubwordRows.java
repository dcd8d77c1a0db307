package dev.jikji.embed;

import java.util.Arrays;
import java.util.List;

/// Which rows of a matrix a word consists of: first those of the words, then one for each bucket that an n-gram of a
/// word falls into, in the order of first use, so that what frequent words use lies together.
final class SubwordRows {
    static final int NONE = -1;

    private final List<String> words;
    private final Subwords subwords;
    private final int[] rowOfBucket;
    private final int[][] ofWords;
    private int count;

    SubwordRows(List<String> words, Subwords subwords) {
        this.words = words;
        this.subwords = subwords;
        rowOfBucket = new int[subwords.buckets()];
        Arrays.fill(rowOfBucket, NONE);
        ofWords = new int[words.size()][];
        count = words.size();
        for (int word = 0; word < ofWords.length; word++) {
            int[] buckets = subwords.of(words.get(word));
            int[] rows = new int[1 + buckets.length];
            rows[0] = word;
            for (int i = 0; i < buckets.length; i++) {
                if (rowOfBucket[buckets[i]] == NONE) rowOfBucket[buckets[i]] = count++;
                rows[1 + i] = rowOfBucket[buckets[i]];
            }
            ofWords[word] = rows;
        }
    }

    List<String> words() {
        return words;
    }

    Subwords subwords() {
        return subwords;
    }

    /// Rows of words and n-grams.
    int count() {
        return count;
    }

    /// By word, its own row and those of its n-grams.
    int[][] ofWords() {
        return ofWords;
    }

    /// The rows of a word's n-grams, without those that occur in no word of the vocabulary.
    int[] ofNgrams(String word) {
        return Arrays.stream(subwords.of(word)).map(bucket -> rowOfBucket[bucket]).filter(row -> row != NONE).toArray();
    }
}
