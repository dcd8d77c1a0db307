package dev.jikji.text;

import static dev.jikji.text.InputException.require;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.IntConsumer;

/// Learns merges (Sennrich et al. 2016, algorithm 1): always the pair of tokens that occurs most often, of equally
/// frequent ones that of the lowest ids, as the trainer of the Hugging Face library.
///
/// All words stand one after the other in one array of tokens. Each pair knows how often and where it occurs, so a
/// merge costs what it changes and no more, however long the words are. A token begins at one place and covers several;
/// its length stands at the first and the last of them, which makes both neighbours easy to find.
final class BpeTrainer {
    /// No token begins here: an earlier one covers the place, or a word has ended.
    private static final int NONE = -1;

    private final List<String> tokens;
    private final Map<String, Integer> ids = new HashMap<>();
    private final String prefix;
    private final long minimumCount;

    private final Pairs pairs = new Pairs();
    private final CountQueue queue = new CountQueue(pairs);
    private final Beside beforeLeft = new Beside(true);
    private final Beside afterRight = new Beside(false);
    private final Beside beforeMerged = new Beside(true);
    private final Beside afterMerged = new Beside(false);

    private int[] symbols = new int[1 << 16];
    private int[] lengths = new int[1 << 16];
    private int[] wordOf = new int[1 << 16];
    private int size = 1; // the first place is before all words
    private long[] wordCounts = new long[1 << 12];
    private int words;

    private final List<int[]> merges = new ArrayList<>(); // left, right and what they become

    /// What was learned.
    ///
    /// @param tokens those that were there at first, then those of the merges
    /// @param merges in the order learned
    record Learned(List<String> tokens, Merges merges) {}

    /// Byte-level: `<|endoftext|>`, the 256 bytes in the order of the characters that stand for them, the merges.
    static BpeTokenizer train(Corpus corpus, int vocabSize, int minimumCount, TrainingWatch watch) {
        require(vocabSize >= 257, "BPE: a vocabulary of %d is too small; the 256 bytes and %s need 257", vocabSize,
                BpeTokenizer.END_OF_TEXT);
        require(minimumCount >= 1, "BPE: minimum count %d is below 1", minimumCount);
        WordCounts counts = WordCounts.of(corpus, BpeTrainer::cutLikeGpt2, watch);
        var tokens = new ArrayList<String>(List.of(BpeTokenizer.END_OF_TEXT));
        var byteIds = new int[256];
        for (char c = 0; c < 512; c++) {
            int b = ByteAlphabet.unsignedByte(c);
            if (b < 0) continue;
            byteIds[b] = tokens.size();
            tokens.add(String.valueOf(c));
        }
        var trainer = new BpeTrainer(tokens, "", minimumCount);
        for (int word = 0; word < counts.size(); word++) {
            byte[] utf8 = counts.word(word).getBytes(StandardCharsets.UTF_8);
            var symbols = new int[utf8.length];
            for (int i = 0; i < utf8.length; i++) symbols[i] = byteIds[utf8[i] & 0xff];
            trainer.addWord(symbols, symbols.length, counts.count(word));
        }
        Learned learned = trainer.learn(vocabSize, watch);
        var special = new TokenizerJson.Added(0, BpeTokenizer.END_OF_TEXT, true);
        return new BpeTokenizer(new Vocabulary(learned.tokens), learned.merges, List.of(special));
    }

