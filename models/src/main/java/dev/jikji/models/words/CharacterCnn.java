package dev.jikji.models.words;

import dev.jikji.nn.Embedding;
import dev.jikji.nn.Init;
import dev.jikji.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Filters over the characters of a word, and the maximum of each over the word (Ma and Hovy 2016, section 2.1; with
/// filters of several widths as Kim et al. 2016), then a rectifier.
///
/// A filter over vectors from a table is a sum of rows of another table, the product of table and filter: that product
/// is computed once a batch, for the few hundred characters there are, instead of for each place of each word.
final class CharacterCnn extends CharacterEncoder {
    private static final int PLACES = 4;

    private final int[] widths;
    private final Embedding characters;
    private final List<Tensor> filters = new ArrayList<>(); // for each width (charDim, width · features)
    private final List<Tensor> biases = new ArrayList<>();

    CharacterCnn(WordConfig config, int count) {
        widths = config.widths();
        characters = child("characters", new Embedding(count, config.charDim(), 1 / Math.sqrt(config.charDim())));
        int features = config.charFeatures() / widths.length;
        for (int width : widths) {
            double bound = 1 / Math.sqrt(config.charDim() * (double) width);
            filters.add(parameter("filter" + width + ".weight",
                    Init.uniform(Tensor.zeros(config.charDim(), (long) width * features), bound)));
            biases.add(parameter("filter" + width + ".bias", Tensor.zeros(features)));
        }
    }

    /// @return characters that a word is filled up to at least, so that each filter fits
    static int widest(WordConfig config) {
        return Arrays.stream(config.widths()).max().orElseThrow();
    }

    @Override
    Tensor forward(int[]... words) {
        int longest = Arrays.stream(words).mapToInt(word -> word.length).max().orElseThrow();
        Tensor[] parts = new Tensor[widths.length];
        for (int i = 0; i < parts.length; i++) parts[i] = features(words, i, longest);
        return (parts.length == 1 ? parts[0] : Tensor.cat(1, parts)).relu(); // (words, charFeatures)
    }

    private Tensor features(int[][] words, int filter, int longest) {
        int width = widths[filter];
        int places = Math.ceilDiv(longest - width + 1, PLACES) * PLACES;
        long features = biases.get(filter).size(0);
        Tensor products = characters.weight.matmul(filters.get(filter)) // (characters, width · features)
                .view(-1, features).to(characters.weight.dtype()); // (characters · width, features)
        Tensor never = Tensor.zeros(products.dtype(), 1, features).fill_(Double.NEGATIVE_INFINITY);
        Tensor rows = Tensor.cat(0, products, never);
        long[] ids = places(words, width, places, rows.size(0) - 1);
        Tensor sums = rows.embeddingSums(Tensor.of(ids, ids.length), width) // (places · words, features)
                .view(places, words.length, features);
        return sums.max(0).add(biases.get(filter)); // (words, features)
    }

    /// The rows to add up for each place and word. A place beyond the end of a word has a row that is below all others.
    private static long[] places(int[][] words, int width, int places, long never) {
        long[] ids = new long[places * words.length * width];
        Arrays.fill(ids, never);
        for (int word = 0; word < words.length; word++) {
            int[] spelled = words[word];
            for (int place = 0; place + width <= spelled.length; place++) {
                int at = (place * words.length + word) * width;
                for (int k = 0; k < width; k++) ids[at + k] = (long) spelled[place + k] * width + k;
            }
        }
        return ids;
    }
}
