package dev.jikji.models.parse;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.parse.ParserConfig.Tags;
import dev.jikji.models.words.PlainWordEncoder;
import dev.jikji.models.words.Products;
import dev.jikji.models.words.WordVocabulary;
import dev.jikji.tensor.safetensors.Dtype;
import dev.jikji.tensor.safetensors.Entry;
import dev.jikji.tensor.safetensors.SafetensorsFile;
import dev.jikji.text.InputException;
import dev.jikji.text.Parallel;
import dev.jikji.text.conllu.Sentence;
import dev.jikji.train.RunFolder;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/// [TransitionParser] at work, in plain Java: it loads no native library, and each thread parses a sentence of its own.
///
/// What a word contributes to the hidden layer at each of the 18 features is multiplied once for the sentence; if words
/// are read without their sentence, once for all sentences (Chen and Manning 2014, section 3.3).
final class PlainParser implements Parser {
    private static final ValueLayout.OfFloat FLOATS = ValueLayout.JAVA_FLOAT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    /// Words whose contributions are kept, 14 kB each.
    private static final int MOST_KEPT = 8_000;
    /// Columns of a matrix at a time, which stay in the cache for all words of a sentence.
    private static final int COLUMNS = 600;
    /// Sentences that a thread is given at a time.
    private static final int SHARE = 16;

    private final ParserConfig config;
    private final Labels labels;
    private final PlainWordEncoder encoder;
    private final TransitionScorer scorer;
    private final float[] tagVectors; // (tags + 1, tagDim)
    private final float[] wordWeight; // (width, WORDS · hidden)
    private final float[] absent; // (WORDS · hidden)
    private final float[] upos; // (width, tags)
    private final float[] uposBias;
    private final boolean alone; // words are read without their sentence
    private final int width;
    private final int threads;
    private final Map<String, float[]> kept = new ConcurrentHashMap<>();

    private PlainParser(ParserConfig config, WordVocabulary vocabulary, Labels labels, Map<String, float[]> weights,
            int threads) {
        this.config = config;
        this.labels = labels;
        this.threads = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        boolean reads = config.tags() != Tags.NONE;
        tagVectors = reads ? weights.get("encoder.tags.weight") : new float[0];
        encoder = new PlainWordEncoder(config.encoder(), vocabulary, reads ? config.tagDim() : 0,
                name -> weights.get("encoder.words." + name));
        width = encoder.outputDim();
        alone = config.encoder().layers() == 0;
        int hidden = config.hiddenDim(), relations = labels.relations.size(), row = ParseFeatures.WORDS * hidden;
        wordWeight = weights.get("word_weight");
        absent = new float[row];
        Products.add(weights.get("absent"), 0, width, wordWeight, 0, row, absent, 0, row);
        int labelRow = ParseFeatures.LABELS * hidden;
        float[] relationTable = new float[(relations + 1) * labelRow];
        for (int r = 0; r <= relations; r++)
            Products.add(weights.get("relations.weight"), r * config.labelDim(), config.labelDim(),
                    weights.get("relation_weight"), 0, labelRow, relationTable, r * labelRow, labelRow);
        scorer = new TransitionScorer(config.activation(), relationTable, weights.get("bias"),
                Products.transposed(weights.get("out.weight"), ArcStandard.count(relations), hidden),
                weights.get("out.bias"));
        boolean tells = config.uposLoss() > 0;
        upos = tells
                ? Products.transposed(weights.get("encoder.upos.weight"), labels.upos.size(), width)
                : new float[0];
        uposBias = tells ? weights.get("encoder.upos.bias") : new float[0];
    }

    static PlainParser load(ParserConfig config, WordVocabulary vocabulary, Labels labels, RunFolder folder,
            int threads) {
        Map<String, float[]> weights = new ConcurrentHashMap<>();
        try (SafetensorsFile file = SafetensorsFile.open(folder.weights())) {
            for (Entry entry : file.entries().values()) {
                require(entry.dtype() == Dtype.F32, "%s: %s is %s, not F32", folder.weights(), entry.name(),
                        entry.dtype());
                weights.put(entry.name(), entry.data().toArray(FLOATS));
            }
        }
        try {
            return new PlainParser(config, vocabulary, labels, weights, threads);
        } catch (NullPointerException | ArrayIndexOutOfBoundsException e) {
            throw new InputException(
                    folder.weights() + ": not the weights of the model that recipe.yaml describes", e);
        }
    }

