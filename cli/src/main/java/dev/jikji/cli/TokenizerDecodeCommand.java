package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.InputException;
import dev.jikji.text.Tokenizer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `jikji tokenizer decode`: turns ids into text.
@Command(sortOptions = false)
final class TokenizerDecodeCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "TOKENIZER", description = "A tokenizer.json, vocab.txt, or vocab.json beside merges.txt, or a folder with these, such as a run.")
    private Path path;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "ID", description = "Ids of one text (default: those on each line of standard input).")
    private List<String> ids = List.of();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    TokenizerDecodeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Tokenizer tokenizer = Tokenizer.load(path);
        ObjectNode root = JsonMapper.shared().createObjectNode().put("tokenizer", path.toString());
        ArrayNode texts = root.putArray("texts");
        if (!ids.isEmpty()) {
            decode(tokenizer, parse(tokenizer, ids), texts);
        } else {
            var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                decode(tokenizer, parse(tokenizer, Arrays.asList(line.strip().split("\\s+"))), texts);
            }
        }
        if (json) console.out().println(root);
        return 0;
    }

    private void decode(Tokenizer tokenizer, int[] numbers, ArrayNode texts) {
        String text = tokenizer.decode(numbers);
        if (json) {
            ObjectNode node = texts.addObject().put("text", text);
            for (int id : numbers) node.withArray("ids").add(id);
        } else {
            console.out().println(text);
        }
    }

    private static int[] parse(Tokenizer tokenizer, List<String> words) {
        return words.stream().filter(word -> !word.isEmpty()).mapToInt(word -> {
            int id;
            try {
                id = Integer.parseInt(word);
            } catch (NumberFormatException e) {
                throw new InputException("'" + word + "' is no id; ids are whole numbers with spaces between", e);
            }
            require(id >= 0 && id < tokenizer.vocabSize(), "id %d is not in the vocabulary, whose ids are 0 to %d", id,
                    tokenizer.vocabSize() - 1);
            return id;
        }).toArray();
    }
}
