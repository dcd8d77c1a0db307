package dev.jikji.models.words;

import dev.jikji.train.recipe.Setting;

/// A [WordEncoder]: a part of the section `model` of a recipe.
public record EncoderConfig(WordConfig words,
        @Setting(value = "LSTM layers; 0 for none: each word by itself", min = 0) int layers,
        @Setting(value = "width of a layer in each direction", min = 1) int dim,
        @Setting(value = "share of activations zeroed, before each layer and after the last", min = 0, max = 0.9) double dropout,
        @Setting("whether all words of a sentence lose the same activations") boolean variational) {

    /// One layer, as Ma and Hovy (2016).
    public static EncoderConfig defaults() {
        return new EncoderConfig(WordConfig.defaults(), 1, 200, 0.5, true);
    }
}