    @Override
    public Parse parse(Sentence sentence) {
        return parse(Example.of(sentence, labels, config.tags()), scorer.new Run());
    }

    private Parse parse(Example example, TransitionScorer.Run run) {
        int length = example.size();
        if (length == 0) return new Parse(List.of());
        float[] tags = tagVectors(example);
        int[] rows = new int[length + 1];
        for (int word = 0; word <= length; word++) rows[word] = word;
        float[] hidden = encoder.encode(example.forms(), tags);
        float[] table = alone ? keptContributions(example, hidden) : contributions(hidden, length);
        return run.parse(length, labels, upos(hidden, length), table, rows);
    }

    private float[] tagVectors(Example example) {
        if (config.tags() == Tags.NONE) return new float[0];
        int dim = config.tagDim();
        float[] vectors = new float[example.size() * dim];
        for (int t = 0; t < example.size(); t++)
            System.arraycopy(tagVectors, example.inputTags()[t] * dim, vectors, t * dim, dim);
        return vectors;
    }

    /// @return `(length + 1, WORDS · hidden)`, the first row for no word
    private float[] contributions(float[] hidden, int length) {
        int row = scorer.rowLength();
        float[] table = new float[(length + 1) * row];
        System.arraycopy(absent, 0, table, 0, row);
        for (int from = 0; from < row; from += COLUMNS) {
            int columns = Math.min(COLUMNS, row - from);
            for (int t = 0; t < length; t++)
                Products.add(hidden, t * width, width, wordWeight, from, row, table, (t + 1) * row + from, columns);
        }
        return table;
    }

    private float[] keptContributions(Example example, float[] hidden) {
        int row = scorer.rowLength(), length = example.size();
        float[] table = new float[(length + 1) * row];
        System.arraycopy(absent, 0, table, 0, row);
        for (int t = 0; t < length; t++) {
            String key = example.inputTags()[t] + "\t" + example.forms().get(t);
            float[] found = kept.get(key);
            if (found == null) {
                found = new float[row];
                Products.add(hidden, t * width, width, wordWeight, 0, row, found, 0, row);
                if (kept.size() < MOST_KEPT) kept.put(key, found);
            }
            System.arraycopy(found, 0, table, (t + 1) * row, row);
        }
        return table;
    }

    private int[] upos(float[] hidden, int length) {
        if (uposBias.length == 0) return new int[0];
        int count = uposBias.length;
        int[] best = new int[length];
        for (int t = 0; t < length; t++) {
            float[] scores = uposBias.clone();
            Products.add(hidden, t * width, width, upos, 0, count, scores, 0, count);
            for (int i = 1; i < count; i++) if (scores[i] > scores[best[t]]) best[t] = i;
        }
        return best;
    }

    @Override
    public List<Parse> parse(List<Sentence> sentences, IntConsumer progress) {
        Parse[] parses = new Parse[sentences.size()];
        var done = new AtomicInteger();
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> shares = new ArrayList<>();
            for (int from = 0; from < parses.length; from += SHARE) {
                int begin = from, end = Math.min(from + SHARE, parses.length);
                shares.add(executor.submit(() -> {
                    TransitionScorer.Run run = scorer.new Run();
                    for (int i = begin; i < end; i++)
                        parses[i] = parse(Example.of(sentences.get(i), labels, config.tags()), run);
                    done.addAndGet(end - begin);
                }));
            }
            for (Future<?> share : shares) {
                Parallel.join(share);
                progress.accept(done.get());
            }
        }
        return List.of(parses);
    }

    @Override
    public Tags tags() {
        return config.tags();
    }

    @Override
    public boolean tellsUpos() {
        return config.uposLoss() > 0;
    }

    @Override
    public void close() {
        kept.clear();
    }
}
