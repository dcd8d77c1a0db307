package dev.jikji.nn;

import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.Tensor;

/// One direction of an LSTM layer from the products with its inputs on, time by time, with a way back of its own:
/// backpropagation through time (Werbos 1990). The gradient of the recurrent weight is one product over all times, where
/// the fused operation adds up one for each (`docs/decisions/lstm.md`).
final class LstmRecurrence {
    private static final int GATES = 4; // input, forget, cell, output

    private final boolean reverse;
    private final int time;
    private final long batch;
    private final long dim;
    /// Of the products.
    private final Dtype dtype;
    /// Of everything else: float32, or float64.
    private final Dtype exact;
    private final boolean stateLearns;
    private final Tensor parameter; // (4·dim, dim), a leaf
    private final Tensor weight; // the same, detached, as `dtype`
    private final Tensor firstHidden; // (1, batch, dim)
    private final Tensor firstCell; // (1, batch, dim)
    private final Tensor gates; // (time, batch, 4·dim)
    private final Tensor cells; // (time, batch, dim)
    private final Tensor squashed; // (time, batch, dim), tanh of the cells
    private final Tensor outputs; // (time, batch, dim)

    /// @param inputs  `W x + b` with both biases, `(time, batch, 4·dim)`; their memory is used for what is given
    /// @param hidden  before the first time read, `(1, batch, dim)`
    /// @param cell    as `hidden`
    /// @param weight  the recurrent one, `(4·dim, dim)`, a leaf
    /// @param reverse whether the last time is read first
    /// @return outputs `(time, batch, dim)`; hidden vectors and cells after the last time read, `(1, batch, dim)`
    static Tensor[] read(Tensor inputs, Tensor hidden, Tensor cell, Tensor weight, boolean reverse) {
        long time = inputs.size(0), batch = inputs.size(1), dim = hidden.size(2);
        boolean stateLearns = hidden.requiresGrad() || cell.requiresGrad();
        Tensor whole = inputs.view(-1); // its gradient is this operation's: what is given are parts of it, filled anew
        if (stateLearns) {
            Dtype dtype = inputs.dtype();
            whole = Tensor.cat(0, whole, hidden.reshape(-1).to(dtype), cell.reshape(-1).to(dtype));
        }
        Tensor outputs = whole.narrow(0, 0, time * batch * dim).view(time, batch, dim);
        Tensor last = whole.narrow(0, time * batch * dim, batch * dim).view(1, batch, dim);
        long end = reverse ? 0 : time - 1;
        try (var _ = Grad.off()) {
            var recurrence = new LstmRecurrence(inputs, hidden, cell, weight, outputs.data(), reverse, stateLearns);
            recurrence.forward();
            last.data().copy_(recurrence.cells.narrow(0, end, 1));
            whole.registerHook(recurrence::backward);
        }
        return new Tensor[]{outputs, outputs.narrow(0, end, 1), last};
    }

    private LstmRecurrence(Tensor inputs, Tensor hidden, Tensor cell, Tensor parameter, Tensor outputs,
            boolean reverse, boolean stateLearns) {
        this.reverse = reverse;
        this.stateLearns = stateLearns;
        this.parameter = parameter;
        this.outputs = outputs;
        time = Math.toIntExact(inputs.size(0));
        batch = inputs.size(1);
        dim = hidden.size(2);
        dtype = inputs.dtype();
        exact = dtype == Dtype.FLOAT64 ? Dtype.FLOAT64 : Dtype.FLOAT32;
        weight = parameter.detach().to(dtype);
        firstHidden = hidden.detach().to(dtype);
        firstCell = cell.detach().to(exact);
        gates = exactCopy(inputs.detach());
        cells = Tensor.zeros(exact, time, batch, dim);
        squashed = Tensor.zeros(exact, time, batch, dim);
    }

    private void forward() {
        Tensor[] gate = gates.chunk(GATES, 2);
        Tensor[] all = times(gates), open = times(gates.narrow(2, 0, 2 * dim)); // input and forget gate side by side
        Tensor[] in = times(gate[0]), forget = times(gate[1]), candidate = times(gate[2]), out = times(gate[3]);
        Tensor[] cell = times(cells), squash = times(squashed), output = times(outputs);
        Tensor transposed = weight.transpose(0, 1); // (dim, 4·dim)
        Tensor hiddenBefore = firstHidden, cellBefore = firstCell;
        for (int step = 0; step < time; step++) {
            int t = at(step);
            all[t].add_(hiddenBefore.matmul(transposed));
            open[t].sigmoid_();
            candidate[t].tanh_();
            out[t].sigmoid_();
            cell[t].addcmul_(forget[t], cellBefore, 1).addcmul_(in[t], candidate[t], 1);
            output[t].copy_(squash[t].copy_(cell[t]).tanh_().mul(out[t]));
            hiddenBefore = output[t];
            cellBefore = cell[t];
        }
    }

