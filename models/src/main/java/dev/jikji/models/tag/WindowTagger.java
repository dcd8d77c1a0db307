package dev.jikji.models.tag;

import dev.jikji.models.words.WordBatch;
import dev.jikji.models.words.WordRepresentation;
import dev.jikji.models.words.WordVocabulary;
import dev.jikji.nn.Dropout;
import dev.jikji.nn.Linear;
import dev.jikji.tensor.Tensor;

/// Tags each word by the words around it: their vectors side by side, a layer of hidden units, a score for each tag
/// (Collobert et al. 2011, section 3.3.1, trained as in section 3.4.1: each tag for itself). Beyond the ends of a
/// sentence stand zeros, where the paper has a vector that is learned.
public final class WindowTagger extends TagModel {
    private final int window;
    private final WordRepresentation words;
    private final Linear hidden;
    private final Dropout dropout;
    private final Linear output;

    /// @param tags how many there are
    public WindowTagger(TaggerConfig config, WordVocabulary vocabulary, int tags) {
        window = config.window();
        int dim = config.encoder().dim();
        words = child("representation", new WordRepresentation(config.encoder().words(), vocabulary));
        hidden = child("hidden", new Linear((2 * window + 1) * words.dim(), dim));
        dropout = child("dropout", new Dropout(config.encoder().dropout()));
        output = child("output", new Linear(dim, tags));
    }

    @Override
    Tensor hidden(WordBatch batch) {
        int time = batch.time(), rows = batch.rows();
        Tensor x = words.forward(batch); // (time, rows, width)
        x = dropout.forward(x.mul(inside(batch).to(x.dtype())));
        Tensor beyond = Tensor.zeros(x.dtype(), window, rows, x.size(2));
        Tensor padded = Tensor.cat(0, beyond, x, beyond); // (time + 2 · window, rows, width)
        Tensor[] shifted = new Tensor[2 * window + 1];
        for (int k = 0; k < shifted.length; k++) shifted[k] = padded.narrow(0, k, time);
        Tensor around = Tensor.cat(2, shifted); // (time, rows, (2 · window + 1) · width)
        return dropout.forward(hidden.forward(around).relu()); // (time, rows, dim)
    }

    /// @return `(time, rows, 1)`: 1 where words stand, 0 beyond a sentence's end
    private static Tensor inside(WordBatch batch) {
        int rows = batch.rows();
        float[] inside = new float[batch.time() * rows];
        for (int row = 0; row < rows; row++) {
            for (int t = 0; t < batch.lengths()[row]; t++) inside[t * rows + row] = 1;
        }
        return Tensor.of(inside, batch.time(), rows, 1);
    }

    @Override
    Linear output() {
        return output;
    }

    @Override
    Crf crf() {
        return null;
    }
}