    /// Over characters: a word begins with the token of its first character; the others have the prefix before theirs,
    /// and tokens for them follow those of the alphabet in the same order. Characters outside the alphabet are passed
    /// over.
    ///
    /// @param specials tokens before the alphabet
    /// @param alphabet single characters
    static BpeTrainer ofCharacters(WordCounts words, List<String> specials, List<String> alphabet, String prefix,
            int minimumCount) {
        var tokens = new ArrayList<String>(specials);
        tokens.addAll(alphabet);
        var following = new TreeSet<Integer>();
        Map<Integer, Integer> first = HashMap.newHashMap(alphabet.size());
        for (int i = 0; i < alphabet.size(); i++) first.put(alphabet.get(i).codePointAt(0), specials.size() + i);
        Map<Integer, Integer> later = first;
        if (!prefix.isEmpty()) {
            for (int word = 0; word < words.size(); word++) {
                words.word(word).codePoints().skip(1).filter(first::containsKey).forEach(following::add);
            }
            later = HashMap.newHashMap(following.size());
            for (int c : following) {
                later.put(c, tokens.size());
                tokens.add(prefix + Character.toString(c));
            }
        }
        var trainer = new BpeTrainer(tokens, prefix, minimumCount);
        for (int word = 0; word < words.size(); word++) {
            String text = words.word(word);
            var symbols = new int[text.length()];
            int length = 0;
            for (int i = 0, c; i < text.length(); i += Character.charCount(c)) {
                c = text.codePointAt(i);
                Integer id = (i == 0 ? first : later).get(c);
                if (id != null) symbols[length++] = id;
            }
            trainer.addWord(symbols, length, words.count(word));
        }
        return trainer;
    }

    static void cutLikeGpt2(String text, WordCounts.Sink words) {
        char[] chars = text.toCharArray();
        for (int i = 0, end; i < chars.length; i = end) {
            end = Gpt2Words.end(chars, i, chars.length);
            words.accept(chars, i, end);
        }
    }

    /// @param tokens       to begin with, by id
    /// @param prefix       of tokens that go on within a word, left out where two are joined; may be empty
    /// @param minimumCount of a pair that is merged
    BpeTrainer(List<String> tokens, String prefix, int minimumCount) {
        this.tokens = new ArrayList<>(tokens);
        this.prefix = prefix;
        this.minimumCount = minimumCount;
        for (int id = 0; id < tokens.size(); id++) ids.put(tokens.get(id), id);
        symbols[0] = NONE;
    }

    /// @param word  tokens of a word, none twice in a corpus
    /// @param count how often it occurs
    void addWord(int[] word, int length, long count) {
        if (length < 2) return;
        require(size <= Integer.MAX_VALUE - 16 - length,
                "BPE: the different words of the text have more than 2^31 tokens together; train on a part of it");
        if (size + length + 1 > symbols.length) {
            int room = (int) Math.min(Math.max(2L * symbols.length, size + length + 1L), Integer.MAX_VALUE - 16);
            symbols = Arrays.copyOf(symbols, room);
            lengths = Arrays.copyOf(lengths, room);
            wordOf = Arrays.copyOf(wordOf, room);
        }
        if (words == wordCounts.length) wordCounts = Arrays.copyOf(wordCounts, 2 * words);
        wordCounts[words] = count;
        for (int i = 0; i < length; i++) {
            symbols[size + i] = word[i];
            lengths[size + i] = 1;
            wordOf[size + i] = words;
            if (i > 0) pairs.add(pairs.of(word[i - 1], word[i]), size + i - 1, count);
        }
        size += length;
        symbols[size++] = NONE;
        words++;
    }

    /// @param vocabSize how many tokens there are in the end, unless the watch stops it
    /// @throws InputException if the text has not enough pairs for so many; the message tells how many it has
    Learned learn(int vocabSize, TrainingWatch watch) {
        pairs.drainGrown(this::enqueue);
        int first = tokens.size();
        while (tokens.size() < vocabSize && !watch.stopped()) {
            int pair = mostFrequent();
            require(pair >= 0,
                    "BPE: the text supports at most %d tokens, %d are asked for; lower the vocabulary size",
                    tokens.size(), vocabSize);
            merge(pair);
            watch.at("learning merges", tokens.size() - first, vocabSize - first);
        }
        return new Learned(tokens, new Merges(column(0), column(1), column(2)));
    }

    private int[] column(int i) {
        return merges.stream().mapToInt(merge -> merge[i]).toArray();
    }

