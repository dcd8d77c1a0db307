package dev.jikji.models.words;

import dev.jikji.nn.Lstm;
import dev.jikji.nn.Module;
import dev.jikji.nn.RecurrentStack;
import dev.jikji.tensor.Tensor;

/// A vector for each word in its sentence: a [WordRepresentation], then LSTM layers that read from both ends (Lample et
/// al. 2016; Ma and Hovy 2016).
///
/// ```java
/// WordBatch batch = WordBatch.of(sentences, vocabulary);
/// Tensor hidden = encoder.forward(batch);          // (time, rows, 2 · dim)
/// ```
public final class WordEncoder extends Module {
    private final WordRepresentation words;
    private final RecurrentStack layers;
    private final int outputDim;

    /// @param extraDim width of what the caller knows of each word besides; 0 for nothing
    public WordEncoder(EncoderConfig config, WordVocabulary vocabulary, int extraDim) {
        words = child("representation", new WordRepresentation(config.words(), vocabulary));
        double bound = 1 / Math.sqrt(config.dim());
        int inputDim = words.dim() + extraDim;
        layers = child("lstm", new RecurrentStack(config.layers(),
                layer -> new Lstm(layer == 0 ? inputDim : 2 * config.dim(), config.dim(), bound, true),
                config.dropout(), config.variational()));
        outputDim = config.layers() == 0 ? inputDim : 2 * config.dim();
    }

    public WordEncoder(EncoderConfig config, WordVocabulary vocabulary) {
        this(config, vocabulary, 0);
    }

    /// @return width of a word's vector: twice that of a layer, or without layers all that is known of the word itself
    public int outputDim() {
        return outputDim;
    }

    /// @return float32 `(time, rows, outputDim)`; what stands beyond a sentence's end is of no meaning
    public Tensor forward(WordBatch batch) {
        return layers.forward(words.forward(batch), batch.lengths());
    }

    /// @param extra `(time, rows, extraDim)`
    /// @return as [#forward(WordBatch)]
    public Tensor forward(WordBatch batch, Tensor extra) {
        Tensor x = Tensor.cat(2, words.forward(batch), extra); // (time, rows, inputDim)
        return layers.forward(x, batch.lengths());
    }

    /// The same with sentences along the first dimension.
    ///
    /// @return float32 `(rows, time, outputDim)`
    public Tensor encode(WordBatch batch) {
        return forward(batch).transpose(0, 1).contiguous();
    }
}
