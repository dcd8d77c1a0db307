package dev.jikji.models.lm;

import dev.jikji.text.InputException;
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

    /// @throws InputException if there is no family of that name, listing those there are
    public static LanguageModelFamily<?> family(String name) {
        return FAMILIES.stream().filter(family -> family.name().equals(name)).findFirst()
                .orElseThrow(() -> new InputException("no model family '%s'; there are %s".formatted(name, names())));
    }

    private static String names() {
        return String.join(", ", FAMILIES.stream().map(LanguageModelFamily::name).toList());
    }
}
