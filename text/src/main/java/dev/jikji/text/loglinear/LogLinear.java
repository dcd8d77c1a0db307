package dev.jikji.text.loglinear;

import static dev.jikji.text.InputException.require;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/// A log-linear model (multinomial logistic regression) over binary features: the probability of a label is in
/// proportion to the exponential of the sum of a weight for each feature with the label. All weights lie in one table,
/// found by hashing. Each example may have candidate labels of its own.
///
/// Plain Java: an example has some dozens of features, and a native call costs as much as all of it.
public final class LogLinear {
    /// Gradients below it change nothing that is seen and would only fill the table.
    private static final float NEGLIGIBLE = 1e-3f;
    /// Added to the squared gradients: first steps are of about the learning rate.
    private static final float SMOOTHING = 1f;
    /// Stands for every label in the places of weights that labels share.
    private static final int SHARED = -1;
    public static final int MIN_BITS = 10;
    public static final int MAX_BITS = 28;

    private final int shift;
    private final float[] weights;
    private float[] squares; // of gradients; only while it is trained

    /// A model to be trained, all weights zero.
    ///
    /// @param bits of the table's size
    public LogLinear(int bits) {
        this(bits, new float[size(bits)]);
        squares = new float[weights.length];
    }

    private static int size(int bits) {
        require(bits >= MIN_BITS && bits <= MAX_BITS, "a table of 2^%d weights; from 2^%d to 2^%d is possible", bits,
                MIN_BITS, MAX_BITS);
        return 1 << bits;
    }

    private LogLinear(int bits, float[] weights) {
        shift = Integer.SIZE - bits;
        this.weights = weights;
    }

    private int place(int feature, int label) {
        return ((feature ^ (label * 0x9E3779B1)) * 0x85EBCA6B) >>> shift;
    }

    public float score(Features features, int label) {
        float score = 0;
        for (int i = 0; i < features.size(); i++) score += weights[place(features.hash(i), label)];
        return score;
    }

    /// Probabilities of labels.
    ///
    /// @param labels one or more
    /// @return one for each label
    public float[] probabilities(Features features, int[] labels) {
        return probabilities(features, labels, List.of());
    }

    /// Probabilities of labels that have features of their own.
    ///
    /// @param own for each label, or more, what is true of it; their weights are the same for all labels. None if empty
    public float[] probabilities(Features features, int[] labels, List<Features> own) {
        float[] p = new float[labels.length];
        float max = Float.NEGATIVE_INFINITY;
        for (int k = 0; k < p.length; k++) {
            p[k] = score(features, labels[k]);
            if (!own.isEmpty()) p[k] += score(own.get(k), SHARED);
            max = Math.max(max, p[k]);
        }
        float sum = 0;
        for (int k = 0; k < p.length; k++) {
            p[k] = (float) Math.exp(p[k] - max);
            sum += p[k];
        }
        for (int k = 0; k < p.length; k++) p[k] /= sum;
        return p;
    }

    /// One step of AdaGrad (Duchi et al. 2011) on the cross-entropy of an example.
    ///
    /// @param labels its candidates
    /// @param gold   place of the right one among them
    /// @return the loss before the step, in nats
    public double learn(Features features, int[] labels, int gold, float learningRate) {
        return learn(features, labels, List.of(), gold, learningRate);
    }

    /// Likewise, for labels that have features of their own.
    public double learn(Features features, int[] labels, List<Features> own, int gold, float learningRate) {
        float[] p = probabilities(features, labels, own);
        double loss = -Math.log(Math.max(p[gold], Float.MIN_NORMAL));
        for (int k = 0; k < p.length; k++) {
            float gradient = k == gold ? p[k] - 1 : p[k];
            if (Math.abs(gradient) < NEGLIGIBLE) continue;
            step(features, labels[k], gradient, learningRate);
            if (!own.isEmpty()) step(own.get(k), SHARED, gradient, learningRate);
        }
        return loss;
    }

    private void step(Features features, int label, float gradient, float learningRate) {
        for (int i = 0; i < features.size(); i++) {
            int at = place(features.hash(i), label);
            squares[at] += gradient * gradient;
            weights[at] -= learningRate * gradient / (float) Math.sqrt(SMOOTHING + squares[at]);
        }
    }

    /// Weights that differ from zero.
    public int size() {
        int size = 0;
        for (float weight : weights) if (weight != 0) size++;
        return size;
    }

    /// A model with these weights, rounded to the 16 bits that are kept in a file.
    public LogLinear trained() {
        float[] rounded = new float[weights.length];
        for (int i = 0; i < rounded.length; i++) rounded[i] = Float.float16ToFloat(Float.floatToFloat16(weights[i]));
        return new LogLinear(Integer.SIZE - shift, rounded);
    }

    public void write(DataOutput out) throws IOException {
        out.writeByte(Integer.SIZE - shift);
        for (float weight : weights) out.writeShort(Float.floatToFloat16(weight));
    }

    /// @throws IOException if it is no such model
    public static LogLinear read(DataInput in) throws IOException {
        int bits = in.readByte();
        if (bits < MIN_BITS || bits > MAX_BITS) throw new IOException("a table of 2^" + bits + " weights");
        float[] weights = new float[1 << bits];
        byte[] bytes = new byte[2 << Math.min(bits, 15)];
        for (int i = 0; i < weights.length;) {
            in.readFully(bytes);
            for (int b = 0; b < bytes.length; b += 2)
                weights[i++] = Float.float16ToFloat((short) ((bytes[b] << 8) | (bytes[b + 1] & 0xff)));
        }
        return new LogLinear(bits, weights);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LogLinear model && Arrays.equals(weights, model.weights);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(weights);
    }
}
