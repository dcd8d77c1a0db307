package dev.jikji.models.lm;

import dev.jikji.text.InputException;
import dev.jikji.train.recipe.Nearest;
import java.util.List;

/// The language models Jikji knows. A further one is a file like [Gpt] and a line here; the guide
/// `docs/guide/a-new-language-model.md` goes through it.
public final class LanguageModels {
    private static final List<LanguageModelFamily<?>> FAMILIES = List.of( //
            Gpt.FAMILY, //
            LstmLanguageModel.FAMILY);

    private LanguageModels() {}

    public static List<LanguageModelFamily<?>> families() {
        return FAMILIES;
    }

    /// @throws InputException if there is no family of that name, with the nearest or all there are
    public static LanguageModelFamily<?> family(String name) {
        return FAMILIES.stream().filter(family -> family.name().equals(name)).findFirst()
                .orElseThrow(() -> new InputException("no model family '%s'; %s".formatted(name, hint(name))));
    }

    private static String hint(String name) {
        List<String> names = FAMILIES.stream().map(LanguageModelFamily::name).toList();
        return Nearest.to(name, names).map(nearest -> "did you mean '" + nearest + "'?")
                .orElseGet(() -> "there are " + String.join(", ", names));
    }
}
