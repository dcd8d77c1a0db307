package dev.jikji.models.seq2seq;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.Preparation;
import dev.jikji.models.TokenizerConfig;
import dev.jikji.tensor.Device;
import dev.jikji.text.AtomicFile;
import dev.jikji.text.Corpus;
import dev.jikji.text.ParallelText;
import dev.jikji.text.ParallelText.Pair;
import dev.jikji.text.Tokenizer;
import dev.jikji.train.RunFolder;
import dev.jikji.train.recipe.Recipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// How a run folder comes to hold the pairs of a translation model, and how training opens them. They are kept as
/// text, `pairs/train.source` beside `pairs/train.target`, and encoded anew whenever they are opened.
///
/// @param family of the model
record PairData(TranslationFamily<?> family, Recipe recipe, RunFolder folder) {

    /// Pairs as text and as tokens.
    record Encoded(List<Pair> pairs, List<int[]> sources, List<int[]> targets) {

        /// Leaves out what a model cannot read.
        ///
        /// @param limit tokens of a sentence, its end included
        static Encoded of(List<Pair> pairs, Vocabularies vocabularies, int limit) {
            var kept = new Encoded(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            for (Pair pair : pairs) {
                int[] source = vocabularies.source(pair.source());
                int[] target = vocabularies.target(pair.target());
                if (source.length > limit || target.length + 1 > limit) continue;
                kept.pairs.add(pair);
                kept.sources.add(source);
                kept.targets.add(target);
            }
            return kept;
        }
    }

    private Path file(String split, String side) {
        return folder.path().resolve("pairs").resolve(split + "." + side);
    }

    void prepare(Preparation preparation) {
        PairConfig data = recipe.section(PairConfig.class);
        preparation.at("reading the pairs", 0);
        PairConfig.Splits splits = data.open(recipe.section(TranslationRunConfig.class).seed());
        splits.notes().forEach(preparation::note);
        write("train", splits.train());
        write("validation", splits.validation());
        write("test", splits.test());
        Vocabularies vocabularies = vocabularies(data, preparation);
        vocabularies.save(folder);
        write(folder.config(), family.configJson(recipe, vocabularies.sizes()));
        ObjectNode summary = summary(data, splits, vocabularies, preparation);
        write(folder.summary(), summary.toPrettyString() + "\n"); // last: a folder with a summary is prepared
    }

    private void write(String split, List<Pair> pairs) {
        if (pairs.isEmpty()) return;
        write(file(split, "source"), lines(pairs, Pair::source));
        write(file(split, "target"), lines(pairs, Pair::target));
    }

    private static String lines(List<Pair> pairs, Function<Pair, String> side) {
        return pairs.stream().map(side).collect(Collectors.joining("\n", "", "\n"));
    }

    private static void write(Path file, String text) {
        AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    private Vocabularies vocabularies(PairConfig data, Preparation preparation) {
        Path source = file("train", "source"), target = file("train", "target");
        if (data.sharedVocabulary()) {
            Tokenizer both = tokenizer("training the tokenizer", preparation, source, target);
            return new Vocabularies(both, both);
        }
        return new Vocabularies(tokenizer("training the source's tokenizer", preparation, source),
                tokenizer("training the target's tokenizer", preparation, target));
    }

    private Tokenizer tokenizer(String what, Preparation preparation, Path... files) {
        preparation.at(what, 0);
        List<String> names = Arrays.stream(files).map(Path::toString).toList();
        return recipe.section(TokenizerConfig.class).settings()
                .train(Corpus.of(names, Corpus.Documents.LINE, false));
    }

    private ObjectNode summary(PairConfig data, PairConfig.Splits splits, Vocabularies vocabularies,
            Preparation preparation) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("family", recipe.family());
        json.put("corpus", String.join(", ", data.source().isEmpty() ? data.pairs() : data.source()));
        json.putObject("tokenizer").put("unit", vocabularies.targetTokenizer().unit())
                .put("vocab_size", vocabularies.targetTokenizer().vocabSize());
        ObjectNode all = json.putObject("splits");
        describe("train", splits.train(), vocabularies, all, preparation);
        describe("validation", splits.validation(), vocabularies, all, preparation);
        describe("test", splits.test(), vocabularies, all, preparation);
        return json;
    }

    /// Says what is too long for the model.
    private void describe(String split, List<Pair> pairs, Vocabularies vocabularies, ObjectNode all,
            Preparation preparation) {
        if (pairs.isEmpty()) return;
        int limit = limit(vocabularies);
        Encoded encoded = Encoded.of(pairs, vocabularies, limit);
        int tooLong = pairs.size() - encoded.pairs.size();
        if (tooLong > 0)
            preparation.note(
                    "%s: %,d pairs passed over because a sentence has more than %d tokens, the model's limit (model.context)"
                            .formatted(split, tooLong, limit));
        require(!encoded.pairs.isEmpty() || !split.equals("train"),
                "every sentence has more tokens than the model's limit of %d; raise model.context", limit);
        long tokens = encoded.targets.stream().mapToLong(target -> target.length + 1L).sum();
        long bytes = encoded.pairs.stream().mapToLong(pair -> pair.target().getBytes(StandardCharsets.UTF_8).length)
                .sum();
        all.putObject(split).put("tokens", tokens).put("bytes", bytes).put("documents", encoded.pairs.size())
                .put("too_long", tooLong);
    }

    private int limit(Vocabularies vocabularies) {
        return Device.META.run(() -> {
            try (TranslationModel shape = family.build(recipe, vocabularies.sizes())) {
                return TranslationTask.limit(shape, recipe);
            }
        });
    }

    TranslationTask open() {
        Vocabularies vocabularies = Vocabularies.load(folder);
        int limit = limit(vocabularies);
        Encoded train = read("train", vocabularies, limit);
        Encoded validation = read("validation", vocabularies, limit);
        Encoded test = read("test", vocabularies, limit);
        Device.META.run(() -> {
            try (TranslationModel shape = family.build(recipe, vocabularies.sizes())) {
                TranslationTask.requireMemory(shape, recipe, train, vocabularies);
            }
            return null;
        });
        return new TranslationTask(family, family.build(recipe, vocabularies.sizes()), vocabularies, recipe, train,
                validation.pairs.isEmpty() ? train : validation, test);
    }

    private Encoded read(String split, Vocabularies vocabularies, int limit) {
        if (!Files.exists(file(split, "source"))) return new Encoded(List.of(), List.of(), List.of());
        ParallelText text = ParallelText.ofFiles(List.of(file(split, "source").toString()),
                List.of(file(split, "target").toString()));
        return Encoded.of(text.pairs(), vocabularies, limit);
    }
}