    /// Counts in the queue may have fallen since; the pair at its head is right when its count is.
    private int mostFrequent() {
        while (!queue.isEmpty()) {
            long count = queue.headCount();
            int pair = queue.remove();
            if (count == pairs.count(pair)) return pair;
            if (count > pairs.count(pair)) enqueue(pair); // one that has risen is in the queue once more
        }
        return -1;
    }

    private void enqueue(int pair) {
        if (pairs.count(pair) >= minimumCount) queue.add(pair, pairs.count(pair));
    }

    private void merge(int pair) {
        int left = pairs.left(pair);
        int right = pairs.right(pair);
        String second = tokens.get(right);
        String joined = tokens.get(left) + (second.startsWith(prefix) ? second.substring(prefix.length()) : second);
        Integer known = ids.putIfAbsent(joined, tokens.size());
        int merged = known == null ? tokens.size() : known;
        if (known == null) tokens.add(joined);
        // Where a token can be made in two ways, a pair may come up again.
        if (pairs.learn(pair)) merges.add(new int[]{left, right, merged});
        beforeLeft.start(left, tokens.size());
        afterRight.start(right, tokens.size());
        beforeMerged.start(merged, tokens.size());
        afterMerged.start(merged, tokens.size());
        for (int place : pairs.takePlaces(pair)) mergeAt(place, pair, merged);
        pairs.drainGrown(this::enqueue);
    }

    /// @param place where the pair stood once, and perhaps still does
    private void mergeAt(int place, int pair, int merged) {
        if (symbols[place] != pairs.left(pair)) return;
        int second = place + lengths[place];
        if (symbols[second] != pairs.right(pair)) return;
        int end = second + lengths[second];
        long count = wordCounts[wordOf[place]];
        pairs.remove(pair, count);
        if (lengths[place - 1] > 0) {
            int previous = place - lengths[place - 1];
            pairs.remove(beforeLeft.with(symbols[previous]), count);
            pairs.add(beforeMerged.with(symbols[previous]), previous, count);
        }
        if (symbols[end] != NONE) {
            pairs.remove(afterRight.with(symbols[end]), count);
            pairs.add(afterMerged.with(symbols[end]), place, count);
        }
        symbols[place] = merged;
        symbols[second] = NONE;
        lengths[place] = end - place;
        lengths[end - 1] = end - place;
    }

    /// The pairs of a token with what stands beside it. Each is looked up once a merge.
    private final class Beside {
        private final boolean before;
        private long[] found = new long[1 << 10]; // round in the upper half, pair in the lower
        private int round;
        private int token;

        Beside(boolean before) {
            this.before = before;
        }

        void start(int newToken, int vocabSize) {
            token = newToken;
            round++;
            if (vocabSize > found.length) found = Arrays.copyOf(found, Math.max(2 * found.length, vocabSize));
        }

        int with(int other) {
            if ((int) (found[other] >>> 32) != round) {
                int pair = before ? pairs.of(other, token) : pairs.of(token, other);
                found[other] = (long) round << 32 | pair;
            }
            return (int) found[other];
        }
    }

    /// Pairs of tokens, numbered in the order they come up; found by open addressing.
    private static final class Pairs {
        private int[] slots = new int[1 << 12]; // pair + 1
        private long[] keys = new long[1 << 10];
        private long[] counts = new long[1 << 10];
        private int[][] places = new int[1 << 10][]; // where the pair occurs, or once did
        private int[] placed = new int[1 << 10];
        private boolean[] learned = new boolean[1 << 10];
        private boolean[] grown = new boolean[1 << 10];
        private int size;
        private int[] recent = new int[1 << 10]; // the pairs that have grown
        private int recents;

        /// @return the pair, new with count 0 if it was not there
        int of(int left, int right) {
            long key = Merges.pair(left, right);
            int slot = slot(key);
            for (; slots[slot] != 0; slot = (slot + 1) & (slots.length - 1)) {
                if (keys[slots[slot] - 1] == key) return slots[slot] - 1;
            }
            if (size == keys.length) {
                keys = Arrays.copyOf(keys, 2 * size);
                counts = Arrays.copyOf(counts, 2 * size);
                places = Arrays.copyOf(places, 2 * size);
                placed = Arrays.copyOf(placed, 2 * size);
                learned = Arrays.copyOf(learned, 2 * size);
                grown = Arrays.copyOf(grown, 2 * size);
            }
            keys[size] = key;
            slots[slot] = ++size;
            if (2 * size > slots.length) grow();
            return size - 1;
        }

