package dev.jikji.nn;

import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A layer that reads a sequence one time after the other, and carries a state. A bidirectional one reads it from both
/// ends and puts the outputs of the two readings side by side (Schuster and Paliwal 1997); it has no state to go on
/// from, and serves to encode whole sequences.
///
/// Parameters carry PyTorch's names; those of the reading from the end have the suffix `_reverse`.
public abstract sealed class Recurrent extends Module permits Rnn, Gru, Lstm {
    private static final String REVERSE = "_reverse";

    /// What a layer carries from one time to the next.
    ///
    /// @param tensors hidden vectors and, for an LSTM, cells; each `(directions, batch, dim)`
    public record State(List<Tensor> tensors) {
        public State(Tensor... tensors) {
            this(List.of(tensors));
        }

        public Tensor hidden() {
            return tensors.getFirst();
        }

        /// @return an LSTM's cells; other layers have none
        public Tensor cell() {
            return tensors.get(1);
        }
    }

    /// @param output `(time, batch, directions · dim)`
    /// @param state  after the last time
    public record Output(Tensor output, State state) {}

    private final int dim;
    private final int states;
    private final List<Tensor> forward;
    private final List<Tensor> backward; // empty in a layer of one direction

    /// @param gates  rows of a weight for each number of a state
    /// @param states tensors that a state consists of
    /// @param bias   initial bias of the input, `(gates · dim)`
    Recurrent(int inputDim, int dim, int gates, int states, double bound, boolean bidirectional, float[] bias) {
        require(inputDim > 0 && dim > 0, "%s: input_dim %d and dim %d must be positive", getClass().getSimpleName(),
                inputDim, dim);
        this.dim = dim;
        this.states = states;
        forward = direction("", inputDim, gates, bound, bias);
        backward = bidirectional ? direction(REVERSE, inputDim, gates, bound, bias) : List.of();
    }

    private List<Tensor> direction(String suffix, int inputDim, int gates, double bound, float[] bias) {
        long rows = (long) gates * dim;
        return List.of(parameter("weight_ih_l0" + suffix, Init.uniform(Tensor.zeros(rows, inputDim), bound)),
                parameter("weight_hh_l0" + suffix, Init.uniform(Tensor.zeros(rows, dim), bound)),
                parameter("bias_ih_l0" + suffix, bias == null ? Tensor.zeros(rows) : Tensor.of(bias, rows)),
                parameter("bias_hh_l0" + suffix, Tensor.zeros(rows)));
    }

    /// The operation of one layer, over one direction or two.
    ///
    /// @param x          `(time, batch, inputDim)`
    /// @param parameters four of each direction
    /// @return the outputs, then the tensors of the state
    abstract Tensor[] read(Tensor x, List<Tensor> state, Tensor... parameters);

    /// @return whether it reads from both ends
    public final boolean bidirectional() {
        return !backward.isEmpty();
    }

    /// @return width of the outputs: `dim`, twice that if bidirectional
    public final int outputDim() {
        return bidirectional() ? 2 * dim : dim;
    }

    /// @return a state of zeros
    public final State initialState(long batch) {
        return zeros(batch, bidirectional() ? 2 : 1);
    }