    /// @param gradient of the outputs, then of the last cell; zeros after
    /// @return that of the inputs, then, if they learn, of the first hidden vectors and cells
    private Tensor backward(Tensor gradient) {
        long given = time * batch * dim;
        Tensor hiddenGrads = exactCopy(gradient.narrow(0, 0, given).view(time, batch, dim));
        Tensor cellGrad = gradient.narrow(0, given, batch * dim).view(1, batch, dim).to(exact);
        Tensor forgets = gates.narrow(2, dim, dim).contiguous(); // (time, batch, dim)
        Tensor through = minusSquare(squashed).mul_(gates.narrow(2, 3 * dim, dim)); // ∂hidden/∂cell
        Tensor grads = slopes(); // (time, batch, 4·dim)
        Tensor rounded = dtype == exact ? grads : Tensor.zeros(dtype, grads.shape());

        Tensor[] hiddenGrad = times(hiddenGrads), forget = times(forgets), toCell = times(through);
        Tensor[] all = times(grads), factors = times(rounded), ofOutput = times(grads.narrow(2, 3 * dim, dim));
        Tensor[] ofCell = times(grads.view(time, batch, GATES, dim).narrow(2, 0, 3)); // (1, batch, 3, dim) each
        Tensor hiddenBefore = null;
        for (int step = time - 1; step >= 0; step--) {
            int t = at(step);
            if (hiddenBefore != null) hiddenGrad[t].add_(hiddenBefore);
            cellGrad = toCell[t].mul_(hiddenGrad[t]).add_(cellGrad);
            ofCell[t].mul_(cellGrad.unsqueeze(2));
            ofOutput[t].mul_(hiddenGrad[t]);
            cellGrad = forget[t].mul_(cellGrad);
            if (rounded != grads) factors[t].copy_(all[t]);
            hiddenBefore = factors[t].matmul(weight); // (1, batch, dim)
        }
        if (parameter.requiresGrad()) {
            Tensor before = shifted(firstHidden, outputs).view(time * batch, dim);
            Tensor product = rounded.view(time * batch, GATES * dim).transpose(0, 1).matmul(before); // (4·dim, dim)
            parameter.addGrad(0, product.to(parameter.dtype()));
        }
        Tensor whole = rounded.view(-1);
        return stateLearns
                ? Tensor.cat(0, whole, hiddenBefore.view(-1).to(dtype), cellGrad.view(-1).to(dtype))
                : whole;
    }

    /// What the gradient of a cell has to be multiplied with to be that of the input gate, the forget gate and the
    /// candidate before their nonlinearities, and the gradient of a hidden vector to be that of the output gate.
    ///
    /// @return `(time, batch, 4·dim)`
    private Tensor slopes() {
        Tensor slopes = Tensor.zeros(exact, gates.shape());
        Tensor[] gate = gates.chunk(GATES, 2), slope = slopes.chunk(GATES, 2);
        slope[0].copy_(sigmoidSlope(gate[0]).mul_(gate[2]));
        slope[1].copy_(sigmoidSlope(gate[1]).mul_(shifted(firstCell, cells)));
        slope[2].copy_(minusSquare(gate[2]).mul_(gate[0]));
        slope[3].copy_(sigmoidSlope(gate[3]).mul_(squashed));
        return slopes;
    }

    private Tensor exactCopy(Tensor x) {
        return dtype == exact ? x.copy() : x.to(exact);
    }

    private static Tensor sigmoidSlope(Tensor y) {
        return y.sub(y.mul(y));
    }

    /// @return `1 - y²`, the slope of tanh
    private static Tensor minusSquare(Tensor y) {
        return y.mul(y).mul_(-1).add_(1);
    }

    /// @return for each time what stood before it was read, `(time, batch, …)`
    private Tensor shifted(Tensor first, Tensor rest) {
        return reverse
                ? Tensor.cat(0, rest.narrow(0, 1, time - 1), first)
                : Tensor.cat(0, first, rest.narrow(0, 0, time - 1));
    }

    private int at(int step) {
        return reverse ? time - 1 - step : step;
    }

    /// @return views of each time, `(1, batch, …)`
    private Tensor[] times(Tensor tensor) {
        return tensor.chunk(time, 0);
    }
}
