package dev.jikji.models.lm;

import dev.jikji.text.InputException;
import dev.jikji.train.recipe.Nearest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// The language models Jikji knows. A further one of Jikji's own is a file like [Gpt] and a line here; a program that
/// brings its own calls [#register]. The guide `docs/guide/a-new-language-model.md` goes through both.
public final class LanguageModels {
    private static final List<LanguageModelFamily<?>> FAMILIES = new CopyOnWriteArrayList<>(List.of( //
            Gpt.FAMILY, //
            TransformerLanguageModel.FAMILY, //
            WindowLanguageModel.FAMILY, //
            RnnLanguageModel.FAMILY, //
            GruLanguageModel.FAMILY, //
            LstmLanguageModel.FAMILY));

    private LanguageModels() {}

    /// Makes a family known to recipes, training, model folders and evaluation in this process. Registering it again
    /// changes nothing.
    ///
    /// @throws InputException if another family has its name or its `model_type`
    public static synchronized void register(LanguageModelFamily<?> family) {
        if (FAMILIES.contains(family)) return;
        for (LanguageModelFamily<?> known : FAMILIES) {
            InputException.require(!known.name().equals(family.name()),
                    "there is a model family '%s' already; choose another name", family.name());
            InputException.require(!known.modelType().equals(family.modelType()),
                    "model family '%s' has model_type '%s', which is that of '%s'; choose another", family.name(),
                    family.modelType(), known.name());
        }
        FAMILIES.add(family);
    }

    /// @return those Jikji comes with, then those registered
    public static List<LanguageModelFamily<?>> families() {
        return List.copyOf(FAMILIES);
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
