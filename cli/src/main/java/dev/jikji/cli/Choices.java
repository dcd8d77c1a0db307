package dev.jikji.cli;

import dev.jikji.embed.Analogy;
import dev.jikji.embed.VectorFormat;
import dev.jikji.models.PrecisionChoice;
import dev.jikji.text.Corpus.Documents;
import dev.jikji.text.TokenizerSettings;
import dev.jikji.text.lemma.LemmaSettings.Tags;
import dev.jikji.text.metrics.BleuTokenization;
import dev.jikji.text.ngram.Sentences;
import dev.jikji.text.table.TableLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
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

    /// Values of `--tags` for lemmatizers.
    static final class OfTags implements ITypeConverter<Tags> {
        @Override
        public Tags convert(String text) {
            return choose(Tags.values(), text);
        }
    }

    /// Kinds of tokenizers.
    static final class OfTokenizerType implements ITypeConverter<TokenizerSettings.Type> {
        @Override
        public TokenizerSettings.Type convert(String text) {
            return choose(TokenizerSettings.Type.values(), text);
        }
    }

    /// How tagged sentences are written.
    static final class OfTagFormat implements ITypeConverter<TaggerPredictCommand.Format> {
        @Override
        public TaggerPredictCommand.Format convert(String text) {
            return choose(TaggerPredictCommand.Format.values(), text);
        }
    }

    /// The constants of an enum as users write them.
    static List<String> names(Enum<?>... constants) {
        return Arrays.stream(constants).map(Choices::name).toList();
    }

    /// Values of `--sentences`.
    static final class OfSentences implements ITypeConverter<Sentences> {
        @Override
        public Sentences convert(String text) {
            return choose(Sentences.values(), text);
        }
    }

    /// Values of `--method` for analogies.
    static final class OfAnalogy implements ITypeConverter<Analogy> {
        @Override
        public Analogy convert(String text) {
            return choose(Analogy.values(), text);
        }
    }

    /// Values of `--format` for word vectors.
    static final class OfVectorFormat implements ITypeConverter<VectorFormat> {
        @Override
        public VectorFormat convert(String text) {
            return choose(VectorFormat.values(), text);
        }
    }

    /// Values of `--tokenize` for BLEU, under sacreBLEU's names.
    static final class OfBleuTokenization implements ITypeConverter<BleuTokenization> {
        @Override
        public BleuTokenization convert(String text) {
            for (BleuTokenization tokenization : BleuTokenization.values()) {
                if (tokenization.toString().equals(text)) return tokenization;
            }
            throw new TypeConversionException("'" + text + "' is not one of "
                    + Arrays.stream(BleuTokenization.values()).map(BleuTokenization::toString)
                            .collect(Collectors.joining(", ")));
        }
    }

    /// Values of `--format` for tables.
    static final class OfTableFormat implements ITypeConverter<TableLayout.Format> {
        @Override
        public TableLayout.Format convert(String text) {
            return choose(TableLayout.Format.values(), text);
        }
    }

    /// Values of `--quoting`.
    static final class OfQuoting implements ITypeConverter<TableLayout.Quoting> {
        @Override
        public TableLayout.Quoting convert(String text) {
            return choose(TableLayout.Quoting.values(), text);
        }
    }

    /// Values of `--header`.
    static final class OfHeader implements ITypeConverter<TableLayout.Header> {
        @Override
        public TableLayout.Header convert(String text) {
            return choose(TableLayout.Header.values(), text);
        }
    }

    static String name(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <E extends Enum<E>> E choose(E[] constants, String text) {
        List<String> names = names(constants);
        if (!names.contains(text))
            throw new TypeConversionException("'" + text + "' is not one of " + String.join(", ", names));
        return constants[names.indexOf(text)];
    }
}
