package dev.jikji.models.tag;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.words.HeldOut;
import dev.jikji.models.words.VectorsConfig;
import dev.jikji.text.tags.TagColumn;
import dev.jikji.text.tags.TagScheme;
import dev.jikji.text.tags.TaggedSentence;
import dev.jikji.train.recipe.Setting;
import java.util.ArrayList;
import java.util.List;

/// Where tagged sentences come from: the section `data` of a recipe.
public record TagDataConfig(
        @Setting("files of tagged words to train on, CoNLL columns or CoNLL-U, plain or .gz") List<String> train,
        @Setting("files to validate on; none to split sentences off") List<String> validation,
        @Setting("files to test on; none for no test") List<String> test,
        @Setting("the tags: a column's number from 1, 'last', or of CoNLL-U upos, xpos or feats") String column,
        @Setting(value = "CoNLL columns: the column of the words", min = 1) int wordColumn,
        @Setting("how tags say where entities begin and end; none for tags that do not") SchemeChoice scheme,
        @Setting("entities: the scheme that is learned") TagScheme learnedScheme,
        @Setting(value = "entities: words of a document, at most, that are read together, several sentences side by side; 0 for each sentence by itself", min = 0) int passage,
        @Setting("tags that training data do not have: refuse, or count as mistakes") UnseenTags unseenTags,
        @Setting(value = "share of the training sentences to validate on", min = 0, max = 0.9) double validationShare,
        VectorsConfig vectors) {

    /// A scheme, or how to find it.
    public enum SchemeChoice {
        /// By what the training tags look like.
        AUTO, IOB1, BIO, BIOES,
        /// Tags stand for themselves, such as parts of speech.
        NONE
    }

    /// What to do about a tag that no training sentence has.
    public enum UnseenTags {
        REFUSE, COUNT
    }

    static TagDataConfig defaults() {
        return new TagDataConfig(List.of(), List.of(), List.of(), "last", 1, SchemeChoice.AUTO, TagScheme.BIOES, 0,
                UnseenTags.REFUSE, 0.1, VectorsConfig.none());
    }

    /// @throws dev.jikji.text.InputException if there is no such column
    TagColumn tagColumn() {
        return TagColumn.of(column, wordColumn);
    }

    /// The sentences of a training.
    ///
    /// @param test may be empty
    record Splits(List<TaggedSentence> train, List<TaggedSentence> validation, List<TaggedSentence> test) {}

    /// @param seed decides which sentences are split off
    /// @throws dev.jikji.text.InputException if no files are named, or one cannot be used
    Splits open(long seed) {
        require(!train.isEmpty(), "no tagged sentences given: name files with --train FILE");
        List<TaggedSentence> training = read(train);
        List<TaggedSentence> validating = read(validation);
        if (!validating.isEmpty()) return new Splits(training, validating, read(test));
        HeldOut<TaggedSentence> parts = HeldOut.of(together(training), validationShare, seed);
        require(!parts.training().isEmpty(), "the sentences are too few passages of %d words to validate on some of them;"
                + " name files with --validation", passage);
        return new Splits(parts.training(), parts.validation(), read(test));
    }

    private List<TaggedSentence> read(List<String> files) {
        TagColumn from = tagColumn();
        return files.stream().flatMap(file -> from.read(file).stream()).toList();
    }

    /// The sentences of each passage, none of which goes on with the next.
    private List<List<TaggedSentence>> together(List<TaggedSentence> sentences) {
        List<List<TaggedSentence>> together = new ArrayList<>();
        for (int[] group : Passages.of(sentences, passage).groups()) {
            List<TaggedSentence> some = new ArrayList<>();
            for (int sentence : group)
                some.add(some.isEmpty() ? sentences.get(sentence).beginning() : sentences.get(sentence));
            together.add(some);
        }
        return together;
    }
}