    private State zeros(long batch, int directions) {
        Dtype dtype = forward.getFirst().dtype();
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < states; i++) tensors.add(Tensor.zeros(dtype, directions, batch, dim));
        return new State(tensors);
    }

    /// Reads sequences of one length.
    ///
    /// @param x `(time, batch, inputDim)`
    public final Output forward(Tensor x, State state) {
        List<Tensor> parameters = new ArrayList<>(forward);
        parameters.addAll(backward);
        Output output = output(x, read(x, state.tensors(), parameters.toArray(Tensor[]::new)));
        return Observer.watching() && !bidirectional() ? watched(x, state, output) : output;
    }

    /// The fused operation keeps its gates to itself; with all hidden vectors at hand they are two products.
    private Output watched(Tensor x, State state, Output output) {
        try (var _ = TensorScope.open(); var _ = Grad.off()) {
            Tensor before = Tensor.cat(0, state.hidden(), output.output).narrow(0, 0, x.size(0)); // (time, batch, dim)
            int gates = (int) forward.get(0).size(0) / dim;
            tellGates(Functional.linear(x, forward.get(0), forward.get(2)).chunk(gates, 2), // gates × (time, batch, dim)
                    Functional.linear(before, forward.get(1), forward.get(3)).chunk(gates, 2));
        }
        Tensor hidden = Observer.hiddenOf(this, output.output);
        if (hidden == output.output) return output;
        List<Tensor> after = new ArrayList<>(output.state.tensors);
        after.set(0, hidden); // after a single time, the output is the state
        return new Output(hidden, new State(after));
    }

    /// Tells the [Observer] of the layer's nonlinearities.
    ///
    /// @param inputs     for each gate its product with the input, `(time, batch, dim)`
    /// @param recurrents for each gate its product with the hidden vectors before
    abstract void tellGates(Tensor[] inputs, Tensor[] recurrents);

    /// Reads whole sequences of different lengths, each padded at its end. Nothing at a place before a row's end depends
    /// on its padding: the reading from the end begins at the row's own last place. What stands at the places after
    /// that is of no meaning.
    ///
    /// @param x       `(time, batch, inputDim)`
    /// @param lengths of the rows, at least 1 and at most `time`
    /// @return `(time, batch, directions · dim)`
    /// @see #last
    public final Tensor forward(Tensor x, int[] lengths) {
        long time = x.size(0), batch = x.size(1);
        require(lengths.length == batch && Arrays.stream(lengths).allMatch(length -> length >= 1 && length <= time),
                "%s: lengths %s do not fit %d rows of at most %d", getClass().getSimpleName(),
                Arrays.toString(lengths), batch, time);
        boolean full = Arrays.stream(lengths).allMatch(length -> length == time);
        if (full || !bidirectional()) return forward(x, initialState(batch)).output();
        Tensor index = reversal(lengths, time);
        Tensor there = oneWay(x, forward); // (time, batch, dim)
        Tensor back = rows(oneWay(rows(x, index), backward), index); // (time, batch, dim)
        return Tensor.cat(2, there, back); // (time, batch, 2 · dim)
    }

    private Tensor oneWay(Tensor x, List<Tensor> parameters) {
        State start = zeros(x.size(1), 1);
        return output(x, read(x, start.tensors(), parameters.toArray(Tensor[]::new))).output();
    }

    /// In bfloat16 autocast, outputs are bfloat16.
    private static Output output(Tensor x, Tensor[] result) {
        Dtype dtype = x.dtype();
        Tensor[] state = new Tensor[result.length - 1];
        for (int i = 0; i < state.length; i++) state[i] = result[i + 1].to(dtype);
        return new Output(result[0].to(dtype), new State(state));
    }

    /// What the layer knows at the end of each reading: the outputs at a row's last place and, if bidirectional, of the
    /// reading from the end at its first.
    ///
    /// @param outputs of [#forward(Tensor, int[])]
    /// @return `(batch, directions · dim)`
    public final Tensor last(Tensor outputs, int[] lengths) {
        long batch = outputs.size(1);
        long[] index = new long[lengths.length];
        for (int row = 0; row < index.length; row++) index[row] = (lengths[row] - 1) * batch + row;
        Tensor[] parts = bidirectional() ? outputs.chunk(2, 2) : new Tensor[]{outputs}; // directions × (time, batch, dim)
        Tensor end = parts[0].reshape(-1, dim).indexSelect(0, Tensor.of(index, batch)); // (batch, dim)
        return bidirectional() ? Tensor.cat(1, end, parts[1].select(0, 0)) : end;
    }

    /// Where each place of the reversed rows comes from, and, as it is its own inverse, where it goes back to. Padding
    /// stays in place.
    private static Tensor reversal(int[] lengths, long time) {
        int batch = lengths.length;
        long[] from = new long[(int) time * batch];
        for (int t = 0; t < time; t++) {
            for (int row = 0; row < batch; row++)
                from[t * batch + row] = (t < lengths[row] ? lengths[row] - 1 - t : t) * (long) batch + row;
        }
        return Tensor.of(from, from.length);
    }

    /// @param x     `(time, batch, width)`
    /// @param index of the `time · batch` rows of `x`
    private static Tensor rows(Tensor x, Tensor index) {
        long[] shape = x.shape();
        return x.reshape(-1, shape[2]).indexSelect(0, index).view(shape);
    }
}
