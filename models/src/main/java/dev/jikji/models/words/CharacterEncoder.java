package dev.jikji.models.words;

import dev.jikji.nn.Module;
import dev.jikji.tensor.Tensor;

/// Makes a vector of a word's characters.
abstract sealed class CharacterEncoder extends Module permits CharacterCnn, CharacterLstm {

    /// @param words numbers of the characters of each word
    /// @return `(words, charFeatures)`
    abstract Tensor forward(int[]... words);

    /// @param characters how many there are
    static CharacterEncoder of(WordConfig config, int characters) {
        return switch (config.characters()) {
            case CNN -> new CharacterCnn(config, characters);
            case LSTM -> new CharacterLstm(config, characters);
            case NONE -> throw new IllegalArgumentException("characters: none");
        };
    }
}
