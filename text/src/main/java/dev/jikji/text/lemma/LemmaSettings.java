package dev.jikji.text.lemma;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.conllu.Attributes;
import dev.jikji.text.conllu.Word;
import dev.jikji.text.loglinear.LogLinear;
import java.util.List;

/// How a [Lemmatizer] is trained.
///
/// @param tags         what it sees besides the words
/// @param minCount     rules of fewer words are left out
/// @param frequent     a word that has the same lemma this often with the same tags, and never another, is looked up
/// @param tagDropout   the share of sentences whose tags it does not see in a pass, for it to work without them too
/// @param epochs       passes over the sentences
/// @param learningRate of AdaGrad at the start; it falls to a tenth
/// @param bits         the weights lie in a table of 2 to this power
/// @param seed         decides order and dropout
public record LemmaSettings(Tags tags, int minCount, int frequent, double tagDropout, int epochs, double learningRate,
        int bits, long seed) {

    /// Columns of CoNLL-U.
    public enum Tags {
        NONE, UPOS,
        /// UPOS and XPOS.
        XPOS,
        /// UPOS, XPOS and FEATS.
        ALL;

        /// Words without the tags that are not among these.
        public List<Word> only(List<Word> words) {
            if (this == ALL) return words;
            return words.stream().map(word -> word.withTags(this == NONE ? "_" : word.upos(),
                    this == XPOS ? word.xpos() : "_", Attributes.NONE)).toList();
        }
    }

    public LemmaSettings {
        require(minCount > 0, "min_count: %d is not positive", minCount);
        require(frequent > 0, "frequent: %d is not positive", frequent);
        require(tagDropout >= 0 && tagDropout < 1, "tag_dropout: %s is not at least 0 and below 1", tagDropout);
        require(epochs > 0, "epochs: %d is not positive", epochs);
        require(learningRate > 0, "learning_rate: %s is not positive", learningRate);
        require(bits >= LogLinear.MIN_BITS && bits <= LogLinear.MAX_BITS, "bits: %d is not between %d and %d", bits,
                LogLinear.MIN_BITS, LogLinear.MAX_BITS);
    }

    public static LemmaSettings defaults() {
        return new LemmaSettings(Tags.ALL, 2, 3, 0.1, 5, 0.3, 20, 1);
    }
}
