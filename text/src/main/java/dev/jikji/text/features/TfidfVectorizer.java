package dev.jikji.text.features;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.AtomicFile;
import dev.jikji.text.Corpus;
import dev.jikji.text.InputException;
import dev.jikji.text.Tokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Counts that weigh more the fewer documents a feature is in (Spärck Jones 1972), as scikit-learn's class of this name
/// defines them: tf × idf, where tf is the count, or 1 + ln(count) if sublinear, and idf = ln(n / df) + 1 with n
/// documents of which df have the feature, or ln((1 + n) / (1 + df)) + 1 if smooth; then each document's vector is
/// divided by its L2 norm if asked for. Immutable; safe for use by several threads.
public final class TfidfVectorizer {

    /// @param smoothIdf   as if one more document had every feature
    /// @param sublinearTf 1 + ln(count) instead of the count
    /// @param normalized  whether vectors have the L2 norm 1, unless they are empty
    public record Settings(boolean smoothIdf, boolean sublinearTf, boolean normalized) {

        /// scikit-learn's: smooth, not sublinear, normalised.
        public static Settings defaults() {
            return new Settings(true, false, true);
        }
    }

    private final CountVectorizer counts;
    private final Settings settings;
    private final double[] idf;

    private TfidfVectorizer(CountVectorizer counts, Settings settings, double[] idf) {
        this.counts = counts;
        this.settings = settings;
        this.idf = idf;
    }

    /// Takes the features and their weights from a corpus, in two passes.
    ///
    /// @throws InputException if no n-gram is left
    public static TfidfVectorizer fit(Corpus corpus, Tokenizer tokenizer, CountVectorizer.Settings features,
            Settings settings) {
        return fit(corpus, CountVectorizer.fit(corpus, tokenizer, features), settings);
    }

    /// Takes the weights of known features from a corpus; where a feature is in no document, df counts as 1 unless the
    /// idf is smooth.
    public static TfidfVectorizer fit(Corpus corpus, CountVectorizer counts, Settings settings) {
        long[] df = new long[counts.size()];
        long[] documents = {0};
        Documents.forEach(corpus, text -> {
            documents[0]++;
            for (int feature : counts.transform(text).indices()) df[feature]++;
        });
        double n = documents[0];
        double[] idf = Arrays.stream(df)
                .mapToDouble(
                        d -> settings.smoothIdf ? Math.log((1 + n) / (1 + d)) + 1 : Math.log(n / Math.max(1, d)) + 1)
                .toArray();
        return new TfidfVectorizer(counts, settings, idf);
    }

    /// The features.
    public CountVectorizer counts() {
        return counts;
    }

    public double idf(int feature) {
        return idf[feature];
    }

    public SparseVector transform(String text) {
        SparseVector bag = counts.transform(text);
        double[] weighted = new double[bag.indices().length];
        double squares = 0;
        for (int i = 0; i < weighted.length; i++) {
            double count = bag.values()[i];
            weighted[i] = (settings.sublinearTf ? 1 + Math.log(count) : count) * idf[bag.indices()[i]];
            squares += weighted[i] * weighted[i];
        }
        double norm = settings.normalized && squares > 0 ? Math.sqrt(squares) : 1;
        float[] values = new float[weighted.length];
        for (int i = 0; i < values.length; i++) values[i] = (float) (weighted[i] / norm);
        return new SparseVector(bag.dim(), bag.indices(), values);
    }

    /// A row for each document.
    ///
    /// @throws InputException if it would hold more than 2³¹ values
    public SparseMatrix transform(Corpus corpus) {
        var matrix = new SparseMatrix.Builder(counts.size());
        Documents.forEach(corpus, text -> matrix.add(transform(text)));
        return matrix.build();
    }

    /// Writes features and weights as JSON, without the tokenizer.
    public void save(Path file) {
        ObjectNode root = JsonMapper.shared().createObjectNode();
        counts.writeTo(root);
        root.put("smooth_idf", settings.smoothIdf).put("sublinear_tf", settings.sublinearTf)
                .put("normalized", settings.normalized);
        ArrayNode weights = root.putArray("idf");
        for (double weight : idf) weights.add(weight);
        AtomicFile.write(file, out -> out.write(JsonMapper.shared().writeValueAsBytes(root)));
    }

    /// Reads what [#save] wrote.
    ///
    /// @param tokenizer the one it was fitted with
    /// @throws InputException if the file is missing, is damaged, or has tokens that the tokenizer does not know
    public static TfidfVectorizer load(Path file, Tokenizer tokenizer) {
        JsonNode root = CountVectorizer.json(file);
        CountVectorizer counts = CountVectorizer.read(file, root, tokenizer);
        JsonNode weights = root.path("idf");
        require(weights.size() == counts.size(), "%s: has %d weights for %d features", file, weights.size(),
                counts.size());
        double[] idf = new double[weights.size()];
        for (int i = 0; i < idf.length; i++) {
            idf[i] = weights.path(i).asDouble(Double.NaN);
            require(Double.isFinite(idf[i]), "%s: weight %d is %s, no number", file, i, weights.path(i));
        }
        var settings = new Settings(root.path("smooth_idf").asBoolean(true), root.path("sublinear_tf").asBoolean(false),
                root.path("normalized").asBoolean(true));
        return new TfidfVectorizer(counts, settings, idf);
    }
}
