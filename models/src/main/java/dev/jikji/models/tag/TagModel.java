package dev.jikji.models.tag;

import dev.jikji.models.words.WordBatch;
import dev.jikji.models.words.WordVocabulary;
import dev.jikji.nn.Linear;
import dev.jikji.nn.Loss;
import dev.jikji.nn.Module;
import dev.jikji.nn.Objective;
import dev.jikji.tensor.Tensor;
import java.util.List;

/// A network that scores tags: hidden vectors of words, a linear map of these to a score for each tag, and perhaps scores
/// for what stands side by side.
public abstract sealed class TagModel extends Module permits WindowTagger, BiLstmTagger {

    /// @param tags how many there are
    public static TagModel of(TaggerConfig config, WordVocabulary vocabulary, int tags) {
        return switch (config.kind()) {
            case WINDOW -> new WindowTagger(config, vocabulary, tags);
            case BILSTM, BILSTM_CRF -> new BiLstmTagger(config, vocabulary, tags);
        };
    }

    /// @return `(time, rows, dim)`; what stands beyond a sentence's end is of no meaning
    abstract Tensor hidden(WordBatch batch);

    /// From hidden vectors to scores.
    abstract Linear output();

    /// @return null if each tag is chosen for itself
    abstract Crf crf();

    /// @return `(time, rows, tags)`
    final Tensor scores(WordBatch batch) {
        return output().forward(hidden(batch));
    }

    /// The negative logarithm of the probability of the right tags, a word.
    ///
    /// @param right          the tags of each sentence, by number
    /// @param labelSmoothing share of each tag's weight spread over all, where each tag is chosen for itself
    public final Objective loss(WordBatch batch, List<int[]> right, double labelSmoothing) {
        if (crf() != null) return crf().loss(scores(batch), right);
        Tensor hidden = hidden(batch); // (time, rows, dim)
        int rows = batch.rows(), tokens = batch.tokens();
        long[] places = new long[tokens], targets = new long[tokens];
        int next = 0;
        for (int row = 0; row < rows; row++) {
            for (int t = 0; t < batch.lengths()[row]; t++) {
                places[next] = (long) t * rows + row;
                targets[next++] = right.get(row)[t];
            }
        }
        Tensor words = hidden.reshape(-1, hidden.size(2)).indexSelect(0, Tensor.of(places, tokens)); // (tokens, dim)
        return Loss.linearCrossEntropy(words, output().weight, output().bias, Tensor.of(targets, tokens),
                labelSmoothing);
    }
}
