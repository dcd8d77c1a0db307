package dev.jikji.bench;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.List;
import java.util.stream.IntStream;

/// The GPT of [Workload.Gpt#measured] in DJL, as fast as its interface allows.
///
/// GELU is DJL's own (the error-function form, one fused kernel): the tanh form would have to be put together from
/// eight array operations. Attention is two explicit products, as DJL has no fused one. Tried besides: heads split
/// off after one transposition of query, key and value together, and `batchMatMul` on three axes; the processor time
/// of a step is the same within the noise, so the simplest stands here.
final class DjlGpt implements Training {

    private final Workload.Gpt config;
    private final Djl djl = new Djl();
    private final Optimizer optimizer = Optimizer.adamW().optLearningRateTracker(Tracker.fixed(1e-3f)).build();
    private final NDArray token;
    private final NDArray position;
    private final List<Block> blocks;
    private final Norm norm;
    private final NDArray mask; // (time, time): 0 where a position may look, -infinity after it

    DjlGpt(Workload.Gpt config) {
        this.config = config;
        token = djl.normal("wte", 0.02, config.vocab(), config.dim());
        position = djl.normal("wpe", 0.02, config.context(), config.dim());
        blocks = IntStream.range(0, config.layers()).mapToObj(layer -> new Block("h" + layer)).toList();
        norm = new Norm("ln_f");
        float[] values = new float[config.context() * config.context()];
        for (int from = 0; from < config.context(); from++) {
            for (int to = from + 1; to < config.context(); to++) {
                values[from * config.context() + to] = Float.NEGATIVE_INFINITY;
            }
        }
        mask = djl.manager().create(values, new Shape(config.context(), config.context()));
    }

    @Override
    public double step(Workload.Batch batch) {
        try (NDManager step = djl.manager().newSubManager()) {
            NDArray ids = step.create(batch.inputs(), new Shape(config.batch(), config.time()));
            NDArray targets = step.create(batch.targets(), new Shape(config.tokensPerStep(), 1));
            NDArray loss;
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                loss = Djl.crossEntropy(forward(ids), targets);
                collector.backward(loss);
            }
            djl.update(optimizer);
            return loss.getFloat();
        }
    }

    /// @return logits, float32 `(batch * time, vocab)`
    private NDArray forward(NDArray ids) {
        NDArray x = Embedding.embedding(ids, token, SparseFormat.DENSE).singletonOrThrow().add(position);
        x = dropout(x);
        for (Block block : blocks) x = block.forward(x);
        return linear(norm.forward(x).reshape(config.tokensPerStep(), config.dim()), token, null);
    }

    @Override
    public long parameters() {
        return djl.parameterCount();
    }

    @Override
    public void close() {
        djl.manager().close();
    }

    private static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
        return Linear.linear(x, weight, bias).singletonOrThrow();
    }

    private NDArray dropout(NDArray x) {
        return config.dropout() == 0 ? x : Dropout.dropout(x, (float) config.dropout(), true).singletonOrThrow();
    }

    private final class Block {
        private final Norm beforeAttention;
        private final Affine queryKeyValue;
        private final Affine project;
        private final Norm beforeFeedForward;
        private final Affine widen;
        private final Affine narrow;

        Block(String name) {
            int dim = config.dim();
            beforeAttention = new Norm(name + ".ln_1");
            queryKeyValue = new Affine(name + ".attn.c_attn", dim, 3 * dim);
            project = new Affine(name + ".attn.c_proj", dim, dim);
            beforeFeedForward = new Norm(name + ".ln_2");
            widen = new Affine(name + ".mlp.c_fc", dim, 4 * dim);
            narrow = new Affine(name + ".mlp.c_proj", 4 * dim, dim);
        }

        NDArray forward(NDArray input) {
            NDArray x = input.add(dropout(attention(beforeAttention.forward(input))));
            return x.add(dropout(narrow.forward(Activation.gelu(widen.forward(beforeFeedForward.forward(x))))));
        }

        private NDArray attention(NDArray x) {
            int headDim = config.dim() / config.heads();
            NDList parts = queryKeyValue.forward(x).split(3, 2); // 3 × (batch, time, dim)
            NDArray q = heads(parts.get(0)).mul(1 / Math.sqrt(headDim)); // (batch, head, time, headDim)
            NDArray scores = q.matMul(heads(parts.get(1)).transpose(0, 1, 3, 2)); // (batch, head, time, time)
            NDArray weights = dropout(scores.addi(mask).softmax(-1));
            NDArray mixed = weights.matMul(heads(parts.get(2))); // (batch, head, time, headDim)
            return project.forward(mixed.transpose(0, 2, 1, 3).reshape(x.getShape()));
        }

        private NDArray heads(NDArray x) {
            return x.reshape(config.batch(), config.time(), config.heads(), -1).transpose(0, 2, 1, 3);
        }
    }

    private final class Affine {
        private final NDArray weight;
        private final NDArray bias;

        Affine(String name, int in, int out) {
            weight = djl.normal(name + ".weight", 0.02, out, in);
            bias = djl.zeros(name + ".bias", out);
        }

        NDArray forward(NDArray x) {
            return linear(x, weight, bias);
        }
    }

    private final class Norm {
        private final NDArray weight;
        private final NDArray bias;

        Norm(String name) {
            weight = djl.ones(name + ".weight", config.dim());
            bias = djl.zeros(name + ".bias", config.dim());
        }

        NDArray forward(NDArray x) {
            return LayerNorm.layerNorm(x, new Shape(config.dim()), weight, bias, 1e-5f).singletonOrThrow();
        }
    }

    public static void main(String[] args) {
        Djl.main("DjlGpt", "Times the training step of a GPT in DJL.", timer -> Workload.Gpt.measured(timer.dropout()),
                DjlGpt::new, args);
    }
}
