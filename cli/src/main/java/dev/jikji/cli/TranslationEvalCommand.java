package dev.jikji.cli;

import dev.jikji.models.seq2seq.BeamSearch;
import dev.jikji.models.seq2seq.TranslationFolder;
import dev.jikji.models.seq2seq.TranslationLoss;
import dev.jikji.models.seq2seq.Translator;
import dev.jikji.models.seq2seq.Translator.Line;
import dev.jikji.text.ParallelText.Pair;
import dev.jikji.text.metrics.Bleu;
import dev.jikji.text.metrics.BleuTokenization;
import dev.jikji.text.metrics.Chrf;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// `jikji eval` for translation models: BLEU and chrF of their translations, and their loss on the references.
@Command(sortOptions = false)
final class TranslationEvalCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private LoadedTranslator loaded;

    @Mixin
    private PairSource source;

    @Mixin
    private BeamOptions beam;

    @Option(names = "--tokenize", paramLabel = "CHOICE", defaultValue = "13a", description = "What a word is for BLEU: 13a, intl, char or none (default: ${DEFAULT-VALUE}).", converter = Choices.OfBleuTokenization.class)
    private BleuTokenization tokenization;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    TranslationEvalCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        BeamSearch.Settings settings = beam.settings(1); // refused before loading
        List<Pair> given = source.given() ? source.read(console) : List.of();
        try (TranslationFolder folder = loaded.load(); Progress progress = console.progress()) {
            measure(folder, source.given() ? given : folder.testPairs(), settings, progress);
            return 0;
        }
    }

    private void measure(TranslationFolder folder, List<Pair> pairs, BeamSearch.Settings settings, Progress progress) {
        long begun = System.nanoTime();
        TranslationLoss loss = folder.loss(pairs, tokens -> progress.at("measuring the loss", 4 * tokens));
        List<Line> lines = new Translator(folder.model(), folder.vocabularies(), settings).translate(
                pairs.stream().map(Pair::source).toList(),
                done -> progress.at("translating", done, pairs.size()));
        double seconds = (System.nanoTime() - begun) / 1e9;
        progress.close();
        List<String> translations = lines.stream().map(line -> line.best().getFirst().text()).toList();
        List<String> references = pairs.stream().map(Pair::target).toList();
        long split = lines.stream().filter(line -> line.parts() > 1).count();
        if (split > 0)
            console.note("%,d sentences are longer than the model reads at a time; translated in parts"
                    .formatted(split));
        Bleu.Score bleu = Bleu.with(tokenization).score(translations, references);
        Chrf.Score chrf = Chrf.standard().score(translations, references);
        console.out().println(json
                ? json(folder, pairs.size(), loss, bleu, chrf, seconds)
                : text(pairs.size(), loss, bleu, chrf));
    }

    private static String text(int sentences, TranslationLoss loss, Bleu.Score bleu, Chrf.Score chrf) {
        Map<String, Double> metrics = loss.metrics();
        return String.format(Locale.ROOT,
                "%s%n  %s%n%s%n  %s%nloss %.4f, perplexity %.3f per token%n%,d sentences, %,d tokens",
                bleu, bleu.signature(), chrf, chrf.signature(), metrics.get("loss"), metrics.get("perplexity"),
                sentences, loss.tokens());
    }

    private ObjectNode json(TranslationFolder folder, int sentences, TranslationLoss loss, Bleu.Score bleu,
            Chrf.Score chrf, double seconds) {
        ObjectNode object = JsonMapper.shared().createObjectNode();
        object.put("run", loaded.path().toString()).put("family", folder.family().name());
        Figures.put(object, loss.metrics());
        object.put("bleu", bleu.value()).put("bleu_signature", bleu.signature());
        var precisions = object.putArray("bleu_precisions");
        bleu.precisions().forEach(precisions::add);
        return object.put("brevity_penalty", bleu.brevity()).put("hypothesis_words", bleu.length())
                .put("reference_words", bleu.reference()).put("chrf", chrf.value())
                .put("chrf_signature", chrf.signature()).put("sentences", sentences).put("tokens", loss.tokens())
                .put("precision", LoadedModel.precisionName()).put("seconds", seconds);
    }
}
