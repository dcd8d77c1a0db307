package dev.jikji.text.ngram;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.InputException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/// An n-gram language model: what follows the last words, and how probably. Models are made by [NgramTrainer] or read
/// from a file; they can be queried by several threads, each with a [Scorer] of its own.
///
/// The n-grams form a trie from left to right in which every n-gram knows the node of itself without its first word
/// (the links of Aho and Corasick 1975): a word that does not follow the present context is looked up after the next
/// shorter one in constant time, and the node found is the context of the next word.
public final class NgramModel implements AutoCloseable {
    /// For fewer children a plain walk beats halving.
    private static final int FEW = 4;
    /// Stretches of a text that are gone through side by side: so many that loops over them are long, which 16 were not.
    private static final int LANES = 64;

    private final ModelImage image;
    private final Arena arena;
    private NgramVocabulary vocabulary;

    NgramModel(ModelImage image, Arena arena) {
        this.image = image;
        this.arena = arena;
    }

    /// Reads a model: Jikji's binary form, which is mapped, or ARPA, which may be compressed by gzip.
    ///
    /// @throws InputException if the file is missing or damaged
    public static NgramModel load(Path file) {
        require(Files.exists(file), "%s: no such file", file);
        require(Files.isRegularFile(file), "%s: is a folder, not an n-gram model", file);
        if (!ModelImage.is(file)) return new Arpa.Reader(file).read();
        Arena arena = Arena.ofShared();
        try {
            return new NgramModel(ModelImage.map(file, arena), arena);
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /// Whether a file is an n-gram model: its first bytes are those of the binary form, or its name is that of ARPA.
    public static boolean recognises(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(".arpa") || name.endsWith(".arpa.gz") || ModelImage.is(file);
    }

    /// Writes the binary form.
    public void save(Path file) {
        image.save(file);
    }

    /// Writes ARPA, compressed if the name ends in `.gz`.
    ///
    /// @throws InputException if the smoothing is one that ARPA cannot tell
    public void saveArpa(Path file) {
        Arpa.write(this, file);
    }

    /// Words of the longest n-gram.
    public int order() {
        return image.kind.order();
    }

    /// @return empty for a model read from ARPA
    public Optional<Smoothing> smoothing() {
        return Optional.ofNullable(image.kind.smoothing());
    }

    public Sentences sentences() {
        return image.kind.sentences();
    }

    /// Whether `<unk>` is a word of the model: else unknown words have probability zero.
    public boolean knowsUnknown() {
        return image.kind.open();
    }

    /// How many n-grams of an order the model holds.
    ///
    /// @param order from 1 to `order()`
    public long count(int order) {
        return image.counts[order - 1];
    }

    /// n-grams of all orders.
    public long size() {
        return Arrays.stream(image.counts).sum();
    }

    /// Bytes of the binary form.
    public long bytes() {
        return image.bytes.byteSize();
    }

    public synchronized NgramVocabulary vocabulary() {
        if (vocabulary == null) vocabulary = image.vocabulary();
        return vocabulary;
    }

    ModelImage image() {
        return image;
    }

    /// A reader of sentences that begins after `<s>`.
    public Scorer scorer() {
        return new Scorer(image);
    }

    /// log10 of the probability of a whole sentence, `</s>` included.
    ///
    /// @param words without `<s>` and `</s>`; unknown ones count as `<unk>`
    public double log10(String... words) {
        Scorer scorer = scorer();
        double sum = 0;
        for (String word : words) sum += scorer.add(vocabulary().id(word));
        return sum + scorer.add(NgramVocabulary.END);
    }

    /// Unmaps a model that was loaded from the binary form; it cannot be queried any more.
    @Override
    public void close() {
        if (arena != null) arena.close();
    }

    /// Goes through a text word by word and knows the context. Not for several threads at once.
    public static final class Scorer {
        private final MemorySegment bytes;
        private final long[] nodesAt;
        private final int order;
        private final Smoothing.Rule rule;
        private final float constant;
        private final int vocabulary;

        // The context: the node of the longest n-gram, of `depth` words, that the text ends with and the model holds.
        private int depth;
        private int node;
        /// Words of the text up to order − 1, held by the model or not.
        private int history;
        private int matched;

        private Scorer(ModelImage image) {
            bytes = image.bytes;
            nodesAt = image.nodesAt;
            order = image.kind.order();
            rule = image.kind.smoothing() == null ? Smoothing.Rule.BACKOFF : image.kind.smoothing().rule;
            constant = image.kind.constant();
            vocabulary = (int) image.counts[0];
            reset();
        }

        /// Begins a sentence: the context is `<s>`.
        public void reset() {
            depth = Math.min(1, order - 1);
            node = depth == 0 ? 0 : NgramVocabulary.START;
            history = depth;
        }

        /// Begins within a sentence: nothing is known of what came before.
        public void clear() {
            depth = 0;
            node = 0;
            history = 0;
        }

        /// The context in one number, for [#resume].
        public long state() {
            return (long) history << 40 | (long) depth << 32 | node;
        }

        /// Goes back to a context of the same model.
        public void resume(long state) {
            history = (int) (state >>> 40);
            depth = depth(state);
            node = (int) state;
        }

        private static int depth(long state) {
            return (int) (state >>> 32) & 0xff;
        }

        /// The order of the n-gram that gave the last probability; 1 for a word by itself, 0 where an unseen context
        /// made it uniform.
        public int matched() {
            return matched;
        }

        /// Reads a word.
        ///
        /// @param word its id
        /// @return log10 of its probability after the context; −∞ if it is impossible there
        /// @throws IndexOutOfBoundsException if there is no such id
        public float add(int word) {
            Objects.checkIndex(word, vocabulary);
            return follow(word, depth == 0 ? word : child(depth, node, word));
        }

        /// Reads words as [#add] would one by one, and begins a sentence after each `</s>` as [#reset] does. This is
        /// faster for many words: a lookup is mostly waiting for memory, and here several stretches of the text are gone
        /// through side by side, whose waiting overlaps.
        ///
        /// @param words   `[0, size)` are ids
        /// @param log10   becomes what `add` returns for each
        /// @param matched becomes what [#matched()] returns after each
        /// @throws IndexOutOfBoundsException if there is no such id
        public void addAll(int[] words, int size, float[] log10, byte[] matched) {
            int stretch = size / LANES;
            int from = 0;
            if (stretch >= order) {
                var states = new long[LANES];
                states[0] = state();
                for (int lane = 1; lane < LANES; lane++) {
                    clear();
                    for (int i = lane * stretch - order + 1; i < lane * stretch; i++) next(words[i]);
                    states[lane] = state();
                }
                addSideBySide(words, stretch, states, log10, matched);
                from = LANES * stretch;
                resume(states[LANES - 1]);
            }
            for (int i = from; i < size; i++) {
                log10[i] = next(words[i]);
                matched[i] = (byte) this.matched;
            }
        }

        private float next(int word) {
            float probability = add(word);
            if (word == NgramVocabulary.END) reset();
            return probability;
        }

        /// @param states the contexts of the stretches, which begin at multiples of `stretch`
        private void addSideBySide(int[] words, int stretch, long[] states, float[] log10, byte[] matched) {
            var lookups = new Lookups();
            for (int i = 0; i < stretch; i++) {
                for (int lane = 0; lane < LANES; lane++) {
                    lookups.set(lane, states[lane], Objects.checkIndex(words[lane * stretch + i], vocabulary));
                }
                lookups.run();
                for (int lane = 0; lane < LANES; lane++) {
                    resume(states[lane]);
                    int at = lane * stretch + i;
                    int word = words[at];
                    log10[at] = arrive(word, lookups.context[lane], lookups.found[lane], lookups.skipped[lane]);
                    matched[at] = (byte) this.matched;
                    if (word == NgramVocabulary.END) reset();
                    states[lane] = state();
                }
            }
        }

        /// Looks up a word each after many contexts, in step: first those after the longest contexts, then, together with
        /// the words not found there, those after the next shorter ones, and so on. No load waits for that of another
        /// word.
        private final class Lookups {
            private final int[] word = new int[LANES];
            /// Words of the context to look in, and its node.
            private final int[] context = new int[LANES];
            private final int[] node = new int[LANES];
            /// The sum of the weights of the contexts that were left.
            private final float[] skipped = new float[LANES];
            /// The child lies from `found` to before `end`; finally `found` is its node.
            private final int[] found = new int[LANES];
            private final int[] end = new int[LANES];
            /// Lanes that look in contexts of the present length, and those of them that are still halving.
            private final int[] open = new int[LANES];
            private final int[] halving = new int[LANES];

            void set(int lane, long state, int next) {
                word[lane] = next;
                context[lane] = depth(state);
                node[lane] = (int) state;
                skipped[lane] = 0;
                found[lane] = next; // without any context, a word is its node
            }

            void run() {
                for (int k = order - 1; k > 0; k--) {
                    int opened = 0;
                    for (int lane = 0; lane < LANES; lane++) {
                        open[opened] = lane;
                        if (context[lane] == k) opened++;
                    }
                    look(k, opened, nodesAt[k], k == order - 1 ? ModelImage.LEAF : ModelImage.NODE);
                }
            }

            /// @param k      words of the contexts of the `opened` lanes
            /// @param nodes  where the nodes of their children begin, each of `stride` bytes
            private void look(int k, int opened, long nodes, int stride) {
                int left = 0;
                for (int i = 0; i < opened; i++) {
                    int lane = open[i];
                    long entry = entry(k, node[lane]);
                    int from = bytes.get(ModelImage.INT, entry + ModelImage.FIRST);
                    int to = bytes.get(ModelImage.INT, entry + ModelImage.FIRST + ModelImage.NODE);
                    // Words are distinct and sorted: no more of them precede this one than there are smaller ids.
                    to = Math.min(to, from + word[lane] + 1);
                    found[lane] = from;
                    end[lane] = to;
                    halving[left] = lane;
                    if (to - from > 1) left++;
                }
                while (left > 0) left = halve(left, nodes, stride);
                for (int i = 0; i < opened; i++) {
                    int lane = open[i];
                    int child = found[lane];
                    int next = word[lane];
                    if (child < end[lane] && bytes.get(ModelImage.INT, nodes + (long) stride * child) == next) continue;
                    long entry = entry(k, node[lane]);
                    skipped[lane] += bytes.get(ModelImage.FLOAT, entry + ModelImage.BACKOFF);
                    node[lane] = k == 1 ? 0 : bytes.get(ModelImage.INT, entry + ModelImage.SUFFIX);
                    context[lane] = k - 1;
                    found[lane] = next;
                }
            }

            private int halve(int going, long nodes, int stride) {
                int left = 0;
                for (int i = 0; i < going; i++) {
                    int lane = halving[i];
                    int from = found[lane];
                    int to = end[lane];
                    int middle = (from + to) >>> 1;
                    boolean after = bytes.get(ModelImage.INT, nodes + (long) stride * middle) <= word[lane];
                    from = after ? middle : from;
                    to = after ? to : middle;
                    found[lane] = from;
                    end[lane] = to;
                    halving[left] = lane;
                    if (to - from > 1) left++;
                }
                return left;
            }
        }

        private long entry(int k, int at) {
            return nodesAt[k - 1] + ModelImage.NODE * (long) at;
        }

        /// @param word  what is read
        /// @param found its node as a child of the context; −1 if it is none
        private float follow(int word, int found) {
            float skipped = 0;
            int k = depth;
            int at = node;
            int child = found;
            while (child < 0) {
                skipped += bytes.get(ModelImage.FLOAT, entry(k, at) + ModelImage.BACKOFF);
                at = k == 1 ? 0 : suffix(k, at);
                k--;
                child = k == 0 ? word : child(k, at, word);
            }
            return arrive(word, k, child, skipped);
        }

        /// @param word    what is read
        /// @param k       words of the longest context after which the model holds it
        /// @param child   its node there
        /// @param skipped the sum of the weights of longer contexts
        private float arrive(int word, int k, int child, float skipped) {
            int full = history;
            int before = depth;
            int context = node;
            float probability = probability(k, child);
            matched = k + 1;
            moveTo(k, child);
            return switch (rule) {
                case BACKOFF -> probability + skipped;
                case CONSTANT_BACKOFF -> probability + (full - k) * constant;
                case ADDITIVE -> word == NgramVocabulary.START
                        ? Float.NEGATIVE_INFINITY
                        : additive(probability, k, before, full, context);
            };
        }

        private float probability(int k, int child) {
            long stride = k == order - 1 ? ModelImage.LEAF : ModelImage.NODE;
            return bytes.get(ModelImage.FLOAT, nodesAt[k] + stride * child + ModelImage.PROBABILITY);
        }

        /// @param k     words of the context after which the word was found
        /// @param depth words of the context that the model holds
        private float additive(float probability, int k, int depth, int full, int context) {
            if (k == full) return probability;
            matched = 0;
            if (depth < full) return constant;
            return bytes.get(ModelImage.FLOAT,
                    entry(depth, context) + ModelImage.BACKOFF);
        }

        private void moveTo(int k, int child) {
            if (k < order - 1) {
                depth = k + 1;
                node = child;
            } else {
                depth = k;
                node = k == 0
                        ? 0
                        : bytes.get(ModelImage.INT,
                                nodesAt[k] + ModelImage.LEAF * (long) child + ModelImage.LEAF_SUFFIX);
            }
            history = Math.min(order - 1, history + 1);
        }

        private int suffix(int k, int at) {
            return bytes.get(ModelImage.INT, entry(k, at) + ModelImage.SUFFIX);
        }

        /// @param k words of the context `at`
        private int child(int k, int at, int word) {
            long entry = entry(k, at) + ModelImage.FIRST;
            int low = bytes.get(ModelImage.INT, entry);
            int high = bytes.get(ModelImage.INT, entry + ModelImage.NODE);
            long nodes = nodesAt[k];
            long stride = k == order - 1 ? ModelImage.LEAF : ModelImage.NODE;
            if (low == high) return -1;
            // Words are distinct and sorted, so that no more of them precede this one than there are ids between: of a
            // frequent context, which has most of the frequent words, only a short stretch remains to be searched.
            int before = word - bytes.get(ModelImage.INT, nodes + stride * low);
            if (before < 0) return -1;
            high = Math.min(high, low + before + 1);
            while (high - low > FEW) {
                int middle = (low + high) >>> 1;
                if (bytes.get(ModelImage.INT, nodes + stride * middle) <= word) low = middle;
                else
                    high = middle;
            }
            for (; low < high; low++) if (bytes.get(ModelImage.INT, nodes + stride * low) == word) return low;
            return -1;
        }

        /// The probability of every word after the context, by id.
        public double[] distribution() {
            var probabilities = new double[vocabulary];
            int[] nodes = new int[depth + 1]; // the context of each length
            nodes[depth] = node;
            for (int k = depth; k > 1; k--) nodes[k - 1] = suffix(k, nodes[k]);
            if (rule == Smoothing.Rule.ADDITIVE && history > 0) {
                float unseen = depth < history
                        ? constant
                        : bytes.get(ModelImage.FLOAT,
                                entry(depth, node) + ModelImage.BACKOFF);
                Arrays.fill(probabilities, Math.pow(10, unseen));
                if (depth == history) putChildren(depth, node, probabilities);
            } else {
                for (int word = 0; word < vocabulary; word++) probabilities[word] = Math.pow(10, probability(0, word));
                int levels = rule == Smoothing.Rule.CONSTANT_BACKOFF ? history : depth;
                for (int k = 1; k <= levels; k++) {
                    float weight = rule == Smoothing.Rule.CONSTANT_BACKOFF
                            ? constant
                            : bytes.get(ModelImage.FLOAT,
                                    entry(k, nodes[k]) + ModelImage.BACKOFF);
                    double factor = Math.pow(10, weight);
                    for (int word = 0; word < vocabulary; word++) probabilities[word] *= factor;
                    if (k <= depth) putChildren(k, nodes[k], probabilities);
                }
            }
            probabilities[NgramVocabulary.START] = 0;
            return probabilities;
        }

        private void putChildren(int k, int at, double[] probabilities) {
            long entry = entry(k, at) + ModelImage.FIRST;
            int end = bytes.get(ModelImage.INT, entry + ModelImage.NODE);
            for (int child = bytes.get(ModelImage.INT, entry); child < end; child++) {
                long stride = k == order - 1 ? ModelImage.LEAF : ModelImage.NODE;
                int word = bytes.get(ModelImage.INT, nodesAt[k] + stride * child);
                probabilities[word] = Math.pow(10, probability(k, child));
            }
        }
    }
}
