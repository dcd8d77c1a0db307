package dev.jikji.nn;

import dev.jikji.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/// Recurrent layers on top of each other, with dropout before each and after the last, never from one time to the next
/// (Zaremba et al. 2014); if asked for, with one mask for all times (Gal and Ghahramani 2016).
public final class RecurrentStack extends Module {
    private final List<Recurrent> layers;
    private final UnaryOperator<Tensor> dropout;

    /// @param output `(time, batch, width of the last layer)`
    /// @param state  the tensors of each layer's state, layer after layer
    public record Output(Tensor output, List<Tensor> state) {}

    /// @param maker   makes layer 0, 1, …; each takes what the one before it gives
    /// @param dropout share of activations zeroed in training
    public RecurrentStack(int layers, IntFunction<Recurrent> maker, double dropout, boolean variational) {
        List<Recurrent> made = new ArrayList<>();
        for (int i = 0; i < layers; i++) made.add(child(Integer.toString(i), maker.apply(i)));
        this.layers = List.copyOf(made);
        this.dropout = variational
                ? child("dropout", new VariationalDropout(dropout))::forward
                : child("dropout", new Dropout(dropout))::forward;
    }

    /// Reads sequences of one length.
    ///
    /// @param x     `(time, batch, inputDim)`
    /// @param state as [Output#state] gave it; empty at the start
    public Output forward(Tensor x, List<Tensor> state) {
        List<Tensor> after = new ArrayList<>();
        int perLayer = state.size() / layers.size();
        for (int i = 0; i < layers.size(); i++) {
            Recurrent layer = layers.get(i);
            Recurrent.State before = state.isEmpty()
                    ? layer.initialState(x.size(1))
                    : new Recurrent.State(state.subList(i * perLayer, (i + 1) * perLayer));
            Recurrent.Output output = layer.forward(dropout.apply(x), before);
            x = output.output(); // (time, batch, width of the layer)
            after.addAll(output.state().tensors());
        }
        return new Output(dropout.apply(x), after);
    }

    /// Reads whole sequences of different lengths, each padded at its end.
    ///
    /// @param x `(time, batch, inputDim)`
    /// @return `(time, batch, width of the last layer)`
    /// @see Recurrent#forward(Tensor, int[])
    public Tensor forward(Tensor x, int[] lengths) {
        for (Recurrent layer : layers) x = layer.forward(dropout.apply(x), lengths); // (time, batch, width of the layer)
        return dropout.apply(x);
    }

    /// @return the layer nearest to the output
    public Recurrent top() {
        return layers.getLast();
    }
}
