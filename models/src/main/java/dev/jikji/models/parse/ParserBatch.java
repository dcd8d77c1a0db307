package dev.jikji.models.parse;

import dev.jikji.models.words.WordBatch;
import dev.jikji.models.words.WordVocabulary;
import dev.jikji.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;

/// Sentences side by side.
///
/// @param words of all, time along the first dimension
record ParserBatch(List<Example> examples, WordBatch words) {

    /// @param random decides which words are taken for unknown ones; null for none
    static ParserBatch of(List<Example> examples, WordVocabulary vocabulary, SplittableRandom random) {
        List<List<String>> forms = examples.stream().map(Example::forms).toList();
        return new ParserBatch(examples, WordBatch.of(forms, vocabulary, random));
    }

    int rows() {
        return examples.size();
    }

    int time() {
        return words.time();
    }

    int tokens() {
        return words.tokens();
    }

    /// What a function says of each word, sentence after sentence.
    long[] ofWords(WordFunction function) {
        long[] values = new long[tokens()];
        int next = 0;
        for (int row = 0; row < rows(); row++) {
            Example example = examples.get(row);
            for (int t = 0; t < example.size(); t++) values[next++] = function.of(example, row, t);
        }
        return values;
    }

    interface WordFunction {
        long of(Example example, int row, int t);
    }

    /// Where each word stands in `(time, rows)`.
    long[] places() {
        int rows = rows();
        return ofWords((_, row, t) -> (long) t * rows + row);
    }

    /// @return int64 `(time, rows)`
    Tensor inputTags() {
        long[] tags = new long[time() * rows()];
        for (int row = 0; row < rows(); row++) {
            int[] known = examples.get(row).inputTags();
            for (int t = 0; t < known.length; t++) tags[t * rows() + row] = known[t];
        }
        return Tensor.of(tags, time(), rows());
    }
}
