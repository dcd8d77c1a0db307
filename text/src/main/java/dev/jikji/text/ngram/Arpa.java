package dev.jikji.text.ngram;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.AtomicFile;
import dev.jikji.text.Gzip;
import dev.jikji.text.InputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.lang.foreign.MemorySegment;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/// The text form of backoff models that SRILM, KenLM and others share (Paul and Baker 1992; SRILM's ngram-format(5)):
/// after `\data\` the number of n-grams of each order, then of each a section of lines, log10 of the probability, the
/// words, and log10 of the backoff weight if it is not zero, and `\end\`. A log of −99 stands for that of zero.
final class Arpa {
    private static final float ZERO = -99;
    private static final int BUFFER = 1 << 16;

    private Arpa() {}

    // Writing

    static void write(NgramModel model, Path file) {
        require(model.smoothing().map(Smoothing::isArpa).orElse(true),
                "%s: a model with %s is no backoff model, which is all that ARPA can hold", file,
                model.smoothing().map(s -> s.name().toLowerCase(Locale.ROOT).replace('_', '-')).orElse(""));
        AtomicFile.write(file, out -> {
            boolean zipped = file.getFileName().toString().endsWith(".gz");
            OutputStream target = zipped ? new GZIPOutputStream(out, BUFFER) : out;
            Writer writer = new OutputStreamWriter(target, StandardCharsets.UTF_8);
            write(model, writer);
            writer.flush();
            if (target instanceof GZIPOutputStream gzip) gzip.finish();
        });
    }

    private static void write(NgramModel model, Writer writer) throws IOException {
        int order = model.order();
        var text = new StringBuilder("\\data\\\n");
        for (int n = 1; n <= order; n++)
            text.append("ngram ").append(n).append('=').append(model.count(n)).append('\n');
        for (int k = 0; k < order; k++) {
            text.append("\n\\").append(k + 1).append("-grams:\n");
            var path = new TriePath(model.image(), k);
            for (long i = 0; i < model.count(k + 1); i++) {
                path.moveTo(i);
                path.appendTo(text, model.vocabulary());
                if (text.length() < BUFFER) continue;
                writer.append(text);
                text.setLength(0);
            }
        }
        writer.append(text.append("\n\\end\\\n"));
    }

    /// The nodes from the root to one of order `k` + 1, all of which are gone through in their order.
    private static final class TriePath {
        private final ModelImage image;
        private final MemorySegment bytes;
        private final int k;
        private final long[] nodes;

        TriePath(ModelImage image, int k) {
            this.image = image;
            bytes = image.bytes;
            this.k = k;
            nodes = new long[k + 1];
        }

        void moveTo(long node) {
            nodes[k] = node;
            for (int above = k - 1; above >= 0; above--) {
                while (Integer.toUnsignedLong(
                        bytes.get(ModelImage.INT, at(above, nodes[above] + 1) + ModelImage.FIRST)) <= nodes[above
                                + 1])
                    nodes[above]++;
            }
        }

        private long at(int k, long node) {
            return image.nodesAt[k] + (k == image.kind.order() - 1 ? ModelImage.LEAF : ModelImage.NODE) * node;
        }

        void appendTo(StringBuilder text, NgramVocabulary vocabulary) {
            long at = at(k, nodes[k]);
            boolean start = k == 0 && nodes[0] == NgramVocabulary.START;
            append(text, start ? 0 : bytes.get(ModelImage.FLOAT, at + ModelImage.PROBABILITY)); // as KenLM has it; never asked for
            text.append('\t');
            for (int i = 0; i <= k; i++) {
                int word = bytes.get(ModelImage.INT, at(i, nodes[i]));
                if (i > 0) text.append(' ');
                text.append(vocabulary.word(word));
            }
            if (k < image.kind.order() - 1)
                append(text.append('\t'), bytes.get(ModelImage.FLOAT, at + ModelImage.BACKOFF));
            text.append('\n');
        }

        private static void append(StringBuilder text, float log10) {
            if (log10 == 0) text.append('0');
            else
                text.append(log10 == Float.NEGATIVE_INFINITY ? ZERO : log10);
        }
    }

    // Reading

    /// Reads a file line by line. n-grams whose first or last words the file lacks, as pruning leaves them, have those
    /// added with the probability they get by backing off, which changes no answer of the model.
    static final class Reader {
        private final Path file;
        private BufferedReader lines;
        private String line;
        private long number;

        private final List<String> words = new ArrayList<>(NgramVocabulary.SPECIALS);
        private final Map<String, Integer> ids = new HashMap<>();
        private final boolean[] listed = new boolean[NgramVocabulary.SPECIALS.size()];
        private final List<Long> declared = new ArrayList<>();
        private final List<Grams> grams = new ArrayList<>();

        /// The lines of a section.
        private static final class Grams {
            private final int length;
            private int size;
            private int[] words;
            private float[] probabilities = new float[1 << 10];
            private float[] backoffs = new float[1 << 10];

