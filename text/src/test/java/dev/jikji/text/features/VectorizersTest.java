package dev.jikji.text.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.text.CharTokenizer;
import dev.jikji.text.Corpus;
import dev.jikji.text.InputException;
import dev.jikji.text.Tokenizer;
import dev.jikji.text.WordTokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorizersTest {
    private static final List<String> DOCUMENTS = List.of("this is the first document",
            "this document is the second document", "and this is the third one", "is this the first document");

    @TempDir
    Path folder;

    private static Tokenizer words(List<String> documents, int minimumCount) {
        return WordTokenizer.train(Corpus.ofDocuments(documents), WordTokenizer.Pretokenization.WHITESPACE,
                minimumCount, Integer.MAX_VALUE);
    }

    private static CountVectorizer fit(List<String> documents, CountVectorizer.Settings settings) {
        return CountVectorizer.fit(Corpus.ofDocuments(documents), words(documents, 1), settings);
    }

    private static Map<String, Float> named(CountVectorizer counts, SparseVector vector) {
        Map<String, Float> named = new HashMap<>();
        for (int i = 0; i < vector.indices().length; i++) {
            named.put(counts.name(vector.indices()[i]), vector.values()[i]);
        }
        return named;
    }

    @Test
    void aBagOfWordsCountsThem() {
        CountVectorizer counts = fit(DOCUMENTS, CountVectorizer.Settings.words());
        assertThat(counts.size()).isEqualTo(9);
        assertThat(named(counts, counts.transform("the document is a document"))).isEqualTo(
                Map.of("the", 1f, "document", 2f, "is", 1f));
        assertThat(counts.transform("nothing known").indices()).isEmpty();
        assertThat(counts.transform("").dim()).isEqualTo(9);
    }

    @Test
    void theMostFrequentComeFirst() {
        CountVectorizer counts = fit(DOCUMENTS, new CountVectorizer.Settings(1, 1, 1, 1, 5, false));
        assertThat(List.of(counts.name(0), counts.name(1), counts.name(2), counts.name(3), counts.name(4)))
                .containsExactly("document", "is", "the", "this", "first");
        assertThat(counts.feature("this")).hasValue(3);
        assertThat(counts.feature("second")).isEmpty();
    }

    @Test
    void ngramsAreThoseOfANaiveCount() {
        var random = new Random(4);
        var documents = new ArrayList<String>();
        for (int i = 0; i < 40; i++) {
            var text = new StringBuilder("w0");
            for (int j = random.nextInt(30); j > 0; j--) text.append(" w").append(random.nextInt(6));
            documents.add(text.toString());
        }
        CountVectorizer counts = fit(documents, CountVectorizer.Settings.ngrams(2, 4));
        for (String document : documents) {
            Map<String, Float> expected = new HashMap<>();
            String[] words = document.split(" ");
            for (int n = 2; n <= 4; n++) {
                for (int from = 0; from + n <= words.length; from++) {
                    expected.merge(String.join(" ", List.of(words).subList(from, from + n)), 1f, Float::sum);
                }
            }
            assertThat(named(counts, counts.transform(document))).isEqualTo(expected);
        }
    }

    @Test
    void characterNgramsJoinWithoutSpaces() {
        Corpus corpus = Corpus.ofDocuments(List.of("바나나", "나무"));
        CountVectorizer counts = CountVectorizer.fit(corpus, CharTokenizer.train(corpus, 1),
                CountVectorizer.Settings.ngrams(1, 2));
        assertThat(named(counts, counts.transform("바나나"))).isEqualTo(Map.of("바", 1f, "나", 2f, "바나", 1f, "나나", 1f));
    }

    @Test
    void featuresAreLimitedByDocuments() {
        CountVectorizer counts = fit(DOCUMENTS, new CountVectorizer.Settings(1, 1, 2, 0.75, 100, true));
        assertThat(named(counts, counts.transform(String.join(" ", DOCUMENTS)))).isEqualTo(
                Map.of("document", 1f, "first", 1f));
    }

    @Test
    void noNgramReachesOverAnUnknownWordOrALineEnd() {
        Tokenizer tokenizer = words(List.of("a b c a b c"), 1);
        CountVectorizer counts = CountVectorizer.fit(Corpus.ofDocuments(List.of("a b x c a\nb c")), tokenizer,
                CountVectorizer.Settings.ngrams(2, 3));
        assertThat(named(counts, counts.transform("a b x c a\nb c")).keySet()).containsExactlyInAnyOrder("a b", "c a",
                "b c");
    }

    @Test
    void coverageTellsTheRateOfUnknownWords() {
        CountVectorizer counts = CountVectorizer.fit(Corpus.ofDocuments(List.of("a b c d")),
                words(List.of("a b c d"), 1), new CountVectorizer.Settings(1, 2, 1, 1, 4, false));
        var coverage = counts.coverage(Corpus.ofDocuments(List.of("a b x\n", "c d")));
        assertThat(coverage).isEqualTo(new CountVectorizer.Coverage(5, 1, 6, 3));
        assertThat(coverage.unknownRate()).isEqualTo(0.2);
    }

    /// By hand: of 4 documents, 3 have "document", all "is", 2 "first".
    @Test
    void tfIdfIsAsDefined() {
        Tokenizer tokenizer = words(DOCUMENTS, 1);
        Corpus corpus = Corpus.ofDocuments(DOCUMENTS);
        var plain = TfidfVectorizer.fit(corpus, tokenizer, CountVectorizer.Settings.words(),
                new TfidfVectorizer.Settings(false, true, false));
        Map<String, Float> second = named(plain.counts(), plain.transform(DOCUMENTS.get(1)));
        assertThat(second.get("is")).isEqualTo(1f);
        assertThat(second.get("document")).isCloseTo((float) ((1 + Math.log(2)) * (Math.log(4 / 3.0) + 1)),
                offset(1e-6f));
        assertThat(second.get("second")).isCloseTo((float) (Math.log(4) + 1), offset(1e-6f));

        // The example of scikit-learn's user guide for these documents: 0.47, 0.58, 0.38, 0.38, 0.38.
        var usual = TfidfVectorizer.fit(corpus, tokenizer, CountVectorizer.Settings.words(),
                TfidfVectorizer.Settings.defaults());
        Map<String, Float> first = named(usual.counts(), usual.transform(DOCUMENTS.get(0)));
        double document = Math.log(5 / 4.0) + 1;
        double word = Math.log(5 / 3.0) + 1;
        double norm = Math.sqrt(3 + document * document + word * word);
        assertThat(first.get("document")).isCloseTo((float) (document / norm), offset(1e-6f));
        assertThat(first.get("first")).isCloseTo(0.580_285_8f, offset(1e-6f));
        assertThat(first.get("is")).isCloseTo(0.384_085_24f, offset(1e-6f));
        assertThat(usual.transform(DOCUMENTS.get(0)).norm()).isCloseTo(1, within(1e-6));
        assertThat(usual.transform("unseen").norm()).isZero();
    }

    @Test
    void theMatrixHasTheVectorsAsRows() {
        CountVectorizer counts = fit(DOCUMENTS, CountVectorizer.Settings.ngrams(1, 3));
        SparseMatrix matrix = counts.transform(Corpus.ofDocuments(DOCUMENTS));
        assertThat(matrix.rows()).isEqualTo(4);
        for (int row = 0; row < 4; row++) {
            assertThat(matrix.row(row).toDense()).isEqualTo(counts.transform(DOCUMENTS.get(row)).toDense());
        }
    }

    @Test
    void aOneHotRowHasASingleOne() {
        SparseMatrix matrix = SparseMatrix.oneHot(new int[]{2, 0, 2}, 3);
        assertThat(matrix.row(0).toDense()).containsExactly(0, 0, 1);
        assertThat(matrix.row(1).toDense()).containsExactly(1, 0, 0);
        assertThat(matrix.row(0).dot(matrix.row(2))).isOne();
        assertThatThrownBy(() -> SparseMatrix.oneHot(new int[]{0, 3}, 3)).isInstanceOf(InputException.class)
                .hasMessage("id 3 at 1 has no column; there are 3");
    }

    @Test
    void whatIsSavedIsRead() {
        Tokenizer tokenizer = words(DOCUMENTS, 1);
        Path file = folder.resolve("features.json");
        var tfidf = TfidfVectorizer.fit(Corpus.ofDocuments(DOCUMENTS), tokenizer, CountVectorizer.Settings.ngrams(1, 2),
                new TfidfVectorizer.Settings(true, true, true));
        tfidf.save(file);
        var read = TfidfVectorizer.load(file, tokenizer);
        CountVectorizer counts = CountVectorizer.load(file, tokenizer);
        for (String document : DOCUMENTS) {
            assertThat(read.transform(document).toDense()).isEqualTo(tfidf.transform(document).toDense());
            assertThat(counts.transform(document).toDense()).isEqualTo(tfidf.counts().transform(document).toDense());
        }
    }

    @Test
    void damagedFilesAreRefused() throws IOException {
        Tokenizer tokenizer = words(DOCUMENTS, 1);
        Path file = folder.resolve("features.json");
        assertThatThrownBy(() -> CountVectorizer.load(file, tokenizer)).isInstanceOf(InputException.class)
                .hasMessage(file + ": no such file");
        TfidfVectorizer.fit(Corpus.ofDocuments(DOCUMENTS), tokenizer, CountVectorizer.Settings.words(),
                TfidfVectorizer.Settings.defaults()).save(file);
        String good = Files.readString(file);
        Files.writeString(file, good.replace("\"third\"", "\"fourth\""));
        assertThatThrownBy(() -> CountVectorizer.load(file, tokenizer)).isInstanceOf(InputException.class)
                .hasMessageContaining("has the token \"fourth\", which the tokenizer does not know");
        Files.writeString(file, good.replace("\"idf\":[", "\"idf\":[1,"));
        assertThatThrownBy(() -> TfidfVectorizer.load(file, tokenizer)).isInstanceOf(InputException.class)
                .hasMessage(file + ": has 10 weights for 9 features");
        var random = new Random(8);
        for (int i = 0; i < 500; i++) {
            byte[] bytes = good.getBytes(StandardCharsets.UTF_8);
            if (random.nextBoolean()) bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            else
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            Files.write(file, bytes);
            try {
                TfidfVectorizer.load(file, tokenizer).transform(DOCUMENTS.get(0));
            } catch (InputException e) {
                assertThat(e.getMessage()).startsWith(file.toString()).doesNotContain("\n");
            }
        }
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThatThrownBy(() -> CountVectorizer.Settings.ngrams(3, 2)).isInstanceOf(InputException.class)
                .hasMessage("n-grams of 3 to 2 tokens; between 1 and 16 are possible");
        assertThatThrownBy(() -> fit(DOCUMENTS, new CountVectorizer.Settings(1, 1, 5, 1, 10, false)))
                .isInstanceOf(InputException.class).hasMessage("no n-gram of 1 to 1 tokens is in 5 or more and at most"
                        + " 1.0 of the 4 documents; lower the minimum");
        assertThatThrownBy(() -> new SparseVector(3, new int[]{1, 1}, new float[]{1, 1}))
                .isInstanceOf(InputException.class)
                .hasMessage("index 1 at 1; indices have to rise and be below 3");
    }
}
