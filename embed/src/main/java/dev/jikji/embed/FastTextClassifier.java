package dev.jikji.embed;

import static dev.jikji.text.InputException.require;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/// fastText's classifier (Joulin et al. 2017, *Bag of Tricks for Efficient Text Classification*): the mean of the vectors
/// of a text's words, their character n-grams and the n-grams of words is what a linear classifier decides on. Learnt
/// as fastText 0.9.2 does in `supervised`, with the same hashes and the same end `</s>` of every text, by threads
/// without locks. n-grams that no training text has are left out, where fastText keeps random vectors for them.
///
/// Immutable once trained; safe for use by several threads.
public final class FastTextClassifier {
    private static final Kernels KERNELS = Kernels.BEST;
    private static final int[] START = {0};
    private static final int MEASURED = 16; // one text in so many has its loss measured

    /// How the labels are decided between.
    public enum Loss {
        /// Over all labels.
        SOFTMAX,
        /// Along a Huffman tree of the labels, for hundreds of them.
        HIERARCHICAL_SOFTMAX
    }

    /// How a classifier is trained.
    ///
    /// @param minCount     of a word that has a vector of its own
    /// @param wordNgrams   words of the longest n-gram of words; 1 for none
    /// @param minNgram     characters of the shortest n-gram, the word's boundaries `<` and `>` counted
    /// @param maxNgram     of the longest; 0 for none
    /// @param buckets      that n-grams are hashed into
    /// @param learningRate at the start; it falls linearly to 0
    public record Settings(int dim, int epochs, double learningRate, int minCount, int wordNgrams, int minNgram,
            int maxNgram, int buckets, Loss loss, int threads, long seed) {
        public Settings {
            Limits.requireDim(dim, "10 to 100");
            require(epochs > 0, "epochs is %d; at least 1 is needed", epochs);
            require(learningRate > 0 && learningRate < Double.POSITIVE_INFINITY,
                    "learning rate is %s; it is a positive number such as 0.1", learningRate);
            require(minCount > 0, "minimum count is %d; it is at least 1", minCount);
            require(wordNgrams > 0 && wordNgrams <= 10, "n-grams of %d words; 1 to 10 are possible", wordNgrams);
            require(threads > 0, "threads is %d; at least 1 is needed", threads);
            new Subwords(minNgram, maxNgram, buckets);
        }

        /// fastText's, with one thread.
        public static Settings defaults() {
            return new Settings(100, 5, 0.1, 1, 1, 0, 0, 2_000_000, Loss.SOFTMAX, 1, 1);
        }
    }

    private final List<String> labels;
    private final TextRows rows;
    private final Matrix input;
    private final Matrix output;
    private final HuffmanTree tree; // null for a softmax

    FastTextClassifier(List<String> labels, TextRows rows, Matrix input, Matrix output, HuffmanTree tree) {
        this.labels = labels;
        this.rows = rows;
        this.input = input;
        this.output = output;
        this.tree = tree;
    }

    /// Learns from texts.
    ///
    /// @param texts    the words of each
    /// @param classes  of each, an index of `labels`
    /// @param begun    told how many numbers will be learnt
    /// @param progress told about ten times a second, on this thread
    /// @param stop     asked as often; true ends the training with what it has learnt
    /// @throws dev.jikji.text.InputException if there is no second label, or training diverges
    public static FastTextClassifier train(List<String[]> texts, int[] classes, List<String> labels,
            Settings settings, LongConsumer begun, Consumer<TrainingProgress> progress, BooleanSupplier stop) {
        require(texts.size() == classes.length, "%d texts, but %d classes", texts.size(), classes.length);
        require(labels.size() > 1, "a classifier needs two labels; there is %s", labels);
        TextRows rows = TextRows.of(texts, settings);
        int[][] documents = new int[texts.size()][];
        for (int i = 0; i < documents.length; i++) documents[i] = rows.learn(texts.get(i));
        long[] counts = new long[labels.size()];
        for (int label : classes) counts[label]++;
        Integer[] byCount = IntStream.range(0, counts.length).boxed()
                .sorted(Comparator.comparingLong(label -> -counts[label])).toArray(Integer[]::new);
        int[] place = new int[byCount.length]; // of a label among the sorted ones, as a Huffman tree wants them
        for (int i = 0; i < byCount.length; i++) place[byCount[i]] = i;
        var random = new SplittableRandom(settings.seed);
        Matrix input = Matrix.uniform(rows.count(), settings.dim, 1f / settings.dim, random);
        Matrix output = Matrix.zeros(labels.size(), settings.dim);
        HuffmanTree tree = settings.loss == Loss.SOFTMAX
                ? null
                : new HuffmanTree(Arrays.stream(byCount).mapToLong(label -> counts[label]).toArray());
        int[] targets = Arrays.stream(classes).map(label -> place[label]).toArray();
        var model = new FastTextClassifier(Arrays.stream(byCount).map(labels::get).toList(), rows, input, output, tree);
        begun.accept(model.parameters());
        new Learning(model, documents, targets, settings, random).run(progress, stop);
        input.requireFinite(settings.learningRate);
        output.requireFinite(settings.learningRate);
        return model;
    }

    private OutputLayer layer() {
        return tree == null ? new FullSoftmax(output) : new HierarchicalSoftmax(output, tree);
    }