        private int slot(long key) {
            return (int) ((key * 0x9E3779B97F4A7C15L) >>> 32) & (slots.length - 1);
        }

        private void grow() {
            slots = new int[2 * slots.length];
            for (int pair = 0; pair < size; pair++) {
                int slot = slot(keys[pair]);
                while (slots[slot] != 0) slot = (slot + 1) & (slots.length - 1);
                slots[slot] = pair + 1;
            }
        }

        int left(int pair) {
            return (int) (keys[pair] >>> 32);
        }

        int right(int pair) {
            return (int) keys[pair];
        }

        long key(int pair) {
            return keys[pair];
        }

        long count(int pair) {
            return counts[pair];
        }

        /// @return whether it is the first time
        boolean learn(int pair) {
            boolean first = !learned[pair];
            learned[pair] = true;
            return first;
        }

        void add(int pair, int place, long count) {
            counts[pair] += count;
            int n = placed[pair]++;
            if (n == 0) places[pair] = new int[2];
            else if (n == places[pair].length) places[pair] = Arrays.copyOf(places[pair], 2 * n);
            places[pair][n] = place;
            if (grown[pair]) return;
            grown[pair] = true;
            if (recents == recent.length) recent = Arrays.copyOf(recent, 2 * recents);
            recent[recents++] = pair;
        }

        void remove(int pair, long count) {
            counts[pair] -= count;
        }

        /// @return the places of a pair from left to right; it then has none
        int[] takePlaces(int pair) {
            int[] taken = Arrays.copyOf(places[pair], placed[pair]);
            places[pair] = null;
            placed[pair] = 0;
            for (int i = 1; i < taken.length; i++) {
                if (taken[i] < taken[i - 1]) {
                    Arrays.sort(taken);
                    break;
                }
            }
            return taken;
        }

        /// Gives out the pairs that have grown since the last time.
        void drainGrown(IntConsumer pair) {
            for (int i = 0; i < recents; i++) {
                grown[recent[i]] = false;
                pair.accept(recent[i]);
            }
            recents = 0;
        }
    }

    /// A binary heap: the highest count at its head, of equal counts the pair of the lowest ids. A pair may be in it
    /// more than once.
    private static final class CountQueue {
        private final Pairs pairs;
        private long[] counts = new long[1 << 12];
        private int[] heap = new int[1 << 12];
        private int size;

        CountQueue(Pairs pairs) {
            this.pairs = pairs;
        }

        boolean isEmpty() {
            return size == 0;
        }

        long headCount() {
            return counts[0];
        }

        void add(int pair, long count) {
            if (size == heap.length) {
                counts = Arrays.copyOf(counts, 2 * size);
                heap = Arrays.copyOf(heap, 2 * size);
            }
            int i = size++;
            while (i > 0 && precedes(pair, count, (i - 1) / 2)) {
                move((i - 1) / 2, i);
                i = (i - 1) / 2;
            }
            counts[i] = count;
            heap[i] = pair;
        }

        int remove() {
            int head = heap[0];
            int pair = heap[--size];
            long count = counts[size];
            int i = 0;
            for (int child = 1; child < size; child = 2 * i + 1) {
                if (child + 1 < size && precedes(heap[child + 1], counts[child + 1], child)) child++;
                if (precedes(pair, count, child)) break;
                move(child, i);
                i = child;
            }
            counts[i] = count;
            heap[i] = pair;
            return head;
        }

        private boolean precedes(int pair, long count, int other) {
            return count > counts[other] || (count == counts[other] && pairs.key(pair) < pairs.key(heap[other]));
        }

        private void move(int from, int to) {
            counts[to] = counts[from];
            heap[to] = heap[from];
        }
    }
}
