package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.Corpus;
import dev.jikji.text.Encoding;
import dev.jikji.text.InputException;
import dev.jikji.text.Tokenizer;
import dev.jikji.text.TokenizerSettings;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringTokenizer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `jikji tokenizer compare`: how tokenizers split a text, and how many tokens each needs for it.
@Command(sortOptions = false)
final class TokenizerCompareCommand implements Callable<Integer> {
    private static final int SAMPLE_LENGTH = 80;
    private static final String CUT = "│";

    private final Console console;

    @Parameters(arity = "1..*", paramLabel = "TOKENIZER", description = "A file or folder as for encode, or a type as `tokenizer train` knows it, which is trained first.")
    private List<String> names;

    @Mixin
    private TextSource text;

    @Option(names = "--train-text", arity = "1..*", paramLabel = "FILE", description = "What types are trained on (default: the text itself).")
    private List<String> trainText = List.of();

    @Option(names = "--vocab-size", paramLabel = "N", defaultValue = "8000", description = "Of types that are trained (default: ${DEFAULT-VALUE}).")
    private int vocabSize;

    @Option(names = "--sample", paramLabel = "TEXT", description = "What is shown split (default: the beginning of the text).")
    private String sample;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    /// What a tokenizer needs for the text.
    ///
    /// @param bytes   of the text in UTF-8
    /// @param words   of the text, by its white space
    /// @param seconds of processor time to encode it
    private record Row(String name, Tokenizer tokenizer, long tokens, long unknowns, long bytes, long words,
            double seconds) {

        double tokensPerWord() {
            return (double) tokens / Math.max(1, words);
        }

        double bytesPerToken() {
            return (double) bytes / Math.max(1, tokens);
        }

        double unknownShare() {
            return (double) unknowns / Math.max(1, tokens);
        }

        double megabytesPerSecond() {
            return bytes / Math.max(1e-9, seconds) / 1e6;
        }
    }

    TokenizerCompareCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        require(text.given(), "which text should they split? name files or folders with --text");
        Corpus corpus = text.corpus();
        var rows = new ArrayList<Row>();
        try (Progress progress = console.progress()) {
            for (String name : names) rows.add(measure(name, tokenizer(name, corpus, progress), corpus, progress));
        }
        String shown = sample == null ? beginning(corpus) : sample;
        console.out().println(json ? json(rows, shown) : text(rows, shown));
        return 0;
    }

    private Tokenizer tokenizer(String name, Corpus corpus, Progress progress) {
        Path path = Path.of(name);
        List<String> types = Choices.names(TokenizerSettings.Type.values());
        if (Files.exists(path) || !types.contains(name)) {
            require(Files.exists(path), "%s: no such file or folder, and no type of tokenizer; types are %s", name,
                    String.join(", ", types));
            return Tokenizer.load(path);
        }
        progress.at("training " + name, 0);
        Corpus learned = trainText.isEmpty() ? corpus : text.corpus(trainText);
        try {
            return TokenizerSettings.of(new Choices.OfTokenizerType().convert(name), vocabSize).train(learned);
        } catch (InputException e) {
            throw new InputException(name + ": " + e.getMessage(), e);
        }
    }

    private static Row measure(String name, Tokenizer tokenizer, Corpus corpus, Progress progress) {
        int unknown = tokenizer.unknown().orElse(-1);
        long tokens = 0;
        long unknowns = 0;
        long bytes = 0;
        long words = 0;
        long nanos = 0;
        try (Corpus.Pass pass = corpus.open()) {
            for (var piece = pass.next(); piece != null; piece = pass.next()) {
                long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
                int[] ids = tokenizer.encode(piece.text());
                nanos += ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
                tokens += ids.length;
                for (int id : ids) if (id == unknown) unknowns++;
                bytes += piece.bytes();
                words += new StringTokenizer(piece.text()).countTokens();
                progress.at("encoding with " + name, bytes);
            }
        }
        return new Row(name, tokenizer, tokens, unknowns, bytes, words, nanos / 1e9);
    }

    private static String beginning(Corpus corpus) {
        try (Corpus.Pass pass = corpus.open()) {
            for (var piece = pass.next(); piece != null; piece = pass.next()) {
                String line = piece.text().strip().lines().findFirst().orElse("");
                if (line.length() <= SAMPLE_LENGTH) {
                    if (!line.isEmpty()) return line;
                } else {
                    int space = line.lastIndexOf(' ', SAMPLE_LENGTH);
                    return line.substring(0, space > 0 ? space : line.offsetByCodePoints(0, SAMPLE_LENGTH / 2));
                }
            }
        }
        return "";
    }

    private static String text(List<Row> rows, String sample) {
        var text = new StringBuilder();
        int width = rows.stream().mapToInt(row -> row.name.length()).max().orElse(0);
        for (Row row : rows) {
            text.append(String.format(Locale.ROOT, "%-" + width + "s  ", row.name))
                    .append(String.join(CUT, split(row.tokenizer, sample)).replace('\n', '⏎')).append('\n');
        }
        text.append('\n');
        List<List<String>> table = new ArrayList<>();
        table.add(List.of("", "vocabulary", "tokens", "tokens/word", "bytes/token", "unknown", "MB/s"));
        for (Row row : rows) {
            table.add(List.of(row.name, number("%,d", row.tokenizer.vocabSize()), number("%,d", row.tokens),
                    number("%.2f", row.tokensPerWord()), number("%.2f", row.bytesPerToken()),
                    number("%.2f %%", 100 * row.unknownShare()), number("%.1f", row.megabytesPerSecond())));
        }
        return text.append(TokenizerCommands.table(table)).toString();
    }

    private static String number(String format, Object number) {
        return String.format(Locale.ROOT, format, number);
    }

    /// The tokens as parts of the text; several that share a place, such as letters of a syllable, by themselves.
    private static List<String> split(Tokenizer tokenizer, String text) {
        Encoding encoding = tokenizer.encodeWithOffsets(text);
        int[] starts = encoding.starts();
        int[] ends = encoding.ends();
        var parts = new ArrayList<String>();
        for (int i = 0; i < encoding.size(); i++) {
            boolean shared = (i > 0 && starts[i] < ends[i - 1])
                    || (i + 1 < encoding.size() && starts[i + 1] < ends[i]);
            parts.add(shared ? tokenizer.decode(encoding.ids()[i]) : text.substring(starts[i], ends[i]));
        }
        return parts;
    }

    private static ObjectNode json(List<Row> rows, String sample) {
        ObjectNode root = JsonMapper.shared().createObjectNode().put("bytes", rows.getFirst().bytes)
                .put("words", rows.getFirst().words).put("sample", sample);
        ArrayNode array = root.putArray("tokenizers");
        for (Row row : rows) {
            ObjectNode node = array.addObject().put("tokenizer", row.name).put("vocab_size", row.tokenizer.vocabSize())
                    .put("tokens", row.tokens).put("tokens_per_word", row.tokensPerWord())
                    .put("bytes_per_token", row.bytesPerToken()).put("unknown_share", row.unknownShare())
                    .put("megabytes_per_second", row.megabytesPerSecond());
            split(row.tokenizer, sample).forEach(node.putArray("sample")::add);
        }
        return root;
    }
}
