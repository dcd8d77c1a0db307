package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.seq2seq.AttentionReader;
import dev.jikji.models.seq2seq.TranslationFolder;
import dev.jikji.models.seq2seq.TranslationModel;
import dev.jikji.report.AttentionMap;
import dev.jikji.report.AttentionPage;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `jikji attention`: where a translation model looks while it translates a sentence, as a page and a picture.
@Command(sortOptions = false)
final class AttentionCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private LoadedTranslator loaded;

    @Option(names = "--source", required = true, paramLabel = "TEXT", description = "The sentence to be translated.")
    private String source;

    @Option(names = "--target", paramLabel = "TEXT", description = "A translation to follow (default: the model's own).")
    private String target;

    @Mixin
    private BeamOptions beam;

    @Option(names = "--out", paramLabel = "FILE", description = "The page; the picture is put beside it as .png (default: attention.html in the run folder).")
    private Path output;

    @Option(names = "--json", description = "Print the weights as one JSON object.")
    private boolean json;

    AttentionCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        require(!source.isBlank(), "--source: the sentence is empty");
        require(target == null || !target.isBlank(), "--target: the translation is empty");
        Path page = output == null ? loaded.path().resolve("attention.html") : output;
        String name = page.getFileName().toString();
        Path picture = page
                .resolveSibling((name.endsWith(".html") ? name.substring(0, name.length() - 5) : name) + ".png");
        var settings = beam.settings(1);
        try (TranslationFolder folder = loaded.load()) {
            AttentionReader.Reading reading = AttentionReader.read(folder, source, target, settings);
            List<AttentionMap> maps = reading.layers().stream().map(layer -> map(layer, reading)).toList();
            String title = "Attention of " + loaded.path().getFileName();
            AttentionPage.write(page, title, source, reading.translation(), maps);
            List<AttentionMap> alignment = reading.layers().stream().filter(layer -> layer.rows() && !layer.columns())
                    .map(layer -> map(layer, reading)).toList();
            AttentionPage.writePng(picture, alignment);
            console.out().println(json ? json(reading, maps, page, picture) : reading.translation());
            console.note("see " + page + " and " + picture);
            return 0;
        }
    }

    private static AttentionMap map(TranslationModel.Attention layer, AttentionReader.Reading reading) {
        return new AttentionMap(layer.name(), layer.weights(),
                layer.rows() ? reading.targetTokens() : reading.sourceTokens(),
                layer.columns() ? reading.inputTokens() : reading.sourceTokens());
    }

    private ObjectNode json(AttentionReader.Reading reading, List<AttentionMap> maps, Path page, Path picture) {
        ObjectNode object = JsonMapper.shared().createObjectNode();
        object.put("run", loaded.path().toString()).put("source", source).put("translation", reading.translation());
        object.put("page", page.toString()).put("picture", picture.toString());
        ArrayNode all = object.putArray("maps");
        for (AttentionMap map : maps) {
            ObjectNode one = all.addObject().put("name", map.name());
            map.rows().forEach(one.putArray("rows")::add);
            map.columns().forEach(one.putArray("columns")::add);
            one.set("heads", JsonMapper.shared().valueToTree(map.weights()));
        }
        return object;
    }
}
