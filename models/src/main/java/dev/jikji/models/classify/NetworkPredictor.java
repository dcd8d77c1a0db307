package dev.jikji.models.classify;

import dev.jikji.models.words.SentenceBatches;
import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;

/// Of a model on libtorch.
final class NetworkPredictor implements Predictor {
    private static final int ROWS = 64;
    private static final int MOST_TOKENS = 1 << 14; // of a batch

    private final TextModel model;
    private final TextReader reader;
    private final List<String> labels;

    NetworkPredictor(TextModel model, TextReader reader, List<String> labels) {
        this.model = model;
        this.reader = reader;
        this.labels = labels;
    }

    @Override
    public List<String> labels() {
        return labels;
    }

    TextModel model() {
        return model;
    }

    TextReader reader() {
        return reader;
    }

    @Override
    public double[][] probabilities(List<String> texts) {
        return probabilitiesOf(texts.stream().map(reader::encode).toList());
    }

    private double[][] probabilitiesOf(List<TextBatch.Encoded> encoded) {
        double[][] all = new double[encoded.size()][];
        for (int[] items : batches(encoded)) {
            try (var _ = TensorScope.open(); var _ = Grad.off(); var _ = NativeRuntime.precision().autocast()) {
                Tensor scores = model.forward(batch(encoded, items)).to(Dtype.FLOAT32);
                read(model.probabilities(scores), items, all);
            }
        }
        return all;
    }

    static void read(Tensor probabilities, int[] items, double[][] all) {
        float[] values = probabilities.toFloats();
        int classes = values.length / items.length;
        for (int i = 0; i < items.length; i++) {
            all[items[i]] = new double[classes];
            for (int c = 0; c < classes; c++) all[items[i]][c] = values[i * classes + c];
        }
    }

    private TextBatch batch(List<TextBatch.Encoded> encoded, int[] items) {
        List<TextBatch.Encoded> some = new ArrayList<>();
        for (int item : items) some.add(encoded.get(item));
        return reader.batch(some);
    }

    private static List<int[]> batches(List<TextBatch.Encoded> encoded) {
        return new SentenceBatches(
                encoded.stream().mapToInt(text -> Math.max(1, text.ids().length)).toArray(), ROWS, MOST_TOKENS, 0)
                .inOrder();
    }

    /// Of a sequence by occlusion (Li et al. 2016): what the class's log-odds lose when a token is left out. Of a bag by
    /// gradient times input (Shrikumar et al. 2016): by how much the class's score exceeds the mean of the others',
    /// differentiated by each feature; for linear models that is weight times value.
    @Override
    public List<List<Contribution>> explain(List<String> texts, int[] classes) {
        List<TextBatch.Encoded> encoded = texts.stream().map(reader::encode).toList();
        double[][] weights = reader.ofBags() ? byGradient(encoded, classes) : byOcclusion(encoded, classes);
        List<List<Contribution>> all = new ArrayList<>();
        for (int i = 0; i < classes.length; i++) {
            List<String> names = reader.names(texts.get(i), encoded.get(i));
            List<Contribution> parts = new ArrayList<>();
            for (int t = 0; t < names.size(); t++) parts.add(new Contribution(names.get(t), weights[i][t]));
            all.add(parts);
        }
        return all;
    }

    private double[][] byOcclusion(List<TextBatch.Encoded> texts, int[] classes) {
        List<TextBatch.Encoded> variants = new ArrayList<>(texts);
        for (TextBatch.Encoded text : texts)
            for (int left = 0; left < text.ids().length; left++) variants.add(without(text.ids(), left));
        double[][] probabilities = probabilitiesOf(variants);
        double[][] weights = new double[classes.length][];
        int next = texts.size();
        for (int i = 0; i < classes.length; i++) {
            double whole = Predictor.logOdds(probabilities[i][classes[i]]);
            weights[i] = new double[texts.get(i).ids().length];
            for (int left = 0; left < weights[i].length; left++)
                weights[i][left] = whole - Predictor.logOdds(probabilities[next++][classes[i]]);
        }
        return weights;
    }

    private TextBatch.Encoded without(int[] ids, int left) {
        if (ids.length == 1) return new TextBatch.Encoded(new int[]{reader.size()}, null);
        int[] others = new int[ids.length - 1];
        System.arraycopy(ids, 0, others, 0, left);
        System.arraycopy(ids, left + 1, others, left, others.length - left);
        return new TextBatch.Encoded(others, null);
    }

    private double[][] byGradient(List<TextBatch.Encoded> texts, int[] classes) {
        double[][] weights = new double[classes.length][];
        for (int[] items : batches(texts)) {
            try (var _ = TensorScope.open()) {
                double[][] some = weights(batch(texts, items), items, classes);
                for (int i = 0; i < items.length; i++) weights[items[i]] = some[i];
            }
        }
        return weights;
    }

    private double[][] weights(TextBatch batch, int[] items, int[] classes) {
        Tensor embedded;
        try (var _ = Grad.off()) {
            embedded = model.embed(batch);
        }
        embedded = embedded.detach().copy().requireGrad(); // (batch, time, width)
        Tensor scores = model.score(embedded, batch); // (batch, classes)
        int count = (int) scores.size(1);
        float[] sign = new float[items.length * count];
        for (int i = 0; i < items.length; i++)
            for (int c = 0; c < count; c++)
                sign[i * count + c] = c == classes[items[i]] ? 1 : -1f / (count - 1);
        scores.mul(Tensor.of(sign, items.length, count).to(scores.dtype())).sum().backward();
        model.parameters().values().forEach(Tensor::clearGrad);
        double[] products;
        try (var _ = Grad.off()) {
            products = embedded.grad().mul(embedded).sum(2).toDoubles();
        }
        double[][] rows = new double[items.length][batch.time()];
        for (int i = 0; i < items.length; i++)
            System.arraycopy(products, i * batch.time(), rows[i], 0, batch.time());
        return rows;
    }

    @Override
    public void close() {
        model.close();
    }
}
