package dev.jikji.models.classify;

import dev.jikji.nn.Module;

/// A model whose tokens have vectors, which may begin as known ones.
interface Embeds {
    /// @return a [TextEmbedding]; null if the model reads a bag of words
    Module embedding();
}