            Grams(int length) {
                this.length = length;
                words = new int[length << 10];
            }

            void add(int[] gram, float probability, float backoff) {
                if (size == probabilities.length) {
                    int capacity = Math.addExact(size, size / 2);
                    words = Arrays.copyOf(words, Math.multiplyExact(capacity, length));
                    probabilities = Arrays.copyOf(probabilities, capacity);
                    backoffs = Arrays.copyOf(backoffs, capacity);
                }
                System.arraycopy(gram, 0, words, size * length, length);
                probabilities[size] = probability;
                backoffs[size++] = backoff;
            }
        }

        Reader(Path file) {
            this.file = file;
            for (int id = 0; id < words.size(); id++) ids.put(words.get(id), id);
        }

        NgramModel read() {
            try (InputStream in = Gzip.open(file);
                    BufferedReader reader = new BufferedReader(
                            new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()), BUFFER)) {
                lines = reader;
                readHeader();
                for (int n = 1; n <= declared.size(); n++) readSection(n);
                check(line.equals("\\end\\"), "expected \\end\\, got %s", shown());
            } catch (CharacterCodingException e) {
                throw new InputException(file + ":" + (number + 1) + ": not UTF-8 text", e);
            } catch (IOException e) {
                throw Gzip.explain(file.toString(), e);
            }
            return build();
        }

        /// Goes to the next line that is not blank.
        ///
        /// @return false at the end of the file, where the line is null
        private boolean advance() throws IOException {
            do {
                line = lines.readLine();
                number++;
                if (line != null) line = line.trim(); // not strip: what Unicode takes for white space may be a word
            } while (line != null && line.isEmpty());
            return line != null;
        }

        private void check(boolean condition, String format, Object... arguments) {
            if (!condition)
                throw new InputException(file + ":" + number + ": " + String.format(Locale.ROOT, format, arguments));
        }

        private String shown() {
            if (line == null) return "the end of the file";
            return "'" + (line.length() <= 60 ? line : line.substring(0, 60) + "…") + "'";
        }

        private void readHeader() throws IOException {
            do {
                require(advance(), "%s: neither a binary n-gram model nor ARPA: there is no line \\data\\", file);
            } while (!line.equals("\\data\\"));
            while (advance() && line.startsWith("ngram ")) {
                int equals = line.indexOf('=');
                check(equals > 0, "expected 'ngram N=COUNT', got %s", shown());
                long n = number(line.substring("ngram ".length(), equals).strip());
                check(n == declared.size() + 1, "the count of order %d comes where that of order %d should", n,
                        declared.size() + 1);
                check(n <= NgramSettings.MAX_ORDER, "order %d; models up to order %d are read", n,
                        NgramSettings.MAX_ORDER);
                declared.add(number(line.substring(equals + 1).strip()));
            }
            check(!declared.isEmpty(), "expected 'ngram 1=COUNT', got %s", shown());
        }

        private long number(String text) {
            try {
                long value = Long.parseLong(text);
                check(value >= 0, "the count %d is negative", value);
                return value;
            } catch (NumberFormatException _) {
                check(false, "'%s' is not a whole number", text);
                return 0;
            }
        }

        private void readSection(int n) throws IOException {
            check(("\\" + n + "-grams:").equals(line), "expected \\%d-grams:, got %s", n, shown());
            var section = new Grams(n);
            grams.add(section);
            boolean backoffs = n < declared.size();
            var gram = new int[n];
            while (advance() && line.charAt(0) != '\\') {
                check(section.size < declared.get(n - 1), "more %d-grams than the %d that \\data\\ says", n,
                        declared.get(n - 1));
                String[] fields = line.split("[ \t]+");
                check(fields.length == n + 1 || (backoffs && fields.length == n + 2),
                        "%d fields; a line of \\%d-grams: has a number, %d %s%s", fields.length, n, n,
                        n == 1 ? "word" : "words", backoffs ? " and maybe a backoff weight" : "");
                float probability = log(fields[0], "probability");
                check(probability <= 0, "the log probability %s is positive", fields[0]);
                for (int i = 0; i < n; i++) gram[i] = n == 1 ? newWord(fields[1]) : knownWord(fields[i + 1]);
                section.add(gram, probability, fields.length == n + 2 ? log(fields[n + 1], "backoff weight") : 0);
            }
            check(line != null, "the file ends within \\%d-grams:; it is cut short", n);
            check(section.size == declared.get(n - 1), "\\%d-grams: has %d lines, \\data\\ says %d", n, section.size,
                    declared.get(n - 1));
        }

        private float log(String text, String what) {
            try {
                float value = Float.parseFloat(text);
                check(!Float.isNaN(value) && value != Float.POSITIVE_INFINITY, "the %s %s is not a number", what, text);
                return value <= ZERO ? Float.NEGATIVE_INFINITY : value;
            } catch (NumberFormatException _) {
                check(false, "the %s '%s' is not a number", what, text);
                return 0;
            }
        }

