package dev.jikji.models.seq2seq;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.Padded;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Where a model looks while it translates.
public final class AttentionReader {
    private AttentionReader() {}

    /// @param translation  the text that was followed
    /// @param sourceTokens as people read them, the end included
    /// @param targetTokens what is said at each place: the translation's tokens, then the end
    /// @param inputTokens  what is read at each place: the beginning, then the translation's tokens
    /// @param layers       of the encoder, then of the decoder
    public record Reading(String translation, List<String> sourceTokens, List<String> targetTokens,
            List<String> inputTokens, List<TranslationModel.Attention> layers) {}

    /// Lets the model read a sentence and a translation.
    ///
    /// @param translation null for the model's own, by `settings`
    /// @throws dev.jikji.text.InputException if the model has no attention, or a text is longer than it can read
    public static Reading read(TranslationFolder folder, String source, String translation,
            BeamSearch.Settings settings) {
        Vocabularies vocabularies = folder.vocabularies();
        TranslationModel model = folder.model();
        require(model.attends(), "%s: the model has no attention to look at (model.attention is none)", folder.path());
        int[] from = vocabularies.source(source.strip());
        require(from.length <= model.context(), "--source: %d tokens, the model reads at most %d", from.length,
                model.context());
        Padded sentence = Padded.of(List.of(from), vocabularies.sourceSpecials().padding());
        int[] to = translation != null
                ? vocabularies.target(translation.strip())
                : new BeamSearch(model, vocabularies.targetSpecials(), settings).search(sentence).getFirst().getFirst()
                        .ids();
        require(to.length + 1 <= model.context(), "--target: %d tokens, the model writes at most %d", to.length,
                model.context() - 1);
        int[] inputs = IntStream.concat(IntStream.of(vocabularies.targetSpecials().begin()), Arrays.stream(to))
                .toArray();
        List<TranslationModel.Attention> layers;
        try (var _ = TensorScope.open(); var _ = Grad.off(); var _ = NativeRuntime.precision().autocast()) {
            layers = model.attention(sentence, Padded.of(List.of(inputs), vocabularies.targetSpecials().padding()));
        }
        List<String> said = new ArrayList<>(tokens(vocabularies, false, to));
        said.add(vocabularies.token(vocabularies.targetSpecials().end(), false));
        return new Reading(translation != null ? translation.strip() : vocabularies.text(to),
                tokens(vocabularies, true, from), said, tokens(vocabularies, false, inputs), layers);
    }

    private static List<String> tokens(Vocabularies vocabularies, boolean source, int... ids) {
        return Arrays.stream(ids).mapToObj(id -> vocabularies.token(id, source)).toList();
    }
}
