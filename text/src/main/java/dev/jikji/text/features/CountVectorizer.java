package dev.jikji.text.features;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.AtomicFile;
import dev.jikji.text.Corpus;
import dev.jikji.text.InputException;
import dev.jikji.text.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Turns a text into the counts of its tokens or n-grams of tokens: a bag of words. Immutable; safe for use by several
/// threads.
///
/// What a token is says the tokenizer: with one of words these are n-grams of words, with a
/// [dev.jikji.text.CharTokenizer] n-grams of characters. n-grams with the unknown token or the end of a text or line in
/// them are not counted.
///
/// ```java
/// var bags = CountVectorizer.fit(corpus, tokenizer, CountVectorizer.Settings.words());
/// SparseVector bag = bags.transform("the cat sat on the mat");
/// ```
public final class CountVectorizer {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int FORMAT = 1;
    private static final int MOST_TOKENS = 16; // of an n-gram

    /// Which n-grams become features; named as scikit-learn's.
    ///
    /// @param minN        tokens of the shortest n-gram
    /// @param maxN        tokens of the longest n-gram
    /// @param minDf       in at least so many documents
    /// @param maxDf       in at most this share of the documents
    /// @param maxFeatures the most frequent; the others are left out
    /// @param binary      whether what is there counts 1, however often
    public record Settings(int minN, int maxN, int minDf, double maxDf, int maxFeatures, boolean binary) {
        public Settings {
            require(minN >= 1 && minN <= maxN && maxN <= MOST_TOKENS,
                    "n-grams of %d to %d tokens; between 1 and %d are possible", minN, maxN, MOST_TOKENS);
            require(minDf >= 1, "minimum of %d documents; it is at least 1", minDf);
            require(maxDf > 0 && maxDf <= 1, "maximum share of documents %s; it is above 0 and at most 1", maxDf);
            require(maxFeatures >= 1, "at most %d features; at least 1 is needed", maxFeatures);
        }

        /// All single tokens.
        public static Settings words() {
            return ngrams(1, 1);
        }

        /// All n-grams of `minN` to `maxN` tokens.
        public static Settings ngrams(int minN, int maxN) {
            return new Settings(minN, maxN, 1, 1, Integer.MAX_VALUE, false);
        }
    }

    /// How much of a text the features see.
    ///
    /// @param tokens   of the text, ends of texts and lines not included
    /// @param unknowns of these that the tokenizer does not know
    /// @param ngrams   in the text, those with unknown tokens not included
    /// @param features of these that are features
    public record Coverage(long tokens, long unknowns, long ngrams, long features) {
        public double unknownRate() {
            return tokens == 0 ? 0 : unknowns / (double) tokens;
        }
    }

    private final Tokenizer tokenizer;
    private final Settings settings;
    private final NgramTrie trie;
    private final int[] featureOfNode;
    private final int[] nodeOfFeature;

    private CountVectorizer(Tokenizer tokenizer, Settings settings, NgramTrie trie, int[] nodeOfFeature) {
        this.tokenizer = tokenizer;
        this.settings = settings;
        this.trie = trie;
        this.nodeOfFeature = nodeOfFeature;
        featureOfNode = new int[trie.size()];
        Arrays.fill(featureOfNode, NgramTrie.NONE);
        for (int feature = 0; feature < nodeOfFeature.length; feature++) {
            featureOfNode[nodeOfFeature[feature]] = feature;
        }
    }

    /// Takes the features from a corpus, the most frequent first, equally frequent ones in the order of their tokens'
    /// ids. While it counts, each different n-gram takes about 50 bytes.
    ///
    /// @throws InputException if no n-gram is left
    public static CountVectorizer fit(Corpus corpus, Tokenizer tokenizer, Settings settings) {
        var counting = new Counting(tokenizer, settings);
        Documents.forEach(corpus, counting::add);
        int[] kept = counting.kept();
        require(kept.length > 0,
                "no n-gram of %d to %d tokens is in %d or more and at most %s of the %,d documents; lower the minimum",
                settings.minN, settings.maxN, settings.minDf, settings.maxDf, counting.documents);
        var trie = new NgramTrie(); // of what is kept and no more
        int[] nodes = Arrays.stream(kept).map(node -> add(trie, counting.trie.tokens(node))).toArray();
        return new CountVectorizer(tokenizer, settings, trie, nodes);
    }

