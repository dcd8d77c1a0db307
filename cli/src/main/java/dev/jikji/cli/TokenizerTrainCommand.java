package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.Corpus;
import dev.jikji.text.Tokenizer;
import dev.jikji.text.TokenizerSettings;
import dev.jikji.text.TrainingWatch;
import dev.jikji.text.WordPieceTokenizer;
import dev.jikji.text.WordTokenizer.Pretokenization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/// `jikji tokenizer train`: learns a tokenizer from text.
@Command(sortOptions = false)
final class TokenizerTrainCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "TYPE", description = "char, word, bpe, char-bpe, wordpiece, syllable, jamo, morpheme or morpheme-bpe.", converter = Choices.OfTokenizerType.class)
    private TokenizerSettings.Type type;

    @Mixin
    private TextSource text;

    @Option(names = "--vocab-size", paramLabel = "N", defaultValue = "8000", description = "Tokens in all; at most so many where nothing is merged (default: ${DEFAULT-VALUE}).")
    private int vocabSize;

    @Option(names = "--minimum-count", paramLabel = "N", description = "Of a character, word or other unit, or of a pair to merge (default: char and jamo 1, word 5, others 2).")
    private Integer minimumCount;

    @Option(names = "--whitespace", description = "word: words are what lies between white space.")
    private boolean whitespace;

    @Option(names = "--lowercase", description = "wordpiece: lower case, and no accents.")
    private boolean lowercase;

    @Option(names = "--out", paramLabel = "FILE", defaultValue = "tokenizer.json", description = "Where it goes, or the folder (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Option(names = "--force", description = "Replace the file if it exists.")
    private boolean force;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    TokenizerTrainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        require(text.given(), "what should it learn from? name files or folders with --text");
        require(!whitespace || type == TokenizerSettings.Type.WORD, "--whitespace is for word tokenizers");
        require(!lowercase || type == TokenizerSettings.Type.WORDPIECE, "--lowercase is for wordpiece");
        TokenizerSettings settings = settings();
        Path file = Files.isDirectory(out) ? out.resolve("tokenizer.json") : out;
        Existing.refuse(file, force, ", or --out");
        Corpus corpus = text.corpus();
        long start = System.nanoTime();
        try (var interrupts = new Interrupts(
                () -> console.note("interrupted: saving what is learned; press Ctrl-C again to exit at once"))) {
            Tokenizer tokenizer = train(settings, corpus, interrupts);
            tokenizer.save(file);
            double seconds = (System.nanoTime() - start) / 1e9;
            report(tokenizer, file, seconds, interrupts.getAsBoolean());
            return interrupts.getAsBoolean() ? Interrupts.EXIT_CODE : 0;
        }
    }

    private TokenizerSettings settings() {
        int usual = TokenizerSettings.of(type, vocabSize).minimumCount();
        return new TokenizerSettings(type, vocabSize, minimumCount == null ? usual : minimumCount,
                whitespace ? Pretokenization.WHITESPACE : Pretokenization.WORDS);
    }

    private Tokenizer train(TokenizerSettings settings, Corpus corpus, Interrupts interrupts) {
        try (Progress progress = console.progress()) {
            var watch = new TrainingWatch() {
                @Override
                public void at(String what, long done, long total) {
                    progress.at(what, done, total);
                }

                @Override
                public void at(String what, long bytes) {
                    progress.at(what, bytes);
                }

                @Override
                public boolean stopped() {
                    return interrupts.getAsBoolean();
                }
            };
            return lowercase
                    ? WordPieceTokenizer.train(corpus, WordPieceTokenizer.Options.uncased(), vocabSize,
                            settings.minimumCount(), watch)
                    : settings.train(corpus, watch);
        }
    }

    private void report(Tokenizer tokenizer, Path file, double seconds, boolean interrupted) {
        String name = Choices.names(type).getFirst();
        console.out().println(json
                ? JsonMapper.shared().createObjectNode().put("tokenizer", file.toString()).put("type", name)
                        .put("vocab_size", tokenizer.vocabSize()).put("seconds", seconds)
                        .put("interrupted", interrupted).toString()
                : String.format(Locale.ROOT, "%s: %s, %,d tokens, %.1f s", file, name, tokenizer.vocabSize(), seconds));
    }
}
