package dev.jikji.models.words;

import dev.jikji.nn.Embedding;
import dev.jikji.nn.Lstm;
import dev.jikji.tensor.Tensor;
import java.util.Arrays;

/// An LSTM that reads the characters of a word from both ends; the word is where each reading ends (Lample et al. 2016,
/// section 4.1).
final class CharacterLstm extends CharacterEncoder {
    private static final int PLACES = 4;

    private final Embedding characters;
    private final Lstm lstm;

    CharacterLstm(WordConfig config, int count) {
        int dim = config.charFeatures() / 2;
        characters = child("characters", new Embedding(count, config.charDim(), 1 / Math.sqrt(config.charDim())));
        lstm = child("lstm", new Lstm(config.charDim(), dim, 1 / Math.sqrt(dim), true));
    }

    @Override
    Tensor forward(int[]... words) {
        int[] lengths = Arrays.stream(words).mapToInt(word -> word.length).toArray();
        int places = Math.ceilDiv(Arrays.stream(lengths).max().orElseThrow(), PLACES) * PLACES;
        long[] ids = new long[places * words.length]; // the rest is padding
        for (int word = 0; word < words.length; word++) {
            for (int place = 0; place < lengths[word]; place++) ids[place * words.length + word] = words[word][place];
        }
        Tensor x = characters.forward(Tensor.of(ids, places, words.length)); // (place, words, charDim)
        return lstm.last(lstm.forward(x, lengths), lengths); // (words, charFeatures)
    }
}