    private static int add(NgramTrie trie, int[] tokens) {
        int node = NgramTrie.ROOT;
        for (int token : tokens) node = trie.addChild(node, token);
        return node;
    }

    private static final class Counting {
        private final NgramTrie trie = new NgramTrie();
        private final Tokenizer tokenizer;
        private final Settings settings;
        private long[] counts = new long[64];
        private int[] documentCounts = new int[64];
        private int[] lastDocument = new int[64];
        private int documents;

        Counting(Tokenizer tokenizer, Settings settings) {
            this.tokenizer = tokenizer;
            this.settings = settings;
        }

        void add(String text) {
            documents++;
            int[] ids = tokenizer.encode(text);
            boolean[] breaks = breaks(tokenizer, ids);
            for (int from = 0; from < ids.length; from++) {
                int node = NgramTrie.ROOT;
                for (int n = 1; n <= settings.maxN && from + n <= ids.length && !breaks[from + n - 1]; n++) {
                    node = trie.addChild(node, ids[from + n - 1]);
                    if (n >= settings.minN) count(node);
                }
            }
        }

        private void count(int node) {
            if (node >= counts.length) {
                int length = Math.max(2 * counts.length, node + 1);
                counts = Arrays.copyOf(counts, length);
                documentCounts = Arrays.copyOf(documentCounts, length);
                lastDocument = Arrays.copyOf(lastDocument, length);
            }
            counts[node]++;
            if (lastDocument[node] == documents) return;
            lastDocument[node] = documents;
            documentCounts[node]++;
        }

        int[] kept() {
            return IntStream.range(1, Math.min(trie.size(), counts.length))
                    .filter(node -> documentCounts[node] >= settings.minDf
                            && documentCounts[node] <= settings.maxDf * documents)
                    .boxed()
                    .sorted(Comparator.comparingLong((Integer node) -> -counts[node]).thenComparing(trie::tokens,
                            Arrays::compare))
                    .limit(settings.maxFeatures).mapToInt(node -> node).toArray();
        }
    }

    /// Whether each id is one that no n-gram holds.
    private static boolean[] breaks(Tokenizer tokenizer, int[] ids) {
        int unknown = tokenizer.unknown().orElse(-1);
        int end = tokenizer.endOfText().orElse(-1);
        boolean[] breaks = new boolean[ids.length];
        for (int i = 0; i < ids.length; i++) breaks[i] = ids[i] == unknown || ids[i] == end;
        return breaks;
    }

    /// @return how many features there are
    public int size() {
        return nodeOfFeature.length;
    }

    /// A feature as text: its tokens, with spaces between them unless they are characters.
    public String name(int feature) {
        String between = tokenizer.unit().equals("character") ? "" : " ";
        return Arrays.stream(trie.tokens(nodeOfFeature[feature])).mapToObj(tokenizer::token)
                .collect(Collectors.joining(between));
    }

    /// The feature that is the whole of a text.
    public OptionalInt feature(String ngram) {
        int node = NgramTrie.ROOT;
        for (int id : tokenizer.encode(ngram)) {
            node = trie.child(node, id);
            if (node == NgramTrie.NONE) return OptionalInt.empty();
        }
        int feature = featureOfNode[node];
        return feature < 0 ? OptionalInt.empty() : OptionalInt.of(feature);
    }

    /// The counts of a text's n-grams, [#size] wide; others than the features are left out.
    public SparseVector transform(String text) {
        int[] found = features(text);
        Arrays.sort(found);
        int[] indices = Arrays.stream(found).distinct().toArray();
        float[] values = new float[indices.length];
        for (int i = 0, at = 0; i < indices.length; i++) {
            for (; at < found.length && found[at] == indices[i]; at++) values[i]++;
            if (settings.binary) values[i] = 1;
        }
        return new SparseVector(size(), indices, values);
    }

    private int[] features(String text) {
        int[] ids = tokenizer.encode(text);
        boolean[] breaks = breaks(tokenizer, ids);
        IntStream.Builder found = IntStream.builder();
        for (int from = 0; from < ids.length; from++) {
            int node = NgramTrie.ROOT;
            for (int n = 1; n <= settings.maxN && from + n <= ids.length && !breaks[from + n - 1]; n++) {
                node = trie.child(node, ids[from + n - 1]);
                if (node == NgramTrie.NONE) break;
                if (featureOfNode[node] >= 0) found.add(featureOfNode[node]);
            }
        }
        return found.build().toArray();
    }

