package dev.jikji.models.tag;

import dev.jikji.models.words.WordBatch;
import dev.jikji.models.words.WordVocabulary;
import dev.jikji.nn.Linear;
import dev.jikji.nn.Module;
import dev.jikji.tensor.Tensor;

/// A network that scores tags: hidden vectors of words, a linear map of these to a score for each tag, and perhaps scores
/// for what stands side by side.
abstract sealed class TagModel extends Module permits WindowTagger, BiLstmTagger {

    static TagModel of(TaggerConfig config, WordVocabulary vocabulary, int tags) {
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
}
