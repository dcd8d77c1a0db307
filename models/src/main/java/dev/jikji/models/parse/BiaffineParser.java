package dev.jikji.models.parse;

import dev.jikji.models.parse.Parse.Arc;
import dev.jikji.models.words.WordVocabulary;
import dev.jikji.nn.Init;
import dev.jikji.nn.Linear;
import dev.jikji.nn.Loss;
import dev.jikji.nn.VariationalDropout;
import dev.jikji.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A graph parser: each word scores each other as its head, and given the head the relations, by products of vectors on
/// both sides (Dozat and Manning 2017). The tree is the best spanning one ([SpanningTree]), so that arcs may cross.
///
/// Unlike theirs: the root is a vector beside the words instead of a word before them, and the vectors of words, given
/// and learned, stand side by side instead of being added up.
final class BiaffineParser extends ParserModel {
    private static final double NEVER = -1e9;

    private final ParserEncoder encoder;
    private final Tensor root; // (width)
    private final Linear arcDependent;
    private final Linear arcHead;
    private final Tensor arcs; // (arcDim, arcDim)
    private final Linear arcBias; // of a head by itself
    private final Linear relationDependent;
    private final Linear relationHead;
    private final Tensor relations; // (relationDim, relations · relationDim)
    private final Linear relationBias; // of both sides by themselves
    private final VariationalDropout dropout;
    private final int relationDim;
    private final Labels labels;

    BiaffineParser(ParserConfig config, WordVocabulary vocabulary, Labels labels) {
        this.labels = labels;
        encoder = child("encoder", new ParserEncoder(config, vocabulary, labels));
        int width = encoder.outputDim();
        int arcDim = config.arcDim();
        relationDim = config.relationDim();
        int count = labels.relations.size();
        root = parameter("root", Init.uniform(Tensor.zeros(width), 1 / Math.sqrt(width)));
        arcDependent = child("arc_dependent", new Linear(width, arcDim));
        arcHead = child("arc_head", new Linear(width, arcDim));
        arcs = parameter("arcs", Init.uniform(Tensor.zeros(arcDim, arcDim), 1 / Math.sqrt(arcDim)));
        arcBias = child("arc_bias", new Linear(arcDim, 1, false));
        relationDependent = child("relation_dependent", new Linear(width, relationDim));
        relationHead = child("relation_head", new Linear(width, relationDim));
        relations = parameter("relations", Init.uniform(Tensor.zeros(relationDim, (long) count * relationDim),
                1 / Math.sqrt(relationDim)));
        relationBias = child("relation_bias", new Linear(2 * relationDim, count));
        dropout = child("dropout", new VariationalDropout(config.mlpDropout()));
    }

    @Override
    Tensor encode(ParserBatch batch) {
        return encoder.forward(batch);
    }

    private Tensor layer(Linear linear, Tensor x) {
        return dropout.forward(linear.forward(x).leakyRelu(0.1)); // (time, rows, dim)
    }

    private Tensor withRoot(Tensor hidden) {
        return Tensor.cat(0, root.expand(1, hidden.size(1), hidden.size(2)), hidden); // (1 + time, rows, width)
    }

    /// Scores of all heads of all words.
    ///
    /// @param hidden `(time, rows, width)`
    /// @return `(rows, time, 1 + time)`; the first head is the root
    private Tensor arcScores(Tensor hidden, ParserBatch batch) {
        Tensor dependents = layer(arcDependent, hidden).transpose(0, 1); // (rows, time, arcDim)
        Tensor heads = layer(arcHead, withRoot(hidden)).transpose(0, 1); // (rows, 1 + time, arcDim)
        Tensor bias = arcBias.forward(heads).transpose(1, 2); // (rows, 1, 1 + time)
        Tensor scores = dependents.matmul(arcs).matmul(heads.transpose(1, 2)).add(bias); // (rows, time, 1 + time)
        return scores.to(hidden.dtype()).add(impossible(batch).to(hidden.dtype()));
    }

    /// No word hangs from padding or from itself.
    private static Tensor impossible(ParserBatch batch) {
        int rows = batch.rows(), time = batch.time();
        float[] mask = new float[rows * time * (1 + time)];
        for (int row = 0; row < rows; row++) {
            int length = batch.words().lengths()[row];
            for (int d = 0; d < time; d++) {
                int at = (row * time + d) * (1 + time);
                for (int head = 1; head <= time; head++)
                    if (head == d + 1 || head > length) mask[at + head] = (float) NEVER;
            }
        }
        return Tensor.of(mask, rows, time, 1 + time);
    }

