package dev.jikji.models.parse;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.words.EncoderConfig;
import dev.jikji.models.words.WordConfig;
import dev.jikji.models.words.WordConfig.CharUnit;
import dev.jikji.models.words.WordConfig.Characters;
import dev.jikji.train.recipe.Setting;

/// A parser: the section `model` of a recipe.
public record ParserConfig(@Setting("how a tree is found") Model model, EncoderConfig encoder,
        @Setting("which column of the data tells the parser the part of speech; none for none") Tags tags,
        @Setting(value = "width of the vectors learned for that column", min = 1) int tagDim,
        @Setting(value = "weight of the loss of telling UPOS, learned beside; 0 for none", min = 0) double uposLoss,
        @Setting(value = "weight of the loss of telling XPOS, learned beside; 0 for none", min = 0) double xposLoss,
        @Setting(value = "share of activations zeroed after the encoder", min = 0, max = 0.9) double mlpDropout,
        @Setting(value = "biaffine: width of the vectors that score arcs", min = 1) int arcDim,
        @Setting(value = "biaffine: width of the vectors that score relations", min = 1) int relationDim,
        @Setting(value = "transition: width of the vectors learned for relations drawn", min = 1) int labelDim,
        @Setting(value = "transition: width of the hidden layer", min = 1) int hiddenDim,
        @Setting("transition: what the hidden layer does with its sums") Activation activation,
        @Setting("transition: what is learned from: the way to the tree, or the parser's own ways as well") Oracle oracle,
        @Setting(value = "transition: with the dynamic oracle, how often the parser's own transition is taken", min = 0, max = 1) double exploration,
        @Setting(value = "transition: with the dynamic oracle, passes over the data before the parser's own ways are taken", min = 0) int exploreAfter) {

    /// How a tree is found.
    public enum Model {
        /// Word by word, by the transitions of arc-standard.
        TRANSITION,
        /// As the best of all trees, by scores of all arcs.
        BIAFFINE
    }

    /// A column of CoNLL-U that a parser reads.
    public enum Tags {
        NONE, UPOS, XPOS
    }

    /// Of a hidden layer.
    public enum Activation {
        /// `x³` (Chen and Manning 2014).
        CUBE, RELU, TANH
    }

    /// What a transition parser learns from.
    public enum Oracle {
        /// The one derivation of each tree (Nivre 2004).
        STATIC,
        /// What costs no arc of the tree, wherever the parser itself has come to (Goldberg and Nivre 2012).
        DYNAMIC
    }

    public ParserConfig {
        require(encoder.layers() > 0 || model != Model.BIAFFINE,
                "model: layers 0 leaves a biaffine parser without the sentence; at least 1 is needed");
    }

    /// A biaffine parser (Dozat and Manning 2017) of two layers.
    public static ParserConfig defaults() {
        var words = new WordConfig(100, 2, true, 0.25, false, 8, Characters.CNN, CharUnit.CHARACTER, 30, 60, "3");
        return new ParserConfig(Model.BIAFFINE, new EncoderConfig(words, 2, 200, 0.33, true), Tags.NONE, 50, 0.5, 0,
                0.33, 300, 100, 32, 200, Activation.RELU, Oracle.DYNAMIC, 0.1, 1);
    }
}
