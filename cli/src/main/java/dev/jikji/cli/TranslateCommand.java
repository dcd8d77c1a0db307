package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.seq2seq.BeamSearch;
import dev.jikji.models.seq2seq.TranslationFolder;
import dev.jikji.models.seq2seq.Translator;
import dev.jikji.models.seq2seq.Translator.Line;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `jikji translate`: translates text line by line. Translations go to standard output in the order of the lines, as
/// they come.
@Command(sortOptions = false)
final class TranslateCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private LoadedTranslator source;

    @Option(names = "--text", paramLabel = "FILE", defaultValue = "-", description = "A file, plain or .gz, the text itself, or - for standard input (default: ${DEFAULT-VALUE}).")
    private String text;

    @Mixin
    private BeamOptions beam;

    @Option(names = "--n-best", paramLabel = "N", description = "Print the N best translations of each line, each with its line's number and score.")
    private Integer best;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "64", description = "Lines read before their translations are written; standard input is not waited for (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    TranslateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        require(batch > 0, "--batch: %d is not positive", batch);
        require(best == null || best > 0, "--n-best: %d is not positive", best);
        BeamSearch.Settings settings = beam.settings(best == null ? 1 : best); // refused before loading
        Lines lines = Lines.of(text);
        try (TranslationFolder folder = source.load();
                var interrupts = new Interrupts(() -> {});
                Progress progress = console.progress()) {
            var translator = new Translator(folder.model(), folder.vocabularies(), settings);
            translate(lines, translator, interrupts, progress);
            return interrupts.getAsBoolean() ? Interrupts.EXIT_CODE : 0;
        }
    }

    private void translate(Lines lines, Translator translator, Interrupts interrupts, Progress progress)
            throws IOException {
        long begun = System.nanoTime();
        int number = 0;
        long tokens = 0;
        List<String> some = lines.next(batch);
        while (!some.isEmpty() && !interrupts.getAsBoolean()) {
            List<Line> translated = translator.translate(some, _ -> {});
            for (int i = 0; i < some.size(); i++) {
                print(++number, some.get(i), translated.get(i));
                tokens += translated.get(i).tokens();
            }
            console.out().flush();
            progress.at("translating, %,d lines".formatted(number), 0);
            some = lines.next(batch);
        }
        progress.close();
        double seconds = (System.nanoTime() - begun) / 1e9;
        console.note(String.format(Locale.ROOT, "%,d lines, %,d tokens read in %.1f s", number, tokens, seconds));
    }

    private void print(int number, String line, Line translated) {
        if (translated.parts() > 1)
            console.note(
                    "line %d: %d tokens are more than the model reads at a time; translated in %d parts".formatted(
                            number,
                            translated.tokens(), translated.parts()));
        if (json) {
            ObjectNode object = JsonMapper.shared().createObjectNode();
            object.put("line", number).put("source", line).put("parts", translated.parts());
            ArrayNode translations = object.putArray("translations");
            translated.best().forEach(t -> translations.addObject().put("text", t.text()).put("score", t.score()));
            console.out().println(object);
        } else if (best == null) {
            console.out().println(translated.best().getFirst().text());
        } else {
            translated.best().forEach(t -> console.out()
                    .println(String.format(Locale.ROOT, "%d\t%.4f\t%s", number, t.score(), t.text())));
        }
    }
}
