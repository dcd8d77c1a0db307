package dev.jikji.cli;

import dev.jikji.models.tag.TagEvaluation;
import dev.jikji.models.tag.Tagger;
import dev.jikji.text.tags.ChunkScores;
import dev.jikji.text.tags.TaggedSentence;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// `jikji eval` for taggers: the scores of `conlleval` for entities, accuracy for other tags.
@Command(sortOptions = false)
final class TaggerEvalCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private LoadedRun run;

    @Mixin
    private TaggedSource source;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    TaggerEvalCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        run.startRuntime();
        try (Tagger tagger = Tagger.load(run.path()); Progress progress = console.progress()) {
            measure(tagger, source.read(tagger), progress);
            return 0;
        }
    }

    private void measure(Tagger tagger, List<TaggedSentence> sentences, Progress progress) {
        long words = sentences.stream().mapToLong(sentence -> sentence.words().size()).sum();
        long begun = System.nanoTime();
        TagEvaluation evaluation = tagger.evaluate(sentences, done -> progress.at("tagging", done, words));
        double seconds = (System.nanoTime() - begun) / 1e9;
        progress.close();
        console.out().println(json ? json(evaluation, seconds) : text(evaluation, sentences.size(), seconds));
    }

    private static String text(TagEvaluation evaluation, int sentences, double seconds) {
        String scores = evaluation.chunks().map(ChunkScores::toString)
                .orElseGet(() -> String.format(Locale.ROOT, "accuracy: %6.2f%%  (%,d of %,d words)%n",
                        100 * evaluation.accuracy(), evaluation.correct(), evaluation.tokens()));
        String unseen = evaluation.unseen() == 0
                ? ""
                : String.format(Locale.ROOT, ", %,d words with a tag that no training sentence has",
                        evaluation.unseen());
        return scores + String.format(Locale.ROOT, "loss %.4f per word; %,d sentences%s, %,.0f sentences/s",
                evaluation.loss(), sentences, unseen, sentences / seconds);
    }

    private ObjectNode json(TagEvaluation evaluation, double seconds) {
        ObjectNode object = JsonMapper.shared().createObjectNode();
        object.put("run", run.path().toString()).put("family", "tagger");
        Figures.put(object, evaluation.metrics());
        evaluation.chunks().ifPresent(chunks -> {
            ObjectNode types = object.putObject("types");
            chunks.types().forEach((type, counts) -> types.putObject(type).put("precision", counts.precision())
                    .put("recall", counts.recall()).put("f1", counts.f1()).put("gold", counts.gold())
                    .put("guessed", counts.found()).put("correct", counts.correct()));
        });
        ObjectNode confusion = object.putObject("confusion");
        for (Map.Entry<String, Map<String, Integer>> row : evaluation.confusion().entrySet()) {
            ObjectNode counts = confusion.putObject(row.getKey());
            row.getValue().forEach(counts::put);
        }
        return object.put("sentences", evaluation.taggings().size()).put("tokens", evaluation.tokens())
                .put("unseen", evaluation.unseen()).put("precision_of_products", LoadedModel.precisionName())
                .put("seconds", seconds);
    }
}
