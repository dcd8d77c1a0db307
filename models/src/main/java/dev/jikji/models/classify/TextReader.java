package dev.jikji.models.classify;

import dev.jikji.models.classify.TextBatch.Encoded;
import dev.jikji.text.Corpus;
import dev.jikji.text.Encoding;
import dev.jikji.text.Piece;
import dev.jikji.text.Tokenizer;
import dev.jikji.text.features.CountVectorizer;
import dev.jikji.text.features.SparseVector;
import dev.jikji.text.features.TfidfVectorizer;
import dev.jikji.train.RunFolder;
import dev.jikji.train.TrainingConfig;
import dev.jikji.train.recipe.Recipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/// Texts as numbers: sequences of tokens, or bags of n-grams. A text without any token is read as one that is padding.
/// Safe for use by several threads.
final class TextReader {
    private final Tokenizer tokenizer;
    private final CountVectorizer counts; // null for sequences
    private final TfidfVectorizer tfidf; // null for counts
    private final int context;

    private TextReader(Tokenizer tokenizer, CountVectorizer counts, TfidfVectorizer tfidf, int context) {
        this.tokenizer = tokenizer;
        this.counts = counts;
        this.tfidf = tfidf;
        this.context = context;
    }

    private static Path file(RunFolder folder) {
        return folder.path().resolve("features.json");
    }

    static TextReader ofSequences(Tokenizer tokenizer, Recipe recipe) {
        int context = recipe.section(ModelConfig.class).context();
        int length = recipe.section(TrainingConfig.class).sequenceLength();
        return new TextReader(tokenizer, null, null, length == 0 ? context : Math.min(length, context));
    }

    static TextReader ofBags(Corpus texts, Tokenizer tokenizer, FeatureConfig features) {
        CountVectorizer counts = CountVectorizer.fit(texts, tokenizer, features.settings());
        boolean weighted = features.weighting() == FeatureConfig.Weighting.TFIDF;
        return new TextReader(tokenizer, counts,
                weighted ? TfidfVectorizer.fit(texts, counts, TfidfVectorizer.Settings.defaults()) : null, 0);
    }

    void save(RunFolder folder) {
        tokenizer.save(folder.tokenizer());
        if (tfidf != null) tfidf.save(file(folder));
        else if (counts != null) counts.save(file(folder));
    }

    static TextReader load(RunFolder folder, Recipe recipe) {
        Tokenizer tokenizer = Tokenizer.load(folder.tokenizer());
        if (!recipe.section(ModelConfig.class).readsBags()) return ofSequences(tokenizer, recipe);
        FeatureConfig features = recipe.section(FeatureConfig.class);
        if (features.weighting() != FeatureConfig.Weighting.TFIDF)
            return new TextReader(tokenizer, CountVectorizer.load(file(folder), tokenizer), null, 0);
        TfidfVectorizer tfidf = TfidfVectorizer.load(file(folder), tokenizer);
        return new TextReader(tokenizer, tfidf.counts(), tfidf, 0);
    }

    Tokenizer tokenizer() {
        return tokenizer;
    }

    boolean ofBags() {
        return counts != null;
    }

    /// @return how many numbers there are; the next one fills up
    int size() {
        return counts == null ? tokenizer.vocabSize() : counts.size();
    }

    Encoded encode(String text) {
        if (counts == null) {
            int[] ids = tokenizer.encode(text);
            if (ids.length == 0) return new Encoded(new int[]{size()}, null);
            return new Encoded(ids.length > context ? Arrays.copyOf(ids, context) : ids, null);
        }
        SparseVector bag = tfidf == null ? counts.transform(text) : tfidf.transform(text);
        return new Encoded(bag.indices(), bag.values());
    }

    TextBatch batch(List<Encoded> texts) {
        return TextBatch.of(texts, size());
    }

    /// What each number of a text stands for.
    List<String> names(String text, Encoded encoded) {
        List<String> names = new ArrayList<>();
        if (counts != null) {
            for (int feature : encoded.ids()) names.add(counts.name(feature));
            return names;
        }
        Encoding places = tokenizer.encodeWithOffsets(text);
        for (int i = 0; i < encoded.ids().length; i++)
            names.add(i < places.size() ? text.substring(places.starts()[i], places.ends()[i]) : "");
        return names;
    }

    /// Texts of which each is a document.
    static Corpus corpus(List<String> texts) {
        return () -> {
            Iterator<String> left = texts.iterator();
            return new Corpus.Pass() {
                @Override
                public Piece next() {
                    return left.hasNext() ? new Piece(left.next(), true) : null;
                }

                @Override
                public void close() {}
            };
        };
    }
}