    /// All threads' work.
    private static final class Learning {
        private final FastTextClassifier model;
        private final int[][] documents;
        private final int[] targets;
        private final Settings settings;
        private final int[] order;
        private final long total;
        private final long start = System.nanoTime();
        private final AtomicLong words = new AtomicLong();
        private final DoubleAdder lossSum = new DoubleAdder();
        private final LongAdder losses = new LongAdder();
        private final AtomicBoolean stopped = new AtomicBoolean();

        Learning(FastTextClassifier model, int[][] documents, int[] targets, Settings settings,
                SplittableRandom random) {
            this.model = model;
            this.documents = documents;
            this.targets = targets;
            this.settings = settings;
            order = IntStream.range(0, documents.length).toArray();
            for (int i = order.length - 1; i > 0; i--) {
                int other = random.nextInt(i + 1);
                int kept = order[i];
                order[i] = order[other];
                order[other] = kept;
            }
            total = model.rows.words() * settings.epochs;
        }

        void run(Consumer<TrainingProgress> progress, BooleanSupplier stop) {
            var parts = new ArrayList<Runnable>();
            for (int i = 0; i < settings.threads; i++) {
                int from = (int) ((long) order.length * i / settings.threads);
                int to = (int) ((long) order.length * (i + 1) / settings.threads);
                parts.add(() -> learn(from, to));
            }
            Workers.run(parts, stopped, stop, () -> progress.accept(progress()));
            progress.accept(progress());
        }

        private void learn(int from, int to) {
            OutputLayer layer = model.layer();
            var batch = new Batch(1, model.input.stride);
            var random = new SplittableRandom(settings.seed);
            float[] share = new float[1];
            int[] offsets = new int[64];
            for (int epoch = 0; epoch < settings.epochs; epoch++) {
                for (int i = from; i < to; i++) {
                    if (stopped.get()) return;
                    int[] document = documents[order[i]];
                    offsets = model.rows.offsets(document, model.input.stride, offsets);
                    int count = model.rows.expanded(document);
                    if (count > 0) {
                        share[0] = 1f / count;
                        batch.clear();
                        batch.addZeros();
                        KERNELS.accumulate(batch.hidden, 0, model.input.values, offsets, count, share, 0, 0,
                                model.input.stride);
                        layer.learn(batch, targets[order[i]], (float) learningRate(), random);
                        for (int k = 0; k < count; k++)
                            KERNELS.accumulate(model.input.values, offsets[k], batch.step, START, 1, share, 0, 0,
                                    model.input.stride);
                        if (i % MEASURED == 0) {
                            lossSum.add(layer.loss());
                            losses.increment();
                        }
                    }
                    words.addAndGet(document[0]);
                }
            }
        }

        private double learningRate() {
            return settings.learningRate * Math.max(0, 1 - words.get() / (double) total);
        }

        private TrainingProgress progress() {
            return new TrainingProgress(words.get(), total, lossSum.sumThenReset() / losses.sumThenReset(),
                    learningRate(), Duration.ofNanos(System.nanoTime() - start));
        }
    }

    /// In the order of [#probabilities], the most frequent in training first.
    public List<String> labels() {
        return labels;
    }

    public int dim() {
        return input.dim;
    }

    /// @return how many numbers it consists of
    public long parameters() {
        return (long) (input.rows + output.rows) * input.dim;
    }

    /// How likely each label is. A text without a word that was trained on is judged by its end alone.
    public double[] probabilities(String... words) {
        float[] hidden = new float[input.stride];
        int[] known = rows.of(words);
        for (int row : known) {
            int at = input.at(row);
            for (int i = 0; i < input.dim; i++) hidden[i] += input.values[at + i];
        }
        for (int i = 0; i < input.dim && known.length > 0; i++) hidden[i] /= known.length;
        double[] scores = new double[output.rows];
        for (int label = 0; label < scores.length; label++) scores[label] = score(hidden, label);
        return tree == null ? softmax(scores) : alongTree(scores);
    }

    private double score(float[] hidden, int row) {
        double score = 0;
        int at = output.at(row);
        for (int i = 0; i < output.dim; i++) score += hidden[i] * output.values[at + i];
        return score;
    }

    private static double[] softmax(double... scores) {
        double max = Arrays.stream(scores).max().orElseThrow();
        double[] e = Arrays.stream(scores).map(score -> Math.exp(score - max)).toArray();
        double sum = Arrays.stream(e).sum();
        return Arrays.stream(e).map(value -> value / sum).toArray();
    }

    private double[] alongTree(double... scores) {
        double[] probabilities = new double[labels.size()];
        for (int label = 0; label < probabilities.length; label++) {
            int[] nodes = tree.nodes(label);
            boolean[] code = tree.code(label);
            double logarithm = 0;
            for (int i = 0; i < nodes.length; i++)
                logarithm -= Sigmoid.loss(code[i] ? -scores[nodes[i]] : scores[nodes[i]]);
            probabilities[label] = Math.exp(logarithm);
        }
        return probabilities;
    }

    /// Writes a file that [#load] reads: a format of Jikji's own.
    public void save(Path file) {
        FastTextClassifierFile.write(file, labels, rows, input, output, tree);
    }

    /// @throws dev.jikji.text.InputException if the file is missing, is no such model, is cut short or was altered
    public static FastTextClassifier load(Path file) {
        return FastTextClassifierFile.read(file);
    }
}
