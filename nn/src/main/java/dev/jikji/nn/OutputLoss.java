package dev.jikji.nn;

import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;

/// Cross-entropy of an output layer, summed from parts of it. Gradients are computed with the value, while a chunk's
/// logits are at hand, and go straight to where they are collected: recording them would cost several passes over
/// weights of many megabytes (`docs/decisions/loss-in-chunks.md`).
final class OutputLoss implements Objective {
    /// Logits of a product, 48 MB of them in float32: enough rows for the products to run at full rate, few enough that
    /// 2,048 rows of 50,000 classes need no 400 MB, and below what the allocator maps anew each time.
    private static final long CHUNK_LOGITS = 12 << 20;

    /// Logits that softmax and what follows pass over while they are in the processor's cache.
    private static final long BLOCK_LOGITS = 2 << 20;

    private static final int ROWS = 64;

    /// Below e^-80 float32 probabilities begin to lose digits.
    private static final double LEAST_LOG_PROB = -80;

    /// A gradient of rows of a leaf.
    private record Slice(Tensor leaf, long from, Tensor gradient) {}

    private final double smoothing;
    private final Tensor hidden;
    private final long rows;
    private final boolean gradients;
    private final Dtype exact;
    private final Tensor hiddenGrad; // null without gradients
    private final List<Slice> slices = new ArrayList<>();
    private double nats;

    /// @param hidden  `(rows, dim)`
    /// @param weights what the output layer consists of; null ones are passed over
    OutputLoss(Tensor hidden, Tensor... weights) {
        this(0, hidden, weights);
    }

    /// @param smoothing share of each target's weight that is spread evenly over the classes of its part
    OutputLoss(double smoothing, Tensor hidden, Tensor... weights) {
        this.smoothing = smoothing;
        this.hidden = hidden;
        rows = hidden.size(0);
        exact = hidden.dtype() == Dtype.FLOAT64 ? Dtype.FLOAT64 : Dtype.FLOAT32; // autocast gives bfloat16 logits
        boolean learns = hidden.requiresGrad();
        for (Tensor weight : weights) learns |= weight != null && weight.requiresGrad();
        gradients = Grad.isOn() && learns;
        hiddenGrad = gradients ? Tensor.zeros(hidden.dtype(), hidden.shape()) : null;
    }

    /// Gradients of a part's weights, null where there are none.
    ///
    /// @param weight `(classes, dim)`
    /// @param bias   `(classes)`
    record Part(Tensor weight, Tensor bias) {
        static final Part NONE = new Part(null, null);
    }

    /// Adds the surprise of `targets`, one for each row of the hidden vectors. Many rows are filled up to a multiple of 64:
    /// oneDNN keeps code for every number of rows it meets.
    ///
    /// @param weight  `(classes, dim)`
    /// @param bias    `(classes)` or null
    /// @param targets int64 `(rows)`
    Part add(Tensor weight, Tensor bias, Tensor targets) {
        long padding = Math.floorMod(-rows, ROWS);
        if (rows < ROWS || padding == 0) return add(null, rows, weight, bias, targets);
        Tensor first = Tensor.zeros(Dtype.INT64, padding);
        return add(Tensor.cat(0, Tensor.arange(0, rows), first), rows, weight, bias, Tensor.cat(0, targets, first));
    }

    /// Adds the surprise of `targets` among the classes of one product.
    ///
    /// @param index   which rows of the hidden vectors, int64 `(n)`; null for all
    /// @param counted how many of these count; those after are padding
    /// @param weight  `(classes, dim)`
    /// @param bias    `(classes)` or null
    /// @param targets int64 `(n)`
    Part add(Tensor index, long counted, Tensor weight, Tensor bias, Tensor targets) {
        try (var _ = Grad.off(); var scope = TensorScope.open()) {
            Tensor inputs = index == null ? hidden.detach() : hidden.detach().indexSelect(0, index); // (n, dim)
            Tensor inputGrads = index == null || !gradients ? hiddenGrad : Tensor.zeros(hidden.dtype(), inputs.shape());
            Tensor weightGrad = null;
            Tensor biasGrad = gradients && bias != null ? Tensor.zeros(exact, weight.size(0)) : null;
            long count = inputs.size(0);
            long chunk = chunkRows(count, weight.size(0));
            Tensor factor = weight; // from the first product on as autocast rounds it, once for all products
            for (long from = 0; from < count; from += chunk) {
                try (var inner = TensorScope.open()) {
                    long size = Math.min(chunk, count - from);
                    Tensor h = inputs.narrow(0, from, size); // (chunk, dim)
                    Tensor logits = Functional.linear(h, factor, bias); // (chunk, classes), in autocast bfloat16
                    long real = Math.clamp(counted - from, 0, size);
                    Tensor slopes = differentiate(logits, targets.narrow(0, from, size).unsqueeze(1), real, biasGrad);
                    if (!gradients) continue;
                    if (factor.dtype() != slopes.dtype()) factor = inner.keep(weight.to(slopes.dtype()));
                    inputGrads.narrow(0, from, size).copy_(slopes.matmul(factor).mul_(1.0 / rows));
                    Tensor weightSlopes = slopes.transpose(0, 1).matmul(h.mul(1.0 / rows)).to(exact); // (classes, dim)
                    weightGrad = weightGrad == null ? inner.keep(weightSlopes) : weightGrad.add_(weightSlopes);
                }
            }
            if (!gradients) return Part.NONE;
            if (index != null) hiddenGrad.indexAdd_(0, index, inputGrads);
            return new Part(scope.keep(weightGrad), biasGrad == null ? null : scope.keep(biasGrad));
        }
    }

