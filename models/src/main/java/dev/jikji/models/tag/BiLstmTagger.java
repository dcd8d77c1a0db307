package dev.jikji.models.tag;

import dev.jikji.models.words.WordBatch;
import dev.jikji.models.words.WordEncoder;
import dev.jikji.models.words.WordVocabulary;
import dev.jikji.nn.Linear;
import dev.jikji.tensor.Tensor;

/// Tags words in their sentences by a [WordEncoder] and a score for each tag; with a [Crf], the tags of a sentence
/// together (Huang et al. 2015; Lample et al. 2016; Ma and Hovy 2016).
public final class BiLstmTagger extends TagModel {
    private final WordEncoder encoder;
    private final Linear output;
    private final Crf crf; // null if each tag is chosen for itself

    /// @param tags how many there are
    public BiLstmTagger(TaggerConfig config, WordVocabulary vocabulary, int tags) {
        encoder = child("encoder", new WordEncoder(config.encoder(), vocabulary));
        output = child("output", new Linear(encoder.outputDim(), tags));
        crf = config.kind() == TaggerConfig.Kind.BILSTM_CRF ? child("crf", new Crf(tags)) : null;
    }

    @Override
    Tensor hidden(WordBatch batch) {
        return encoder.forward(batch);
    }

    @Override
    Linear output() {
        return output;
    }

    @Override
    Crf crf() {
        return crf;
    }
}