    /// A row for each document.
    ///
    /// @throws InputException if it would hold more than 2³¹ values
    public SparseMatrix transform(Corpus corpus) {
        var matrix = new SparseMatrix.Builder(size());
        Documents.forEach(corpus, text -> matrix.add(transform(text)));
        return matrix.build();
    }

    /// How much of a corpus is known.
    public Coverage coverage(Corpus corpus) {
        long[] sums = new long[4];
        Documents.forEach(corpus, text -> {
            int[] ids = tokenizer.encode(text);
            boolean[] breaks = breaks(tokenizer, ids);
            int unknown = tokenizer.unknown().orElse(-1);
            int run = 0;
            for (int i = 0; i < ids.length; i++) {
                if (!breaks[i] || ids[i] == unknown) sums[0]++;
                if (ids[i] == unknown) sums[1]++;
                run = breaks[i] ? 0 : run + 1;
                sums[2] += Math.max(0, Math.min(run, settings.maxN) - settings.minN + 1);
            }
            sums[3] += features(text).length;
        });
        return new Coverage(sums[0], sums[1], sums[2], sums[3]);
    }

    /// Writes the features as JSON, without the tokenizer.
    public void save(Path file) {
        ObjectNode root = JSON.createObjectNode();
        writeTo(root);
        AtomicFile.write(file, out -> out.write(JSON.writeValueAsBytes(root)));
    }

    void writeTo(ObjectNode root) {
        root.put("format", FORMAT).put("min_n", settings.minN).put("max_n", settings.maxN)
                .put("min_df", settings.minDf).put("max_df", settings.maxDf)
                .put("max_features", settings.maxFeatures).put("binary", settings.binary);
        ArrayNode features = root.putArray("features");
        for (int node : nodeOfFeature) {
            ArrayNode tokens = features.addArray();
            for (int id : trie.tokens(node)) tokens.add(tokenizer.token(id));
        }
    }

    /// Reads what [#save] wrote.
    ///
    /// @param tokenizer the one it was fitted with
    /// @throws InputException if the file is missing, is damaged, or has tokens that the tokenizer does not know
    public static CountVectorizer load(Path file, Tokenizer tokenizer) {
        return read(file, json(file), tokenizer);
    }

    static JsonNode json(Path file) {
        require(Files.isRegularFile(file), "%s: no such file", file);
        try {
            return JSON.readTree(Files.readString(file, StandardCharsets.UTF_8));
        } catch (JacksonException e) {
            throw new InputException(file + ": is not JSON: " + e.getOriginalMessage(), e);
        } catch (CharacterCodingException e) {
            throw new InputException(file + ": is not UTF-8", e);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    static CountVectorizer read(Path file, JsonNode root, Tokenizer tokenizer) {
        require(root.path("format").asInt(0) == FORMAT, "%s: is no file of features in format %d", file, FORMAT);
        Settings settings;
        try {
            settings = new Settings(root.path("min_n").asInt(0), root.path("max_n").asInt(0),
                    root.path("min_df").asInt(0), root.path("max_df").asDouble(0),
                    root.path("max_features").asInt(0), root.path("binary").asBoolean(false));
        } catch (InputException e) {
            throw new InputException(file + ": " + e.getMessage(), e);
        }
        var trie = new NgramTrie();
        var nodes = new ArrayList<Integer>();
        for (JsonNode feature : root.path("features")) {
            int[] tokens = new int[feature.size()];
            for (int i = 0; i < tokens.length; i++) {
                String token = feature.path(i).stringValue("");
                OptionalInt id = tokenizer.id(token);
                require(id.isPresent(),
                        "%s: feature %d has the token \"%s\", which the tokenizer does not know; load it"
                                + " with the tokenizer it was made with",
                        file, nodes.size(), token);
                tokens[i] = id.orElseThrow();
            }
            require(tokens.length >= settings.minN && tokens.length <= settings.maxN,
                    "%s: feature %d has %d tokens instead of %d to %d", file, nodes.size(), tokens.length,
                    settings.minN,
                    settings.maxN);
            nodes.add(add(trie, tokens));
        }
        require(!nodes.isEmpty(), "%s: has no features", file);
        require(new HashSet<>(nodes).size() == nodes.size(), "%s: has a feature twice", file);
        return new CountVectorizer(tokenizer, settings, trie, nodes.stream().mapToInt(node -> node).toArray());
    }
}
