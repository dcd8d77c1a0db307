package dev.jikji.models.parse;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.Preparation;
import dev.jikji.models.words.VectorsConfig;
import dev.jikji.text.conllu.Check;
import dev.jikji.text.conllu.ConlluReader;
import dev.jikji.text.conllu.Sentence;
import dev.jikji.train.recipe.Setting;
import java.util.ArrayList;
import java.util.List;

/// Where trees come from: the section `data` of a recipe.
public record TreebankConfig(@Setting("CoNLL-U files to learn from, plain or .gz") List<String> train,
        @Setting("CoNLL-U files to validate on; none to split sentences off") List<String> validation,
        @Setting("CoNLL-U files to test on; none for no test") List<String> test,
        @Setting("pass over sentences that are no trees, and count them, instead of refusing them") boolean skipBadSentences,
        @Setting(value = "share of the training sentences to validate on", min = 0, max = 0.9) double validationShare,
        VectorsConfig vectors) {

    static TreebankConfig defaults() {
        return new TreebankConfig(List.of(), List.of(), List.of(), false, 0.1, VectorsConfig.none());
    }

    /// @throws dev.jikji.text.InputException if files are missing, or hold what is no tree
    List<Sentence> read(String what, List<String> files, Preparation preparation) {
        List<Sentence> sentences = new ArrayList<>();
        for (String file : files) {
            preparation.at("reading " + what + " trees", 0);
            int skipped;
            String first;
            try (ConlluReader reader = ConlluReader.open(file,
                    skipBadSentences ? Check.SKIP_BAD_SENTENCES : Check.TREES)) {
                for (Sentence s = reader.next(); s != null; s = reader.next()) sentences.add(s);
                skipped = reader.skipped();
                first = reader.firstSkipped();
            }
            if (skipped > 0)
                preparation.note("%s: %,d bad sentences passed over, the first: %s".formatted(what, skipped,
                        first));
            require(!sentences.isEmpty(), "%s: no sentences%s", file, skipped > 0 ? " but bad ones" : "");
        }
        return sentences;
    }
}
