package dev.jikji.models.words;

import dev.jikji.embed.WordVectors;
import dev.jikji.models.words.WordConfig.Characters;
import dev.jikji.nn.Embedding;
import dev.jikji.nn.Module;
import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Words as vectors, each without regard to the others: what was learned for the word, the vector it was given, its
/// capitals and its characters, side by side. Computed once for each distinct word of a batch.
public final class WordRepresentation extends Module {
    private final Embedding words; // null if none are learned
    private final Embedding tuned; // null if given vectors are not trained on
    private final Embedding casings; // null if capitals are left out
    private final CharacterEncoder characters; // null if characters are not read
    private final int frozenDim;
    private final int dim;

    public WordRepresentation(WordConfig config, WordVocabulary vocabulary) {
        int wordDim = config.wordDim(), casingDim = config.casingDim();
        words = wordDim == 0 ? null : child("words", new Embedding(vocabulary.size(), wordDim, std(wordDim)));
        boolean tunes = config.tuneVectors() && vocabulary.vectorDim() > 0;
        tuned = tunes ? child("vectors", tuned(vocabulary.vectors())) : null;
        frozenDim = tunes ? 0 : vocabulary.vectorDim();
        casings = casingDim == 0 ? null : child("casings", new Embedding(Casing.values().length, casingDim, 1));
        characters = config.characters() == Characters.NONE
                ? null
                : child("spelling", CharacterEncoder.of(config, vocabulary.characterCount()));
        dim = wordDim + vocabulary.vectorDim() + casingDim + (characters == null ? 0 : config.charFeatures());
        require(dim > 0,
                "model: nothing is known of a word; raise word_dim, casing_dim, read characters or give vectors");
    }

    private static double std(int dim) {
        return 1 / Math.sqrt(dim);
    }

    private static Embedding tuned(WordVectors vectors) {
        var table = new Embedding(vectors.size() + 1, vectors.dim(), 0);
        float[] values = new float[(vectors.size() + 1) * vectors.dim()];
        for (int row = 0; row < vectors.size(); row++) vectors.copy(row, values, (row + 1) * vectors.dim());
        try (var _ = Grad.off()) {
            table.weight.copy_(Tensor.of(values, vectors.size() + 1L, vectors.dim()));
        }
        return table;
    }

    private Dtype dtype() {
        return parameters().values().stream().findFirst().map(Tensor::dtype).orElse(Dtype.FLOAT32);
    }

    /// @return width of a word's vector
    public int dim() {
        return dim;
    }

    /// @return `(time, rows, dim)`
    public Tensor forward(WordBatch batch) {
        int count = batch.words().length;
        List<Tensor> parts = new ArrayList<>();
        if (words != null) parts.add(words.forward(Tensor.of(batch.words(), count))); // (words, wordDim)
        if (tuned != null) parts.add(tuned.forward(Tensor.of(batch.vectorRows(), count))); // (words, vectorDim)
        if (frozenDim > 0) parts.add(Tensor.of(batch.vectors(), count, frozenDim).to(dtype()));
        if (casings != null) parts.add(casings.forward(Tensor.of(batch.casings(), count))); // (words, casingDim)
        if (characters != null) parts.add(characters.forward(batch.characters())); // (words, charFeatures)
        Tensor distinct = parts.size() == 1 ? parts.getFirst() : Tensor.cat(1, parts.toArray(Tensor[]::new));
        return distinct.embedding(Tensor.of(batch.places(), batch.time(), batch.rows())); // (time, rows, dim)
    }
}
