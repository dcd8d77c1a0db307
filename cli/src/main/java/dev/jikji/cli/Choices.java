package dev.jikji.cli;

import dev.jikji.models.lm.RunConfig.PrecisionChoice;
import dev.jikji.text.Corpus.Documents;
import dev.jikji.text.ngram.Sentences;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Enums as recipes write them, `blank-line` for `BLANK_LINE`.
final class Choices {
    private Choices() {}

    /// Values of `--precision`.
    static final class OfPrecision implements ITypeConverter<PrecisionChoice> {
        @Override
        public PrecisionChoice convert(String text) {
            return choose(PrecisionChoice.values(), text);
        }
    }

    /// Values of `--documents`.
    static final class OfDocuments implements ITypeConverter<Documents> {
        @Override
        public Documents convert(String text) {
            return choose(Documents.values(), text);
        }
    }

    /// Values of `--sentences`.
    static final class OfSentences implements ITypeConverter<Sentences> {
        @Override
        public Sentences convert(String text) {
            return choose(Sentences.values(), text);
        }
    }

    private static <E extends Enum<E>> E choose(E[] constants, String text) {
        List<String> names = Arrays.stream(constants).map(c -> c.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
        if (!names.contains(text))
            throw new TypeConversionException("'" + text + "' is not one of " + String.join(", ", names));
        return constants[names.indexOf(text)];
    }
}
