package dev.jikji.models.lm;

import dev.jikji.text.Corpus;
import dev.jikji.text.Europarl;
import dev.jikji.text.Split;
import dev.jikji.train.recipe.Setting;
import java.util.List;

/// Where the text comes from and how it is divided: the section `data` of a recipe.
public record DataConfig(
        @Setting("files, folders, .gz, or - for standard input; none for the English Europarl sample") List<String> text,
        @Setting("text to validate on; none to split some off") List<String> validationText,
        @Setting("text to test on; none to split some off") List<String> testText,
        @Setting("what ends a document: a blank line, a line or a file") Corpus.Documents documents,
        @Setting("read bytes that are not UTF-8 as U+FFFD instead of refusing them") boolean lenient,
        @Setting(value = "share of the text to validate on", min = 0, max = 1) double validation,
        @Setting(value = "share of the text to test on", min = 0, max = 1) double test,
        @Setting("which documents validate and test") Split.Order split) {

    /// The Europarl sample, of which a twentieth validates and another tests.
    public static DataConfig defaults() {
        return new DataConfig(List.of(), List.of(), List.of(), Corpus.Documents.BLANK_LINE, false, 0.05, 0.05,
                Split.Order.CONTIGUOUS);
    }

    /// Divides the text; reads nothing but sizes yet.
    ///
    /// @param seed decides which documents go where, if they are shuffled
    /// @return the parts; validation and test are null if there are none
    /// @throws dev.jikji.text.InputException if a source is missing, empty, binary or not UTF-8
    public Split open(long seed) {
        Corpus corpus = text.isEmpty() ? Europarl.english() : Corpus.of(text, documents, lenient);
        double validationShare = validationText.isEmpty() ? validation : 0;
        double testShare = testText.isEmpty() ? test : 0;
        Split split = validationShare + testShare == 0
                ? new Split(corpus, null, null)
                : Split.of(corpus, this.split, validationShare, testShare, seed);
        return new Split(split.train(), explicit(validationText, validationShare == 0 ? null : split.validation()),
                explicit(testText, testShare == 0 ? null : split.test()));
    }

    /// Whether standard input is among the texts, which cannot be read a second time.
    public boolean readsStandardInput() {
        return text.contains("-") || validationText.contains("-") || testText.contains("-");
    }

    private Corpus explicit(List<String> files, Corpus otherwise) {
        return files.isEmpty() ? otherwise : Corpus.of(files, documents, lenient);
    }
}
