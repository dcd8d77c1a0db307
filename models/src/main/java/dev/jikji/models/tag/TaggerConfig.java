package dev.jikji.models.tag;

import dev.jikji.models.words.EncoderConfig;
import dev.jikji.train.recipe.Setting;

/// A tagger: the section `model` of a recipe.
public record TaggerConfig(@Setting(value = "what reads the sentence", flag = "--model") Kind kind,
        EncoderConfig encoder,
        @Setting(value = "window: words read on each side", min = 0) int window,
        @Setting("entities: whether tags that cannot follow each other are never chosen") boolean constrained) {

    /// The models.
    public enum Kind {
        /// The words around each word and a layer of hidden units (Collobert et al. 2011).
        WINDOW,
        /// An LSTM from both ends; each tag is chosen for itself.
        BILSTM,
        /// An LSTM from both ends; the tags of a sentence are chosen together (Lample et al. 2016; Ma and Hovy 2016).
        BILSTM_CRF
    }

    static TaggerConfig defaults() {
        return new TaggerConfig(Kind.BILSTM_CRF, EncoderConfig.defaults(), 2, true);
    }
}
