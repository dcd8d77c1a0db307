package dev.jikji.models;

import dev.jikji.models.classify.ClassifierFamily;
import dev.jikji.models.lm.LanguageModels;
import dev.jikji.models.parse.ParserFamily;
import dev.jikji.models.seq2seq.Translations;
import dev.jikji.models.tag.TaggerFamily;
import dev.jikji.text.InputException;
import dev.jikji.train.recipe.Nearest;
import java.util.List;
import java.util.stream.Stream;

/// All families of models, of all tasks.
public final class Families {
    private Families() {}

    public static List<Family> all() {
        return Stream.<List<? extends Family>>of(LanguageModels.families(), Translations.families(),
                List.of(TaggerFamily.INSTANCE), List.of(new ParserFamily()), List.of(ClassifierFamily.FAMILY))
                .<Family>flatMap(List::stream).toList();
    }

    /// @throws InputException if there is no family of that name, with the nearest or all there are
    public static Family named(String name) {
        return all().stream().filter(family -> family.name().equals(name)).findFirst()
                .orElseThrow(() -> new InputException("no model family '%s'; %s".formatted(name, hint(name))));
    }

    private static String hint(String name) {
        List<String> names = all().stream().map(Family::name).toList();
        return Nearest.to(name, names).map(nearest -> "did you mean '" + nearest + "'?")
                .orElseGet(() -> "there are " + String.join(", ", names));
    }
}
