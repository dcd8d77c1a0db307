package dev.jikji.bench;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import dev.jikji.text.Gzip;
import dev.jikji.text.InputException;
import dev.jikji.text.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Encoding speed beside the Hugging Face library (through DJL) and jtokkit, by processor time of one thread. The
/// contenders take turns, and the median of their rounds counts. Each is warm, and must give the same number of tokens.
///
/// The Hugging Face library is called document by document without special tokens, in two ways: as DJL's users call it,
/// which copies the whole encoding (tokens, masks, offsets) into Java objects, and by the leanest path there is, the
/// native call and its ids alone. Against the latter the comparison is fair to the library itself.
///
/// Then Jikji encodes by one and by two threads in turns, timed by the clock: on an idle machine with two cores two should
/// do twice as much.
@Command(name = "tokenizers", mixinStandardHelpOptions = true, sortOptions = false, description = {
        "Measures encoding in MB/s of processor time, one thread, beside the Hugging Face library and jtokkit.",
        "jtokkit has GPT-2's vocabulary (r50k_base), so it joins where the tokenizer is GPT-2's."})
final class Tokenizers implements Callable<Integer> {
    private static final int GPT2_TOKENS = 50_257;
    /// The documents are gone through this often in a round of the threads, so that their starting does not show.
    private static final int PASSES = 10;
    private static final String HUGGING_FACE = "Hugging Face";

    @Parameters(index = "0", paramLabel = "TOKENIZER", description = "a tokenizer.json")
    private Path tokenizerJson;

    @Parameters(index = "1", paramLabel = "TEXT", description = "a text file, possibly .gz")
    private Path text;

    @Option(names = "--mb", defaultValue = "4", description = "how much of the text (default: ${DEFAULT-VALUE})")
    private int megabytes;

    @Option(names = "--document", defaultValue = "10000", description = "characters of a document (default: ${DEFAULT-VALUE})")
    private int documentLength;

    @Option(names = "--rounds", defaultValue = "7", description = "timed rounds of each; of the Hugging Face library a third (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Override
    public Integer call() throws IOException, InterruptedException {
        InputException.require(megabytes >= 1 && documentLength >= 1 && rounds >= 1,
                "tokenizers: --mb, --document and --rounds must be at least 1");
        InputException.require(Files.isRegularFile(text), "%s: no such file", text);
        String all = read();
        var documents = new ArrayList<String>();
        for (int i = 0; i < all.length(); i += documentLength) {
            documents.add(all.substring(i, Math.min(all.length(), i + documentLength)));
        }
        Tokenizer tokenizer = Tokenizer.load(tokenizerJson);
        try (var huggingFace = HuggingFaceTokenizer.newInstance(tokenizerJson,
                Map.of("modelMaxLength", "1000000000", "truncation", "false", "padding", "false"))) {
            var contenders = new LinkedHashMap<String, ToLongFunction<String>>();
            contenders.put("Jikji", document -> tokenizer.encode(document).length);
            contenders.put("Jikji, with offsets", document -> tokenizer.encodeWithOffsets(document).size());
            contenders.put(HUGGING_FACE + ", by DJL",
                    document -> huggingFace.encode(document, false, false).getIds().length);
            contenders.put(HUGGING_FACE + ", ids only", document -> ids(huggingFace.getHandle(), document).length);
            if (tokenizer.vocabSize() == GPT2_TOKENS) {
                Encoding gpt2 = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.R50K_BASE);
                contenders.put("jtokkit", document -> gpt2.encodeOrdinary(document).size());
            }
            int bytes = all.getBytes(StandardCharsets.UTF_8).length;
            measure(contenders, documents, bytes);
            scale(tokenizer, documents, bytes);
        }
        return 0;
    }

    private static long[] ids(long tokenizer, String document) {
        long encoding = TokenizersLibrary.LIB.encode(tokenizer, document, false);
        try {
            return TokenizersLibrary.LIB.getTokenIds(encoding);
        } finally {
            TokenizersLibrary.LIB.deleteEncoding(encoding);
        }
    }

    private String read() throws IOException {
        try (InputStream in = Gzip.open(text)) {
            return new String(in.readNBytes(megabytes * 1_000_000), StandardCharsets.UTF_8);
        }
    }

    private void measure(Map<String, ToLongFunction<String>> contenders, List<String> documents, long bytes) {
        var rates = new LinkedHashMap<String, List<Double>>();
        var tokens = new LinkedHashMap<String, Long>();
        for (int round = -3; round < rounds; round++) { // three to warm up
            for (Map.Entry<String, ToLongFunction<String>> contender : contenders.entrySet()) {
                boolean slow = contender.getKey().startsWith(HUGGING_FACE); // and needs no warming up
                if (slow && (round < 0 || round % 3 != 0)) continue;
                long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
                long count = 0;
                for (String document : documents) count += contender.getValue().applyAsLong(document);
                long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
                tokens.put(contender.getKey(), count);
                if (round < 0) continue;
                rates.computeIfAbsent(contender.getKey(), _ -> new ArrayList<>()).add(bytes * 1e3 / nanos);
            }
        }
        double ours = Measurement.median(rates.get("Jikji"));
        System.out.printf(Locale.ROOT, "%-24s %10s %12s %10s%n", "", "MB/s", "tokens", "Jikji is");
        rates.forEach((name, values) -> {
            double rate = Measurement.median(values);
            System.out.printf(Locale.ROOT, "%-24s %10.1f %,12d %9.1fx%n", name, rate, tokens.get(name), ours / rate);
        });
    }

    private void scale(Tokenizer tokenizer, List<String> documents, long bytes) throws InterruptedException {
        var one = new ArrayList<Double>();
        var two = new ArrayList<Double>();
        for (int round = -1; round < rounds; round++) { // one to warm up
            double alone = PASSES * bytes / 1e6 / encode(tokenizer, documents, 1);
            double together = PASSES * bytes / 1e6 / encode(tokenizer, documents, 2);
            if (round < 0) continue;
            one.add(alone);
            two.add(together);
        }
        double alone = Measurement.median(one);
        double together = Measurement.median(two);
        System.out.printf(Locale.ROOT, "by the clock: one thread %.1f MB/s, two threads %.1f: %.2fx%n", alone, together,
                together / alone);
    }

    /// @return seconds
    private static double encode(Tokenizer tokenizer, List<String> documents, int threads)
            throws InterruptedException {
        var next = new AtomicInteger();
        long start = System.nanoTime();
        var workers = new ArrayList<Thread>();
        for (int i = 0; i < threads; i++) {
            workers.add(Thread.ofPlatform().start(() -> {
                int end = PASSES * documents.size();
                for (int at = next.getAndIncrement(); at < end; at = next.getAndIncrement())
                    tokenizer.encode(documents.get(at % documents.size()));
            }));
        }
        for (Thread worker : workers) worker.join();
        return (System.nanoTime() - start) / 1e9;
    }
}