        private int newWord(String word) {
            String name = word.equals("<UNK>") ? "<unk>" : word;
            Integer known = ids.putIfAbsent(name, words.size());
            if (known == null) {
                words.add(name);
                return words.size() - 1;
            }
            check(known < listed.length && !listed[known], "the word '%s' comes twice", name);
            listed[known] = true;
            return known;
        }

        private int knownWord(String word) {
            Integer id = ids.get(word.equals("<UNK>") ? "<unk>" : word);
            check(id != null, "the word '%s' is not among the 1-grams", word);
            return id;
        }

        private NgramModel build() {
            Set<List<Integer>> added = new HashSet<>();
            Trie trie = trie(added);
            while (addSuffixes(trie, added)) trie = trie(added);
            var kind = new ModelImage.Kind(declared.size(), null, Sentences.LINE, 0,
                    listed[NgramVocabulary.UNKNOWN]);
            return new NgramModel(ModelImage.of(kind, new NgramVocabulary(words), trie, weights(trie)), null);
        }

        /// @param added n-grams besides those of the file
        private Trie trie(Set<List<Integer>> added) {
            int order = declared.size();
            var packing = new GramPacking(order, words.size());
            int stride = packing.longs + 1;
            long records = added.size();
            for (Grams section : grams) records += section.size;
            require(records < Integer.MAX_VALUE / stride, "%s: %d n-grams are too many to be read", file, records);
            var keys = new long[(int) records * stride];
            int at = 0;
            for (Grams section : grams) {
                for (int i = 0; i < section.size; i++, at += stride) {
                    packing.pack(section.words, i * section.length, section.length, keys, at);
                    keys[at + packing.longs] = i;
                }
            }
            for (List<Integer> gram : added) {
                packing.pack(gram.stream().mapToInt(Integer::intValue).toArray(), 0, gram.size(), keys, at);
                keys[at + packing.longs] = Trie.ABSENT;
                at += stride;
            }
            long[] sorted = packing.sort(keys, (int) records, stride, new long[keys.length]);
            var builder = new Trie.Builder(order, words.size(), false);
            var gram = new int[order];
            for (int record = 0; record < sorted.length; record += stride) {
                int length = packing.unpack(sorted, record, gram);
                if (record > 0 && packing.compare(sorted, record - stride, sorted, record) == 0) {
                    throw new InputException("%s: the %d-gram '%s' comes twice".formatted(file, length,
                            String.join(" ", Arrays.stream(gram, 0, length).mapToObj(words::get).toList())));
                }
                builder.add(gram, length, sorted[record + packing.longs]);
            }
            return builder.build(words.size());
        }

        /// @return whether any were missing
        private static boolean addSuffixes(Trie trie, Set<List<Integer>> added) {
            boolean missing = false;
            for (int k = 1; k < trie.order(); k++) {
                for (int node = 0; node < trie.size(k); node++) {
                    if (trie.suffix()[k][node] >= 0) continue;
                    missing |= added.add(gram(trie, k, node).subList(1, k + 1));
                }
            }
            return missing;
        }

        private static List<Integer> gram(Trie trie, int k, int node) {
            List<Integer> gram = new ArrayList<>();
            int at = node;
            for (int depth = k; depth > 0; depth--) {
                gram.addFirst(trie.words()[depth][at]);
                at = parent(trie, depth, at);
            }
            gram.addFirst(at);
            return gram;
        }

        private static int parent(Trie trie, int k, int node) {
            int[] first = trie.first()[k - 1];
            int low = 0;
            int high = first.length - 1;
            while (high - low > 1) {
                int middle = (low + high) >>> 1;
                if (first[middle] <= node) low = middle;
                else
                    high = middle;
            }
            return low;
        }

        private ModelImage.Weights weights(Trie trie) {
            int order = trie.order();
            var weights = new ModelImage.Weights(new float[order][], new float[order][]);
            for (int k = 0; k < order; k++) {
                Grams section = grams.get(k);
                var probability = new float[trie.size(k)];
                var backoff = new float[trie.size(k)];
                int parent = 0;
                for (int node = 0; node < probability.length; node++) {
                    while (k > 0 && trie.first()[k - 1][parent + 1] <= node) parent++;
                    int from = (int) trie.values()[k][node];
                    if (from >= 0) {
                        probability[node] = section.probabilities[from];
                        backoff[node] = section.backoffs[from];
                    } else {
                        probability[node] = k == 0
                                ? Float.NEGATIVE_INFINITY
                                : weights.backoff()[k - 1][parent]
                                        + weights.probability()[k - 1][trie.suffix()[k][node]];
                    }
                }
                if (k == 0) probability[NgramVocabulary.START] = Float.NEGATIVE_INFINITY;
                weights.probability()[k] = probability;
                weights.backoff()[k] = backoff;
            }
            return weights;
        }
    }
}
