package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.lm.ModelFolder;
import dev.jikji.models.lm.Sampling;
import dev.jikji.models.lm.TextGenerator;
import dev.jikji.text.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `jikji generate`: lets a trained model write. The text goes to standard output as it comes.
@Command(sortOptions = false)
final class GenerateCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private LoadedModel source;

    @Option(names = "--prompt", paramLabel = "TEXT", description = "Text to go on from (default: the beginning of a document).")
    private String prompt;

    @Option(names = "--prompt-file", paramLabel = "FILE", description = "The prompt from a file, or - for standard input.")
    private String promptFile;

    @Option(names = "--max-tokens", paramLabel = "N", defaultValue = "200", description = "Tokens written at most (default: ${DEFAULT-VALUE}).")
    private int maxTokens;

    @Option(names = "--temperature", paramLabel = "T", description = "Above 1 more varied, below 1 safer, 0 the best token each time (default: 0.8).")
    private Double temperature;

    @Option(names = "--top-k", paramLabel = "K", description = "Choose among the K best tokens; 0 for all (default: 50).")
    private Integer topK;

    @Option(names = "--top-p", paramLabel = "P", description = "Choose among the best tokens that reach probability P together; 1 for all (default: 0.95).")
    private Double topP;

    @Option(names = "--repetition-penalty", paramLabel = "R", defaultValue = "1", description = "Above 1 avoids tokens already written (default: ${DEFAULT-VALUE}).")
    private double repetitionPenalty;

    @Option(names = "--greedy", description = "The best token each time.")
    private boolean greedy;

    @Option(names = "--stop", paramLabel = "TEXT", description = "End before this text; may repeat.")
    private List<String> stops = List.of();

    @Option(names = "--seed", paramLabel = "N", description = "The same seed writes the same text (default: a new one each time).")
    private Long seed;

    @Option(names = "--samples", paramLabel = "N", defaultValue = "1", description = "How many texts, with seeds one apart (default: ${DEFAULT-VALUE}).")
    private int samples;

    @Option(names = "--json", description = "Print the result as one JSON object, at the end.")
    private boolean json;

    /// One text and how it came about.
    private record Sample(long seed, TextGenerator.Result result) {}

    GenerateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        require(samples > 0, "--samples: %d is not positive", samples);
        Sampling sampling = sampling();
        String start = prompt();
        long first = seed == null ? new SplittableRandom().nextLong(1_000_000) : seed;
        var request = new TextGenerator.Request(start, maxTokens, sampling, stops, first); // refused before loading
        try (ModelFolder folder = source.load();
                var interrupts = new Interrupts(() -> {})) {
            var generator = new TextGenerator(folder.model(), folder.requireTokenizer());
            List<Sample> texts = new ArrayList<>();
            long begun = System.nanoTime();
            for (int i = 0; i < samples && !interrupts.getAsBoolean(); i++) {
                if (i > 0) stream("\n---\n");
                stream(start);
                var numbered = new TextGenerator.Request(start, maxTokens, sampling, stops, first + i);
                texts.add(new Sample(first + i, generator.generate(numbered, this::stream, interrupts)));
            }
            stream("\n");
            double seconds = (System.nanoTime() - begun) / 1e9;
            if (json) console.out().println(json(folder, request, texts, seconds));
            report(texts, seconds);
            return interrupts.getAsBoolean() ? Interrupts.EXIT_CODE : 0;
        }
    }

    private Sampling sampling() {
        require(!greedy || (temperature == null && topK == null && topP == null),
                "--greedy takes the best token each time; leave out --temperature, --top-k and --top-p");
        Sampling usual = greedy ? Sampling.greedy() : Sampling.defaults();
        return new Sampling(temperature == null ? usual.temperature() : temperature,
                topK == null ? usual.topK() : topK, topP == null ? usual.topP() : topP, repetitionPenalty);
    }

    private String prompt() throws IOException {
        require(prompt == null || promptFile == null, "give --prompt or --prompt-file, not both");
        if (promptFile == null) return prompt == null ? "" : prompt;
        boolean standardInput = promptFile.equals("-");
        byte[] bytes = standardInput ? System.in.readAllBytes() : Files.readAllBytes(Path.of(promptFile));
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(buffer).toString();
        } catch (CharacterCodingException e) {
            throw new InputException("%s: not UTF-8 at byte %d".formatted(
                    standardInput ? "standard input" : promptFile, buffer.position()), e);
        }
    }

    private void stream(String text) {
        if (json) return;
        console.out().print(text);
        console.out().flush();
    }

    private void report(List<Sample> texts, double seconds) {
        int tokens = texts.stream().mapToInt(sample -> sample.result().tokens()).sum();
        console.note(String.format(Locale.ROOT, "%,d tokens in %.1f s, %,.0f tokens/s, seed %d", tokens, seconds,
                tokens / seconds, texts.getFirst().seed()));
    }

    private ObjectNode json(ModelFolder folder, TextGenerator.Request request, List<Sample> texts, double seconds) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("run", source.path().toString()).put("family", folder.family().name()).put("prompt",
                request.prompt());
        ArrayNode array = json.putArray("samples");
        for (Sample sample : texts) {
            array.addObject().put("text", sample.result().text()).put("tokens", sample.result().tokens())
                    .put("reason", sample.result().reason()).put("seed", sample.seed());
        }
        int tokens = texts.stream().mapToInt(sample -> sample.result().tokens()).sum();
        return json.put("prompt_tokens", texts.getFirst().result().promptTokens()).put("seconds", seconds)
                .put("tokens_per_second", tokens / seconds);
    }
}
