package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.Corpus;
import dev.jikji.text.Corpus.Documents;
import dev.jikji.text.Encoding;
import dev.jikji.text.Tokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `jikji tokenizer encode`: turns text into ids.
@Command(sortOptions = false)
final class TokenizerEncodeCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "TOKENIZER", description = "A tokenizer.json, vocab.txt, or vocab.json beside merges.txt, or a folder with these, such as a run.")
    private Path path;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "TEXT", description = "Texts (default: the lines of --text or of standard input, each without its end).")
    private List<String> texts = List.of();

    @Option(names = "--text", arity = "1..*", paramLabel = "FILE", description = "Files, folders, .gz, or - for standard input.")
    private List<String> files = List.of();

    @Option(names = "--lenient", description = "Read bytes that are not UTF-8 as U+FFFD instead of refusing them.")
    private boolean lenient;

    @Option(names = "--offsets", description = "A line for each token: id, start, end (in UTF-16 units), the token.")
    private boolean offsets;

    @Option(names = "--json", description = "Print one JSON object, with offsets.")
    private boolean json;

    TokenizerEncodeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        require(texts.isEmpty() || files.isEmpty(), "give texts or --text, not both");
        Tokenizer tokenizer = Tokenizer.load(path);
        if (json) {
            ObjectNode root = JsonMapper.shared().createObjectNode().put("tokenizer", path.toString());
            ArrayNode array = root.putArray("texts");
            forEachText(text -> add(array.addObject(), tokenizer, text));
            console.out().println(root);
        } else {
            forEachText(text -> console.out().println(offsets
                    ? withOffsets(tokenizer, text)
                    : Arrays.stream(tokenizer.encode(text)).mapToObj(Integer::toString)
                            .collect(Collectors.joining(" "))));
        }
        return 0;
    }

    private void forEachText(Consumer<String> consumer) {
        if (!texts.isEmpty()) {
            texts.forEach(consumer);
            return;
        }
        Corpus corpus = Corpus.of(files.isEmpty() ? List.of("-") : files, Documents.LINE, lenient);
        try (Corpus.Pass pass = corpus.open()) {
            for (var piece = pass.next(); piece != null; piece = pass.next()) piece.text().lines().forEach(consumer);
        }
    }

    /// Ends with an empty line.
    private static String withOffsets(Tokenizer tokenizer, String text) {
        Encoding encoding = tokenizer.encodeWithOffsets(text);
        var lines = new StringBuilder();
        for (int i = 0; i < encoding.size(); i++) {
            lines.append(encoding.ids()[i]).append('\t').append(encoding.starts()[i]).append('\t')
                    .append(encoding.ends()[i]).append('\t').append(tokenizer.token(encoding.ids()[i])).append('\n');
        }
        return lines.toString();
    }

    private static void add(ObjectNode node, Tokenizer tokenizer, String text) {
        Encoding encoding = tokenizer.encodeWithOffsets(text);
        node.put("text", text);
        for (String key : List.of("ids", "tokens", "starts", "ends")) node.putArray(key);
        for (int i = 0; i < encoding.size(); i++) {
            node.withArray("ids").add(encoding.ids()[i]);
            node.withArray("tokens").add(tokenizer.token(encoding.ids()[i]));
            node.withArray("starts").add(encoding.starts()[i]);
            node.withArray("ends").add(encoding.ends()[i]);
        }
    }
}
