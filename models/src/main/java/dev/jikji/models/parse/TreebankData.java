package dev.jikji.models.parse;

import static dev.jikji.text.InputException.require;

import dev.jikji.embed.WordVectors;
import dev.jikji.models.BasicRunConfig;
import dev.jikji.models.Preparation;
import dev.jikji.models.words.HeldOut;
import dev.jikji.models.words.WordVocabulary;
import dev.jikji.text.AtomicFile;
import dev.jikji.text.conllu.Check;
import dev.jikji.text.conllu.ConlluReader;
import dev.jikji.text.conllu.ConlluWriter;
import dev.jikji.text.conllu.Sentence;
import dev.jikji.train.RunFolder;
import dev.jikji.train.recipe.Recipe;
import java.io.BufferedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// How a run folder comes to hold the trees of a parser, and how training opens them. They are kept as CoNLL-U,
/// `trees/train.conllu.gz`, and turned into numbers whenever they are opened.
record TreebankData(Recipe recipe, RunFolder folder) {

    static Path file(RunFolder folder, String split) {
        return folder.path().resolve("trees").resolve(split + ".conllu.gz");
    }

    void prepare(Preparation preparation) {
        TreebankConfig data = recipe.section(TreebankConfig.class);
        ParserConfig config = recipe.section(ParserConfig.class);
        require(!data.train().isEmpty(), "no trees given: name CoNLL-U files with --train FILE");
        List<Sentence> train = data.read("training", data.train(), preparation);
        List<Sentence> heldOut = List.of();
        if (data.validation().isEmpty()) {
            HeldOut<Sentence> parts = HeldOut.of(train.stream().map(List::of).toList(), data.validationShare(),
                    recipe.section(BasicRunConfig.class).seed());
            train = parts.training();
            heldOut = parts.validation();
        }
        Labels labels = Labels.of(train);
        ObjectNode splits = JsonMapper.shared().createObjectNode();
        write("train", train, splits);
        write("validation",
                heldOut.isEmpty()
                        ? measured("validation", data.validation(), data, labels, preparation)
                        : heldOut,
                splits);
        write("test", measured("test", data.test(), data, labels, preparation), splits);
        labels.save(folder);
        noteCrossings(train, config, preparation);

        Set<String> seen = new HashSet<>();
        for (Sentence sentence : train) seen.addAll(sentence.forms());
        WordVectors vectors = data.vectors().read(seen, bytes -> preparation.at("reading the word vectors", bytes));
        WordVocabulary.of(train.stream().map(Sentence::forms).toList(), config.encoder().words(), vectors).save(folder);
        ObjectNode summary = JsonMapper.shared().createObjectNode().put("family", ParserFamily.NAME).put("corpus",
                String.join(", ", data.train()));
        summary.set("splits", splits);
        String text = summary.toPrettyString() + "\n";
        AtomicFile.write(folder.summary(), out -> out.write(text.getBytes(StandardCharsets.UTF_8))); // last
    }

    private static List<Sentence> measured(String what, List<String> files, TreebankConfig data, Labels labels,
            Preparation preparation) {
        List<Sentence> all = new ArrayList<>();
        for (String file : files) {
            List<Sentence> trees = data.read(what, List.of(file), preparation);
            labels.unseen(file, trees).ifPresent(preparation::note);
            all.addAll(trees);
        }
        return all;
    }

    private void write(String split, List<Sentence> trees, ObjectNode splits) {
        if (trees.isEmpty()) return;
        AtomicFile.write(file(folder, split), out -> {
            var zipped = new GZIPOutputStream(out, 1 << 16);
            var buffered = new BufferedOutputStream(zipped, 1 << 16);
            var writer = new ConlluWriter(buffered);
            for (Sentence tree : trees) writer.write(tree);
            buffered.flush();
            zipped.finish();
        });
        long tokens = trees.stream().mapToLong(tree -> tree.words().size()).sum();
        long bytes = trees.stream().mapToLong(tree -> tree.text().getBytes(StandardCharsets.UTF_8).length).sum();
        splits.putObject(split).put("tokens", tokens).put("bytes", bytes).put("documents", trees.size());
    }

    private static void noteCrossings(List<Sentence> train, ParserConfig config, Preparation preparation) {
        if (config.model() != ParserConfig.Model.TRANSITION) return;
        long crossing = train.stream().filter(tree -> !Projectivity.isProjective(heads(tree))).count();
        if (crossing > 0)
            preparation.note(("%,d of %,d training trees have crossing arcs, which arc-standard cannot draw; "
                    + "such arcs are lifted until none cross").formatted(crossing, train.size()));
    }

    /// @return from 1, as [Projectivity] has them
    static int[] heads(Sentence tree) {
        var words = tree.words();
        int[] heads = new int[words.size() + 1];
        heads[0] = -1;
        for (int i = 1; i < heads.length; i++) heads[i] = words.get(i - 1).head();
        return heads;
    }

    ParserTask open() {
        ParserConfig config = recipe.section(ParserConfig.class);
        Labels labels = Labels.load(folder);
        WordVocabulary vocabulary = WordVocabulary.load(folder, config.encoder().words());
        return new ParserTask(ParserModel.of(config, vocabulary, labels), vocabulary, labels, recipe, read("train"),
                read("validation"), read("test"));
    }

    private List<Sentence> read(String split) {
        Path file = file(folder, split);
        return Files.exists(file) ? ConlluReader.read(file.toString(), Check.TREES) : List.of();
    }
}
