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
/// What a word contributes to the hidden layer at each of the 18 features is multiplied once for the sentence, if at all; if
/// words are read without their sentence, once for all sentences (Chen and Manning 2014, section 3.3).
final class PlainParser implements Parser {
    private static final ValueLayout.OfFloat FLOATS = ValueLayout.JAVA_FLOAT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    /// Words whose contributions are kept, 14 kB each.
    private static final int MOST_KEPT = 8_000;
    /// Sentences that a thread is given at a time.
    private static final int SHARE = 16;

    private final ParserConfig config;
    private final Labels labels;
    private final PlainWordEncoder encoder;
    private final TransitionScorer scorer;
    private final float[] tagVectors; // (tags + 1, tagDim)
    private final float[][][] wordWeights; // for each feature (width, hidden)
    private final float[][] absent; // (WORDS, hidden)
    private final float[][] upos; // (width, tags)
    private final float[] uposBias;
    private final boolean alone; // words are read without their sentence
    private final int width;
    private final int threads;
    private final Map<String, float[][]> kept = new ConcurrentHashMap<>();

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
        int hidden = config.hiddenDim(), relations = labels.relations.size();
        wordWeights = parts(weights.get("word_weight"), ParseFeatures.WORDS, hidden);
        absent = new float[ParseFeatures.WORDS][];
        for (int p = 0; p < absent.length; p++) absent[p] = product(weights.get("absent"), 0, width, wordWeights[p]);
        float[][][] relationWeights = parts(weights.get("relation_weight"), ParseFeatures.LABELS, hidden);
        float[][] relationTable = new float[(relations + 1) * ParseFeatures.LABELS][];
        for (int i = 0; i < relationTable.length; i++)
            relationTable[i] = product(weights.get("relations.weight"), i / ParseFeatures.LABELS * config.labelDim(),
                    config.labelDim(), relationWeights[i % ParseFeatures.LABELS]);
        scorer = new TransitionScorer(config.activation(), relationTable, weights.get("bias"),
                Products.columns(weights.get("out.weight"), hidden), weights.get("out.bias"));
        boolean tells = config.uposLoss() > 0;
        upos = tells ? Products.columns(weights.get("encoder.upos.weight"), width) : new float[0][];
        uposBias = tells ? weights.get("encoder.upos.bias") : new float[0];
    }

    /// The columns of a matrix in equal parts.
    ///
    /// @param values `(rows, count · columns)`
    private static float[][][] parts(float[] values, int count, int columns) {
        float[][] all = Products.rows(values, columns);
        float[][][] parts = new float[count][all.length / count][];
        for (int i = 0; i < all.length; i++) parts[i % count][i / count] = all[i];
        return parts;
    }

    private static float[] product(float[] x, int at, int width, float[][] weight) {
        float[] y = new float[weight[0].length];
        Products.add(x, at, width, weight, 0, y);
        return y;
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
        float[] hidden = encoder.encode(example.forms(), tags);
        return run.parse(length, labels, upos(hidden, length),
                alone ? kept(example, hidden) : contributions(hidden, length));
    }

    private float[] tagVectors(Example example) {
        if (config.tags() == Tags.NONE) return new float[0];
        int dim = config.tagDim();
        float[] vectors = new float[example.size() * dim];
        for (int t = 0; t < example.size(); t++)
            System.arraycopy(tagVectors, example.inputTags()[t] * dim, vectors, t * dim, dim);
        return vectors;
    }

    /// Each is multiplied when it is first asked for: of a word's 18, a sentence takes about half.
    private TransitionScorer.Contributions contributions(float[] hidden, int length) {
        float[][] table = new float[length * ParseFeatures.WORDS][];
        return (word, feature) -> {
            if (word == Configuration.NONE) return absent[feature];
            int at = (word - 1) * ParseFeatures.WORDS + feature;
            if (table[at] == null) table[at] = product(hidden, (word - 1) * width, width, wordWeights[feature]);
            return table[at];
        };
    }

    /// Those of words that are read without their sentence, kept from one sentence to the next.
    private TransitionScorer.Contributions kept(Example example, float[] hidden) {
        float[][][] table = new float[example.size()][][];
        for (int t = 0; t < table.length; t++) {
            String key = example.inputTags()[t] + "\t" + example.forms().get(t);
            table[t] = kept.get(key);
            if (table[t] != null) continue;
            table[t] = new float[ParseFeatures.WORDS][];
            for (int p = 0; p < table[t].length; p++) table[t][p] = product(hidden, t * width, width, wordWeights[p]);
            if (kept.size() < MOST_KEPT) kept.put(key, table[t]);
        }
        return (word, feature) -> word == Configuration.NONE ? absent[feature] : table[word - 1][feature];
    }

    private int[] upos(float[] hidden, int length) {
        if (uposBias.length == 0) return new int[0];
        int count = uposBias.length;
        int[] best = new int[length];
        for (int t = 0; t < length; t++) {
            float[] scores = uposBias.clone();
            Products.add(hidden, t * width, width, upos, 0, scores);
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
