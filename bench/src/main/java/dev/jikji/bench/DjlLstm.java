package dev.jikji.bench;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;

/// The LSTM language model of [Workload.Lstm#measured] in DJL: libtorch's own LSTM kernel over all layers and steps at once,
/// reached as DJL's `LSTM` block reaches it. The state is carried from step to step, without its gradient.
final class DjlLstm implements Training {

    /// Half-width of the initial weights (Zaremba et al. 2014, section 4.1, the medium model).
    private static final double INITIAL = 0.05;

    private final Workload.Lstm config;
    private final Djl djl = new Djl();
    private final Optimizer optimizer;
    private final NDArray token;
    private final NDArray outputBias;
    private final NDList layers = new NDList(); // for each layer: input weight, state weight, their biases
    private NDList state; // hidden, cell: (layer, batch, dim) each

    DjlLstm(Workload.Lstm config) {
        this.config = config;
        optimizer = Optimizer.sgd().setLearningRateTracker(Tracker.fixed((float) config.learningRate())).build();
        int dim = config.dim();
        token = djl.uniform("encoder.weight", INITIAL, config.vocab(), dim);
        for (int layer = 0; layer < config.layers(); layer++) {
            layers.add(djl.uniform("rnn.weight_ih_l" + layer, INITIAL, 4L * dim, dim));
            layers.add(djl.uniform("rnn.weight_hh_l" + layer, INITIAL, 4L * dim, dim));
            layers.add(djl.zeros("rnn.bias_ih_l" + layer, 4L * dim));
            layers.add(djl.zeros("rnn.bias_hh_l" + layer, 4L * dim));
        }
        outputBias = djl.zeros("decoder.bias", config.vocab());
        Shape shape = new Shape(config.layers(), config.batch(), dim);
        state = new NDList(djl.manager().zeros(shape), djl.manager().zeros(shape));
    }

    @Override
    public double step(Workload.Batch batch) {
        try (NDManager step = djl.manager().newSubManager()) {
            NDArray ids = step.create(batch.inputs(), new Shape(config.time(), config.batch()));
            NDArray targets = step.create(batch.targets(), new Shape(config.tokensPerStep(), 1));
            NDArray loss;
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                loss = Djl.crossEntropy(forward(ids), targets);
                collector.backward(loss);
            }
            djl.clipGradients(config.maxNorm());
            djl.update(optimizer);
            return loss.getFloat();
        }
    }

    /// @return logits, float32 `(time * batch, vocab)`
    private NDArray forward(NDArray ids) {
        NDArray x = dropout(Embedding.embedding(ids, token, SparseFormat.DENSE).singletonOrThrow());
        NDList result = x.getNDArrayInternal().lstm(x, state, layers, true, config.layers(), config.dropout(), true,
                false, false);
        carry(result.get(1), result.get(2));
        NDArray hidden = dropout(result.get(0)).reshape(config.tokensPerStep(), config.dim());
        return Linear.linear(hidden, token, outputBias).singletonOrThrow();
    }

    private NDArray dropout(NDArray x) {
        return Dropout.dropout(x, (float) config.dropout(), true).singletonOrThrow();
    }

    private void carry(NDArray hidden, NDArray cell) {
        state.close();
        state = new NDList(hidden.stopGradient(), cell.stopGradient());
        state.attach(djl.manager());
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
        Djl.main("DjlLstm", "Times the training step of an LSTM language model in DJL.", _ -> Workload.Lstm.measured(),
                DjlLstm::new, args);
    }
}
