package dev.jikji.models.parse;

import dev.jikji.models.parse.ParserConfig.Activation;
import dev.jikji.models.words.Products;
import dev.jikji.models.parse.ParserConfig.Oracle;
import dev.jikji.models.words.WordVocabulary;
import dev.jikji.nn.Dropout;
import dev.jikji.nn.Embedding;
import dev.jikji.nn.Init;
import dev.jikji.nn.Linear;
import dev.jikji.nn.Loss;
import dev.jikji.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// A transition parser whose next transition is told by a network with one hidden layer (Chen and Manning 2014). With no
/// layers in its encoder, and UPOS as input, its features are their 48: words, tags and relations. With LSTM layers each
/// word is seen in its sentence (Kiperwasser and Goldberg 2016), and needs no tag.
///
/// It learns from the derivations of the trees, or, with the dynamic oracle, from wherever its own choices lead
/// (Goldberg and Nivre 2012). As of each configuration the best of the transitions that cost nothing is the target.
final class TransitionParser extends ParserModel {
    /// Spreads the generators of neighbouring batches.
    private static final long FAR_APART = 0x9E37_79B9_7F4A_7C15L;
    /// Configurations are a multiple of it, for oneDNN to meet few shapes.
    private static final int ROUNDED = 64;

    private final ParserEncoder encoder;
    private final Tensor absent; // (1, width): where there is no word
    private final Tensor wordWeight; // (width, WORDS · hidden)
    private final Embedding relations; // the last for no relation
    private final Tensor relationWeight; // (labelDim, LABELS · hidden)
    private final Tensor bias; // (hidden)
    private final Linear out;
    private final Dropout dropout;
    private final Activation activation;
    private final ParserConfig config;
    private final Labels labels;

    TransitionParser(ParserConfig config, WordVocabulary vocabulary, Labels labels) {
        this.config = config;
        this.labels = labels;
        encoder = child("encoder", new ParserEncoder(config, vocabulary, labels));
        activation = config.activation();
        int width = encoder.outputDim(), hidden = config.hiddenDim(), count = labels.relations.size();
        double bound = 1 / Math.sqrt(ParseFeatures.WORDS * width + ParseFeatures.LABELS * (double) config.labelDim());
        absent = parameter("absent", Init.uniform(Tensor.zeros(1, width), 1 / Math.sqrt(width)));
        wordWeight = parameter("word_weight",
                Init.uniform(Tensor.zeros(width, (long) ParseFeatures.WORDS * hidden), bound));
        relations = child("relations", new Embedding(count + 1, config.labelDim(), 1 / Math.sqrt(config.labelDim())));
        relationWeight = parameter("relation_weight",
                Init.uniform(Tensor.zeros(config.labelDim(), (long) ParseFeatures.LABELS * hidden), bound));
        bias = parameter("bias", Tensor.zeros(hidden));
        out = child("out", new Linear(hidden, ArcStandard.count(count)));
        dropout = child("dropout", new Dropout(config.mlpDropout()));
    }

    @Override
    Tensor encode(ParserBatch batch) {
        return encoder.forward(batch);
    }

    /// Words' contributions to the hidden layer.
    ///
    /// @param hidden `(time, rows, width)`
    /// @return `((time · rows + 1) · WORDS, hidden)`, the last word being none
    private Tensor wordTable(Tensor hidden) {
        Tensor vectors = Tensor.cat(0, hidden.reshape(-1, hidden.size(2)), absent); // (time · rows + 1, width)
        return vectors.matmul(wordWeight).view(-1, config.hiddenDim()).to(hidden.dtype());
    }

    /// @return `((relations + 1) · LABELS, hidden)`
    private Tensor relationTable() {
        return relations.weight.matmul(relationWeight).view(-1, config.hiddenDim()).to(relations.weight.dtype());
    }

    private TransitionScorer scorer(Tensor relationTable) {
        return new TransitionScorer(activation, Products.rows(relationTable.toFloats(), config.hiddenDim()),
                bias.toFloats(), Products.columns(out.weight.toFloats(), config.hiddenDim()), out.bias.toFloats());
    }

    /// Where in [#wordTable] the words of a sentence are.
    private static int[] rows(ParserBatch batch, int row) {
        int length = batch.examples().get(row).size();
        int[] rows = new int[length + 1];
        rows[0] = batch.time() * batch.rows();
        for (int t = 0; t < length; t++) rows[t + 1] = t * batch.rows() + row;
        return rows;
    }

    /// Configurations to learn from, with what is right there: for each the rows to add up, and the transition.
    private static final class Decisions {
        private final int width = ParseFeatures.WORDS + ParseFeatures.LABELS;
        private final int relationCount;
        private final int tableWords;
        private final int[] features = new int[ParseFeatures.WORDS];
        private long[] ids = new long[1024 * width];
        private long[] targets = new long[1024];
        private int count;

        /// @param tableWords words in the table, none included
        Decisions(int relationCount, int tableWords) {
            this.relationCount = relationCount;
            this.tableWords = tableWords;
        }

        void add(Configuration c, int target, int... rows) {
            if (count == targets.length) {
                ids = Arrays.copyOf(ids, 2 * ids.length);
                targets = Arrays.copyOf(targets, 2 * count);
            }
            ParseFeatures.extract(c, features);
            int at = count * width;
            long labelsFrom = (long) tableWords * ParseFeatures.WORDS;
            for (int p = 0; p < ParseFeatures.WORDS; p++) {
                int word = features[p];
                ids[at++] = (long) rows[word] * ParseFeatures.WORDS + p;
                int q = p - (ParseFeatures.WORDS - ParseFeatures.LABELS);
                if (q < 0) continue;
                int label = word == Configuration.NONE ? relationCount : c.relation(word);
                ids[at++] = labelsFrom + (long) label * ParseFeatures.LABELS + q;
            }
            targets[count++] = target;
        }