    /// Scores of the relations of all words to given heads.
    ///
    /// @param heads of each word, sentence after sentence
    /// @return `(words, relations)`
    private Tensor relationScores(Tensor hidden, ParserBatch batch, long... heads) {
        int rows = batch.rows(), words = heads.length;
        long[] headPlaces = new long[words];
        long[] places = batch.places();
        for (int i = 0; i < words; i++) headPlaces[i] = heads[i] * rows + places[i] % rows; // in (1 + time, rows)
        Tensor dependents = layer(relationDependent, hidden).reshape(-1, relationDim)
                .indexSelect(0, Tensor.of(places, words)); // (words, relationDim)
        Tensor headVectors = layer(relationHead, withRoot(hidden)).reshape(-1, relationDim)
                .indexSelect(0, Tensor.of(headPlaces, words)); // (words, relationDim)
        Tensor products = dependents.matmul(relations).view(words, -1, relationDim) // (words, relations, relationDim)
                .matmul(headVectors.unsqueeze(2)).squeeze(2); // (words, relations)
        return products.add(relationBias.forward(Tensor.cat(1, dependents, headVectors))).to(hidden.dtype());
    }

    @Override
    Tensor loss(Tensor hidden, ParserBatch batch, double pass, long number) {
        int time = batch.time(), words = batch.tokens();
        long[] places = batch.ofWords((_, row, t) -> (long) row * time + t);
        long[] heads = batch.ofWords((example, _, t) -> example.heads()[t]);
        Tensor scores = arcScores(hidden, batch).reshape(-1, 1 + time).indexSelect(0, Tensor.of(places, words));
        Tensor loss = Loss.crossEntropy(scores, Tensor.of(heads, words));
        loss = loss.add(relationLoss(hidden, batch, heads));
        return encoder.addTagLosses(loss, hidden, batch);
    }

    /// The root's arc has but one relation, and counts nothing.
    private Tensor relationLoss(Tensor hidden, ParserBatch batch, long... heads) {
        long[] all = batch.ofWords((example, _, t) -> example.relations()[t]);
        int count = 0;
        long[] places = new long[all.length], targets = new long[all.length];
        for (int i = 0; i < all.length; i++) {
            if (heads[i] == 0 || all[i] < 0) continue;
            places[count] = i;
            targets[count++] = all[i];
        }
        Tensor scores = relationScores(hidden, batch, heads); // (words, relations)
        if (count == 0) return scores.sum().mul(0);
        Tensor chosen = scores.logSoftmax(1) //
                .indexSelect(0, Tensor.of(Arrays.copyOf(places, count), count)) // (count, relations)
                .gather(1, Tensor.of(Arrays.copyOf(targets, count), count, 1)); // (count, 1)
        return chosen.sum().mul(-1.0 / all.length);
    }

    @Override
    List<Parse> parse(Tensor hidden, ParserBatch batch) {
        int time = batch.time(), words = batch.tokens();
        float[] scores = arcScores(hidden, batch).logSoftmax(2).toFloats();
        long[] heads = new long[words];
        double[] probabilities = new double[words];
        int next = 0;
        for (int row = 0; row < batch.rows(); row++) {
            int length = batch.examples().get(row).size();
            double[][] ofSentence = new double[length + 1][length + 1];
            for (int d = 1; d <= length; d++)
                for (int h = 0; h <= length; h++)
                    ofSentence[d][h] = scores[(row * time + d - 1) * (1 + time) + h];
            int[] tree = SpanningTree.heads(ofSentence);
            for (int d = 1; d <= length; d++) {
                heads[next] = tree[d];
                probabilities[next++] = Math.exp(ofSentence[d][tree[d]]);
            }
        }
        int count = labels.relations.size();
        float[] relationProbs = relationScores(hidden, batch, heads).softmax(1).toFloats();
        long[] upos = encoder.upos(hidden, batch);
        List<Parse> parses = new ArrayList<>();
        next = 0;
        for (Example example : batch.examples()) {
            List<Arc> found = new ArrayList<>();
            for (int t = 0; t < example.size(); t++, next++) {
                int best = best(relationProbs, next * count, count);
                boolean isRoot = heads[next] == 0;
                found.add(new Arc((int) heads[next], isRoot ? labels.root : labels.relations.get(best),
                        upos.length == 0 ? "_" : labels.upos.get((int) upos[next]),
                        probabilities[next] * (isRoot ? 1 : relationProbs[next * count + best])));
            }
            parses.add(new Parse(found));
        }
        return parses;
    }

    private static int best(float[] values, int from, int count) {
        int best = 0;
        for (int i = 1; i < count; i++) if (values[from + i] > values[from + best]) best = i;
        return best;
    }
}