    /// Adds up what logits cost, block by block, so that the passes over a block find it in the processor's cache.
    ///
    /// @param logits  `(chunk, classes)`, changed
    /// @param target  int64 `(chunk, 1)`
    /// @param counted how many rows count; those after are padding
    /// @param bias    `(classes)`, to which the bias's gradient is added; null for none
    /// @return in the memory of the logits, if there are gradients: `rows` times the derivative by each
    private Tensor differentiate(Tensor logits, Tensor target, long counted, Tensor bias) {
        long block = Math.max(1, BLOCK_LOGITS / logits.size(1));
        for (long from = 0; from < logits.size(0); from += block) {
            try (TensorScope _ = TensorScope.open()) {
                long size = Math.min(block, logits.size(0) - from);
                differentiateBlock(logits.narrow(0, from, size), target.narrow(0, from, size),
                        Math.clamp(counted - from, 0, size), bias);
            }
        }
        return logits;
    }

    private void differentiateBlock(Tensor block, Tensor target, long counted, Tensor bias) {
        Tensor logits = block.to(exact); // (block, classes)
        Tensor probs = logits.softmax(1);
        nats -= logProbs(logits, probs, target).narrow(0, 0, counted).sum().item();
        if (smoothing > 0) nats += smoothing * excess(logits, target, counted);
        if (!gradients) return;
        probs.scatterAdd_(1, target, Tensor.zeros(exact, probs.size(0), 1).fill_(smoothing - 1));
        if (smoothing > 0) probs.add_(-smoothing / probs.size(1));
        if (counted < probs.size(0)) probs.narrow(0, counted, probs.size(0) - counted).fill_(0);
        if (bias != null) bias.add_(probs.sum(0), 1.0 / rows);
        block.copy_(probs);
    }

    /// Notes a gradient for rows of a leaf, from row `from` on; nothing is noted for null, or a leaf that learns nothing.
    void collect(Tensor leaf, long from, Tensor gradient) {
        if (gradient != null && leaf.requiresGrad()) slices.add(new Slice(leaf, from, gradient));
    }

    private static long chunkRows(long rows, long classes) {
        return Math.clamp(CHUNK_LOGITS / classes, 256, Math.max(256, rows));
    }

    /// @return how many logits are in memory at a time, at most: those of a product, and twice those of a block
    static long mostLogits(long rows, long classes) {
        long chunk = classes * chunkRows(rows, classes);
        return chunk + 2 * Math.min(BLOCK_LOGITS, chunk);
    }

    @Override
    public double value() {
        return nats / rows;
    }

    @Override
    public void backward(double scale) {
        if (!gradients)
            throw new IllegalStateException("backward: neither hidden vectors nor weights require gradients");
        try (var _ = TensorScope.open(); var _ = Grad.off()) {
            if (scale != 1) {
                hiddenGrad.mul_(scale);
                slices.forEach(slice -> slice.gradient.mul_(scale));
            }
        }
        // First, so that a tied table's gradient is there already and the slices are only added to it.
        if (hidden.requiresGrad()) hidden.backward(hiddenGrad);
        for (Slice slice : slices) slice.leaf.addGrad(slice.from, slice.gradient);
    }

    /// By how much the targets' log-probabilities exceed the mean of all classes', summed over the rows that count:
    /// that of the logits themselves, since both share the normaliser.
    private static double excess(Tensor logits, Tensor target, long real) {
        double targets = logits.gather(1, target).narrow(0, 0, real).sum().item();
        return targets - logits.narrow(0, 0, real).sum(1).sum().item() / logits.size(1);
    }

    /// Log-probabilities of the targets from probabilities already at hand. Where one is too small for its type, all
    /// are computed anew from the logits.
    private static Tensor logProbs(Tensor logits, Tensor probs, Tensor target) {
        Tensor chosen = probs.gather(1, target).log(); // (chunk, 1)
        boolean underflow = !(chosen.min().item() > LEAST_LOG_PROB);
        return underflow ? logits.logSoftmax(1).gather(1, target) : chosen;
    }
}
