package dev.jikji.text;

import static dev.jikji.text.InputException.require;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/// Learns byte-pair merges (Sennrich et al. 2016, algorithm 1). Counts of pairs are kept up to date from merge to merge,
/// for the words in which they change.
final class BpeTrainer {

    private static final class Pair {
        final int left;
        final int right;
        long count;
        /// Where the pair occurs or once did, rising.
        int[] words = new int[4];
        int size;
        boolean grown;
        boolean learned;

        Pair(int left, int right) {
            this.left = left;
            this.right = right;
        }

        void occursIn(int word) {
            if (size > 0 && words[size - 1] == word) return;
            if (size == words.length) words = Arrays.copyOf(words, 2 * size);
            words[size++] = word;
        }
    }

    /// Pairs by their two tokens, in open addressing: what is looked up most.
    private static final class PairTable {
        private Pair[] slots = new Pair[1 << 12];
        private int size;

        /// @return the pair, new with count 0 if it was not there
        Pair get(int left, int right) {
            int slot = slot(left, right);
            while (slots[slot] != null) {
                if (slots[slot].left == left && slots[slot].right == right) return slots[slot];
                slot = (slot + 1) & (slots.length - 1);
            }
            var pair = new Pair(left, right);
            slots[slot] = pair;
            if (++size > slots.length / 2) grow();
            return pair;
        }

        private int slot(int left, int right) {
            return (int) ((Merges.pair(left, right) * 0x9E3779B97F4A7C15L) >>> 32) & (slots.length - 1);
        }

        private void grow() {
            Pair[] old = slots;
            slots = new Pair[2 * old.length];
            for (Pair pair : old) {
                if (pair == null) continue;
                int slot = slot(pair.left, pair.right);
                while (slots[slot] != null) slot = (slot + 1) & (slots.length - 1);
                slots[slot] = pair;
            }
        }
    }

    /// A pair and what its count was; the first in order is the next to merge.
    private record Candidate(Pair pair, long count) {
        static final Comparator<Candidate> ORDER = Comparator.comparingLong((Candidate c) -> -c.count)
                .thenComparingInt(c -> c.pair.left).thenComparingInt(c -> c.pair.right);
    }

    private final List<String> tokens = new ArrayList<>();
    private final Map<String, Integer> ids = new HashMap<>();
    private final int[][] words;
    private final long[] counts;
    private final int minimumCount;
    private final PairTable pairs = new PairTable();
    private final PriorityQueue<Candidate> queue = new PriorityQueue<>(Candidate.ORDER);
    private final List<Pair> grown = new ArrayList<>();

    static BpeTokenizer train(Corpus corpus, int vocabSize, int minimumCount) {
        require(vocabSize >= 257, "BPE: a vocabulary of %d is too small; the 256 bytes and %s need 257", vocabSize,
                BpeTokenizer.END_OF_TEXT);
        require(minimumCount >= 1, "BPE: minimum count %d is below 1", minimumCount);
        Map<String, long[]> counts = Counts.of(corpus, (text, word) -> {
            char[] chars = text.toCharArray();
            for (int i = 0, end; i < chars.length; i = end) {
                end = Gpt2Words.end(chars, i, chars.length);
                word.accept(text.substring(i, end));
            }
        });
        return new BpeTrainer(counts, minimumCount).learn(vocabSize);
    }

    private BpeTrainer(Map<String, long[]> wordCounts, int minimumCount) {
        this.minimumCount = minimumCount;
        addToken(BpeTokenizer.END_OF_TEXT);
        var alphabet = new char[256];
        for (int b = 0; b < 256; b++) alphabet[b] = ByteAlphabet.character(b);
        Arrays.sort(alphabet);
        for (char c : alphabet) addToken(String.valueOf(c));

        words = new int[wordCounts.size()][];
        counts = new long[words.length];
        int i = 0;
        for (Map.Entry<String, long[]> entry : wordCounts.entrySet()) {
            byte[] utf8 = entry.getKey().getBytes(StandardCharsets.UTF_8);
            words[i] = new int[utf8.length];
            for (int j = 0; j < utf8.length; j++) {
                words[i][j] = ids.get(String.valueOf(ByteAlphabet.character(utf8[j] & 0xff)));
            }
            counts[i++] = entry.getValue()[0];
        }
        for (int word = 0; word < words.length; word++) {
            for (int j = 0; j + 1 < words[word].length; j++) addPair(words[word][j], words[word][j + 1], word);
        }
        queueGrown();
    }

    private int addToken(String token) {
        return ids.computeIfAbsent(token, _ -> {
            tokens.add(token);
            return tokens.size() - 1;
        });
    }

    private BpeTokenizer learn(int vocabSize) {
        var merges = new ArrayList<int[]>();
        while (tokens.size() < vocabSize) {
            Pair pair = mostFrequent();
            require(pair != null,
                    "BPE: the text supports at most %d tokens, %d are asked for; lower the vocabulary size",
                    tokens.size(),
                    vocabSize);
            int merged = addToken(tokens.get(pair.left) + tokens.get(pair.right));
            // Where a token can be made in two ways, a pair may come up again.
            if (!pair.learned) merges.add(new int[]{pair.left, pair.right, merged});
            pair.learned = true;
            merge(pair, merged);
        }
        int[][] columns = new int[3][];
        for (int i = 0; i < 3; i++) {
            int column = i;
            columns[i] = merges.stream().mapToInt(m -> m[column]).toArray();
        }
        var special = new TokenizerJson.Added(0, BpeTokenizer.END_OF_TEXT, true);
        return new BpeTokenizer(new Vocabulary(tokens), new Merges(columns[0], columns[1], columns[2]),
                List.of(special), true);
    }

    /// Counts in the queue may have changed since; the pair at its head is right when its count is.
    private Pair mostFrequent() {
        for (Candidate top = queue.poll(); top != null; top = queue.poll()) {
            if (top.count == top.pair.count) return top.pair;
            enqueue(top.pair);
        }
        return null;
    }

    private void enqueue(Pair pair) {
        if (pair.count >= minimumCount) queue.add(new Candidate(pair, pair.count));
    }

    private void merge(Pair pair, int merged) {
        for (int i = 0; i < pair.size; i++) mergeIn(pair.words[i], pair.left, pair.right, merged);
        pair.words = new int[4];
        pair.size = 0;
        queueGrown();
    }

    private void mergeIn(int word, int left, int right, int merged) {
        int[] before = words[word];
        var after = new int[before.length];
        var gone = new boolean[before.length];
        var made = new boolean[before.length];
        int size = 0;
        for (int i = 0; i < before.length; i++) {
            if (before[i] == left && i + 1 < before.length && before[i + 1] == right) {
                gone[i] = true;
                gone[++i] = true;
                made[size] = true;
                after[size++] = merged;
            } else {
                after[size++] = before[i];
            }
        }
        if (size == before.length) return;
        for (int i = 0; i + 1 < before.length; i++) {
            if (gone[i] || gone[i + 1]) pairs.get(before[i], before[i + 1]).count -= counts[word];
        }
        for (int i = 0; i + 1 < size; i++) if (made[i] || made[i + 1]) addPair(after[i], after[i + 1], word);
        words[word] = Arrays.copyOf(after, size);
    }

    private void addPair(int left, int right, int word) {
        Pair pair = pairs.get(left, right);
        pair.count += counts[word];
        pair.occursIn(word);
        if (!pair.grown) {
            pair.grown = true;
            grown.add(pair);
        }
    }

    private void queueGrown() {
        for (Pair pair : grown) {
            pair.grown = false;
            enqueue(pair);
        }
        grown.clear();
    }
}
