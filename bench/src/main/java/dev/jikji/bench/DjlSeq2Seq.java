package dev.jikji.bench;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;

/// The LSTM encoder–decoder of [Workload.Seq2Seq#measured] in DJL: libtorch's own LSTM kernel over all places at once,
/// reached as DJL's `LSTM` block reaches it, and attention for all places of the target at once.
final class DjlSeq2Seq implements Training {

    private static final double INITIAL = 0.1;

    private final Workload.Seq2Seq config;
    private final Djl djl = new Djl();
    private final Optimizer optimizer;
    private final NDArray token;
    private final NDArray outputBias;
    private final NDList encoder = new NDList(); // of each direction: input weight, state weight, their biases
    private final NDList decoder = new NDList();
    private final NDArray bridgeWeight;
    private final NDArray bridgeBias;
    private final NDArray keys;
    private final NDArray combineWeight;
    private final NDArray combineBias;

    DjlSeq2Seq(Workload.Seq2Seq config) {
        this.config = config;
        optimizer = Optimizer.adamW().optLearningRateTracker(Tracker.fixed((float) config.learningRate())).build();
        int dim = config.dim(), embeddingDim = config.embeddingDim();
        token = djl.uniform("target_embedding.weight", INITIAL, config.vocab(), embeddingDim);
        outputBias = djl.zeros("output.bias", config.vocab());
        lstm(encoder, "encoder.forward", embeddingDim, dim / 2);
        lstm(encoder, "encoder.reverse", embeddingDim, dim / 2);
        lstm(decoder, "decoder", embeddingDim, dim);
        double bound = 1 / Math.sqrt(dim);
        bridgeWeight = djl.uniform("bridge.weight", bound, 2L * dim, dim);
        bridgeBias = djl.zeros("bridge.bias", 2L * dim);
        keys = djl.uniform("attention.keys.weight", bound, dim, dim);
        combineWeight = djl.uniform("combine.weight", bound, embeddingDim, 2L * dim);
        combineBias = djl.zeros("combine.bias", embeddingDim);
    }

    private void lstm(NDList layer, String name, int in, int dim) {
        double bound = 1 / Math.sqrt(config.dim());
        layer.add(djl.uniform(name + ".weight_ih", bound, 4L * dim, in));
        layer.add(djl.uniform(name + ".weight_hh", bound, 4L * dim, dim));
        layer.add(djl.zeros(name + ".bias_ih", 4L * dim));
        layer.add(djl.zeros(name + ".bias_hh", 4L * dim));
    }

    @Override
    public double step(Workload.Batch batch) {
        try (NDManager step = djl.manager().newSubManager()) {
            NDArray source = step.create(batch.source(), new Shape(config.batch(), config.source()));
            NDArray inputs = step.create(batch.inputs(), new Shape(config.batch(), config.time()));
            NDArray targets = step.create(batch.targets(), new Shape(config.tokensPerStep(), 1));
            NDArray loss;
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                loss = Djl.crossEntropy(forward(step, source, inputs), targets, config.labelSmoothing());
                collector.backward(loss);
            }
            djl.clipGradients(config.maxNorm());
            djl.update(optimizer);
            return loss.getFloat();
        }
    }

    /// @return logits, float32 `(batch * time, vocab)`
    private NDArray forward(NDManager step, NDArray source, NDArray inputs) {
        int half = config.dim() / 2;
        Shape each = new Shape(2, config.batch(), half);
        NDList start = new NDList(step.zeros(each), step.zeros(each));
        NDArray outputs = lstm(source, start, encoder, true); // (source, batch, dim)
        NDArray there = outputs.get(new NDIndex("{},:,:{}", config.source() - 1, half)); // (batch, dim / 2)
        NDArray back = outputs.get(new NDIndex("0,:,{}:", half)); // (batch, dim / 2)
        NDList first = linear(there.concat(back, 1), bridgeWeight, bridgeBias).tanh().split(2, 1); // 2 × (batch, dim)
        NDArray memory = outputs.transpose(1, 0, 2); // (batch, source, dim)
        NDArray compared = linear(memory, keys, null);

        NDList state = new NDList(first.get(0).expandDims(0), first.get(1).expandDims(0));
        NDArray asking = lstm(inputs, state, decoder, false).transpose(1, 0, 2); // (batch, time, dim)
        NDArray weights = asking.matMul(compared.transpose(0, 2, 1)).softmax(-1); // (batch, time, source)
        NDArray joined = NDArrays.concat(new NDList(weights.matMul(memory), asking), 2); // (batch, time, 2 · dim)
        NDArray hidden = linear(joined, combineWeight, combineBias).tanh(); // (batch, time, embeddingDim)
        return linear(hidden.reshape(config.tokensPerStep(), config.embeddingDim()), token, outputBias);
    }

    /// @param ids `(batch, time)`
    /// @return `(time, batch, directions · dim)`
    private NDArray lstm(NDArray ids, NDList state, NDList layer, boolean bidirectional) {
        NDArray x = Embedding.embedding(ids.transpose(), token, SparseFormat.DENSE).singletonOrThrow();
        return x.getNDArrayInternal().lstm(x, state, layer, true, 1, 0, true, bidirectional, false).get(0);
    }

    private static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
        return Linear.linear(x, weight, bias).singletonOrThrow();
    }

    @Override
    public long parameters() {
        return djl.parameterCount();
    }

    @Override
    public void close() {
        djl.manager().close();
    }

    public static void main(String[] args) {
        Djl.main("DjlSeq2Seq", "Times the training step of an LSTM encoder–decoder in DJL.",
                _ -> Workload.Seq2Seq.measured(), DjlSeq2Seq::new, args);
    }
}
