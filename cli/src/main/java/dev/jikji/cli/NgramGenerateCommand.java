package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.ngram.NgramGenerator;
import dev.jikji.text.ngram.NgramVocabulary;
import dev.jikji.text.ngram.SentenceReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `jikji generate` for n-gram models: sentences from `<s>`, or a prompt, to `</s>`.
@Command(sortOptions = false)
final class NgramGenerateCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "RUN", description = "A run folder, or a model as binary or ARPA file (.arpa, .arpa.gz).")
    private Path path;

    @Option(names = "--prompt", paramLabel = "TEXT", defaultValue = "", description = "The sentence's first words (default: none).")
    private String prompt;

    @Option(names = "--max-tokens", paramLabel = "N", defaultValue = "200", description = "Tokens written at most (default: ${DEFAULT-VALUE}).")
    private int maxTokens;

    @Option(names = "--temperature", paramLabel = "T", defaultValue = "1", description = "Above 1 more varied, below 1 safer, 0 the best token each time (default: ${DEFAULT-VALUE}).")
    private double temperature;

    @Option(names = "--top-k", paramLabel = "K", defaultValue = "0", description = "Choose among the K best tokens; 0 for all (default: ${DEFAULT-VALUE}).")
    private int topK;

    @Option(names = "--seed", paramLabel = "N", description = "The same seed writes the same text (default: a new one each time).")
    private Long seed;

    @Option(names = "--samples", paramLabel = "N", defaultValue = "1", description = "How many texts, with seeds one apart (default: ${DEFAULT-VALUE}).")
    private int samples;

    @Option(names = "--json", description = "Print the result as one JSON object, at the end.")
    private boolean json;

    /// One text and how it came about.
    private record Sample(String text, int tokens, String reason, long seed) {}

    NgramGenerateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        require(samples > 0, "--samples: %d is not positive", samples);
        require(maxTokens > 0, "--max-tokens: %d is not positive", maxTokens);
        long first = seed == null ? new SplittableRandom().nextLong(1_000_000) : seed;
        try (NgramRuns.Loaded loaded = NgramRuns.Loaded.of(path); var interrupts = new Interrupts(() -> {})) {
            var generator = new NgramGenerator(loaded.model(), temperature, topK);
            SentenceReader reader = loaded.reader(loaded.model().sentences());
            int[] words = reader.words(prompt);
            require(allKnown(words), "--prompt: '%s' is not in the model's vocabulary", firstUnknown(reader));
            List<Sample> texts = new ArrayList<>();
            for (int i = 0; i < samples && !interrupts.getAsBoolean(); i++) {
                IntStream.Builder written = IntStream.builder();
                String reason = generator.generate(words, maxTokens, new SplittableRandom(first + i), written::add,
                        interrupts);
                int[] further = written.build().toArray();
                int[] all = IntStream.concat(Arrays.stream(words), Arrays.stream(further)).toArray();
                texts.add(new Sample(loaded.text(all), further.length, reason, first + i));
                if (json) continue;
                if (i > 0) console.out().println("---");
                console.out().println(texts.getLast().text());
                console.out().flush();
            }
            if (json) console.out().println(json(words.length, texts));
            console.note("seed " + first);
            if (words.length == 0 && texts.stream().allMatch(text -> text.tokens() == 0)
                    && !interrupts.getAsBoolean())
                console.note("the model ended at once, as empty lines of its text do; give --prompt or another --seed");
            return interrupts.getAsBoolean() ? Interrupts.EXIT_CODE : 0;
        }
    }

    private static boolean allKnown(int[] words) {
        return Arrays.stream(words).noneMatch(id -> id == NgramVocabulary.UNKNOWN);
    }

    private String firstUnknown(SentenceReader reader) {
        return Arrays.stream(prompt.split("\\s+")).filter(word -> !allKnown(reader.words(word))).findFirst()
                .orElse(prompt);
    }

    private ObjectNode json(int promptTokens, List<Sample> texts) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("run", path.toString()).put("family", "ngram").put("prompt", prompt);
        ArrayNode array = json.putArray("samples");
        for (Sample sample : texts)
            array.addObject().put("text", sample.text()).put("tokens", sample.tokens()).put("reason", sample.reason())
                    .put("seed", sample.seed());
        return json.put("prompt_tokens", promptTokens);
    }
}