        long[] ids() {
            int rounded = Math.ceilDiv(count, ROUNDED) * ROUNDED;
            long[] all = Arrays.copyOf(ids, rounded * width);
            for (int i = count * width; i < all.length; i++) all[i] = all[i % width]; // not counted in the loss
            return all;
        }

        long[] targets() {
            return Arrays.copyOf(targets, count);
        }
    }

    @Override
    Tensor loss(Tensor hidden, ParserBatch batch, double pass, long number) {
        Tensor words = wordTable(hidden), known = relationTable();
        boolean explores = training() && config.oracle() == Oracle.DYNAMIC && pass >= config.exploreAfter();
        Decisions decisions = explores ? explored(batch, words, known, number) : derivations(batch);
        if (decisions.count == 0) return encoder.addTagLosses(nothing(words, known), hidden, batch);
        Tensor table = Tensor.cat(0, words, known);
        long[] ids = decisions.ids();
        Tensor sums = table.embeddingSums(Tensor.of(ids, ids.length), decisions.width).add(bias); // (decisions, hidden)
        Tensor active = switch (activation) {
            case RELU -> sums.relu();
            case CUBE -> sums.mul(sums).mul(sums);
            case TANH -> sums.tanh();
        };
        Tensor scores = out.forward(dropout.forward(active)).to(hidden.dtype()); // (decisions, transitions)
        Tensor loss = Loss.crossEntropy(scores.narrow(0, 0, decisions.count),
                Tensor.of(decisions.targets(), decisions.count));
        return encoder.addTagLosses(loss, hidden, batch);
    }

    /// The loss of sentences of one word, in which nothing is to decide: zero, and zero gradients for all parameters.
    private Tensor nothing(Tensor words, Tensor known) {
        Tensor sum = words.sum().add(known.sum()).add(bias.sum()).add(out.weight.sum()).add(out.bias.sum());
        return sum.mul(0);
    }

    private Decisions derivations(ParserBatch batch) {
        var decisions = decisions(batch);
        for (int row = 0; row < batch.rows(); row++) {
            Example example = batch.examples().get(row).lifted();
            int[] heads = example.headsFromOne(), targets = example.relationsFromOne(), rows = rows(batch, row);
            var c = new Configuration(example.size());
            while (!c.isFinal()) {
                int right = ArcStandard.oracle(c, heads, targets);
                if (ArcStandard.canReduce(c)) decisions.add(c, right, rows);
                ArcStandard.apply(right, c);
            }
        }
        return decisions;
    }

    private Decisions decisions(ParserBatch batch) {
        return new Decisions(labels.relations.size(), batch.time() * batch.rows() + 1);
    }

    /// Follows the parser's own choice now and then, else the best of those that cost nothing.
    private Decisions explored(ParserBatch batch, Tensor words, Tensor known, long number) {
        var decisions = decisions(batch);
        float[][] table = Products.rows(words.toFloats(), config.hiddenDim());
        TransitionScorer.Run run = scorer(known).new Run();
        var random = new SplittableRandom(number * FAR_APART);
        for (int row = 0; row < batch.rows(); row++) {
            Example example = batch.examples().get(row).lifted();
            int[] heads = example.headsFromOne(), targets = example.relationsFromOne(), rows = rows(batch, row);
            var oracle = new DynamicOracle(heads);
            var c = new Configuration(example.size());
            while (!c.isFinal()) {
                if (!ArcStandard.canReduce(c)) {
                    c.shift();
                    continue;
                }
                float[] scores = run.scores(c, (word, p) -> table[rows[word] * ParseFeatures.WORDS + p]);
                int right = bestFree(c, oracle.costs(c), scores, heads, targets);
                decisions.add(c, right, rows);
                ArcStandard.apply(random.nextDouble() < config.exploration() ? run.best(c, scores) : right, c);
            }
        }
        return decisions;
    }

    /// The best of the transitions that cost nothing. An arc of the tree has its own relation only.
    private static int bestFree(Configuration c, DynamicOracle.Costs costs, float[] scores, int[] heads,
            int... relations) {
        int best = -1, first = c.stack(1), second = c.stack(2);
        for (int transition = 0; transition < scores.length; transition++) {
            if (!costs.isFree(transition) || (best >= 0 && scores[transition] <= scores[best])) continue;
            if (transition != ArcStandard.SHIFT) {
                boolean left = ArcStandard.isLeft(transition);
                int head = left ? first : second, dependent = left ? second : first;
                if (heads[dependent] == head && ArcStandard.relation(transition) != relations[dependent]) continue;
            }
            best = transition;
        }
        return best;
    }

    @Override
    List<Parse> parse(Tensor hidden, ParserBatch batch) {
        float[][] table = Products.rows(wordTable(hidden).toFloats(), config.hiddenDim());
        TransitionScorer.Run run = scorer(relationTable()).new Run();
        long[] tags = encoder.upos(hidden, batch);
        List<Parse> parses = new ArrayList<>();
        int next = 0;
        for (int row = 0; row < batch.rows(); row++) {
            int length = batch.examples().get(row).size();
            int[] upos = new int[tags.length == 0 ? 0 : length];
            for (int t = 0; t < upos.length; t++) upos[t] = (int) tags[next++];
            int[] rows = rows(batch, row);
            parses.add(run.parse(length, labels, upos, (word, p) -> table[rows[word] * ParseFeatures.WORDS + p]));
        }
        return parses;
    }
}
