package dev.jikji.models.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.embed.WordVectors;
import dev.jikji.models.words.WordConfig.CharUnit;
import dev.jikji.models.words.WordConfig.Characters;
import dev.jikji.nn.GradientCheck;
import dev.jikji.nn.Objective;
import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WordEncoderTest {
    private static final List<String> SHORT = List.of("Kim", "naps");
    private static final List<String> LONG = List.of("the", "dog", "of", "Kim", "naps", "on", "the", "mat", "today");
    private static final List<List<String>> BOTH = List.of(SHORT, LONG);
    private static final WordVectors VECTORS = new WordVectors(List.of("dog", "nap", "the"), 2,
            new float[]{1, 2, 3, 4, 5, 6});

    private TensorScope scope;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
        NativeRuntime.seed(3);
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static WordConfig words(Characters characters, boolean tuned, String widths) {
        return new WordConfig(4, 1, true, 0.25, tuned, 2, characters, CharUnit.CHARACTER, 3, 4, widths);
    }

    private static WordEncoder encoder(WordConfig words, WordVocabulary vocabulary, int layers) {
        var encoder = new WordEncoder(new EncoderConfig(words, layers, 3, 0.5, true), vocabulary);
        encoder.training(false);
        return encoder;
    }

    /// @return the vectors of a sentence's words in a batch
    private static float[] vectors(Tensor encoded, int row, int length) {
        return encoded.select(0, row).narrow(0, 0, length).toFloats();
    }

    @ParameterizedTest
    @EnumSource(Characters.class)
    void aSentenceIsEncodedTheSameBesideALongerOneAsAlone(Characters characters) {
        WordConfig config = words(characters, false, "2,3");
        WordVocabulary vocabulary = WordVocabulary.of(BOTH, config, VECTORS);
        try (WordEncoder encoder = encoder(config, vocabulary, 2); var _ = Grad.off()) {
            float[] alone = vectors(encoder.encode(WordBatch.of(List.of(SHORT), vocabulary)), 0, 2);
            Tensor both = encoder.encode(WordBatch.of(BOTH, vocabulary));
            assertThat(both.shape()).containsExactly(2, 12, 6);
            assertThat(vectors(both, 0, 2)).containsExactly(alone, within(1e-6f));
            float[] longAlone = vectors(encoder.encode(WordBatch.of(List.of(LONG), vocabulary)), 0, 9);
            assertThat(vectors(both, 1, 9)).containsExactly(longAlone, within(1e-6f));
        }
    }

    @Test
    void whatStandsAtThePaddingChangesNothing() {
        WordConfig config = words(Characters.CNN, false, "3");
        WordVocabulary vocabulary = WordVocabulary.of(BOTH, config, VECTORS);
        WordBatch batch = WordBatch.of(BOTH, vocabulary);
        long[] places = batch.places().clone();
        for (int t = SHORT.size(); t < batch.time(); t++) places[t * 2] = 5;
        WordBatch other = new WordBatch(batch.lengths(), batch.time(), places, batch.words(), batch.vectorRows(),
                batch.vectors(), batch.casings(), batch.characters());
        try (WordEncoder encoder = encoder(config, vocabulary, 2); var _ = Grad.off()) {
            assertThat(vectors(encoder.encode(other), 0, 2))
                    .containsExactly(vectors(encoder.encode(batch), 0, 2));
        }
    }

    @ParameterizedTest
    @EnumSource(Characters.class)
    void gradientsAreRight(Characters characters) {
        WordConfig config = words(characters, true, "2,3");
        WordVocabulary vocabulary = WordVocabulary.of(BOTH, config, VECTORS);
        WordBatch batch = WordBatch.of(BOTH, vocabulary);
        try (WordEncoder encoder = encoder(config, vocabulary, 1)) {
            encoder.to(Dtype.FLOAT64);
            GradientCheck.sampled(encoder.parameters(), 6, new Random(1), () -> {
                Tensor encoded = encoder.encode(batch);
                return Objective.of(encoded.select(0, 0).narrow(0, 0, 2).pow(2).sum()
                        .add(encoded.select(0, 1).narrow(0, 0, 9).pow(2).sum()));
            }, result -> assertThat(result.error()).as(result.name()).isLessThan(1e-6));
        }
    }

    @Test
    void aFilterIsTheMaximumOverTheWordOfItsProductsWithTheCharacters() {
        WordConfig config = words(Characters.CNN, false, "2,3");
        int[][] spelled = {{2, 5, 3}, {2, 4, 5, 6, 7, 3}, {2, 6, 3}};
        try (var cnn = new CharacterCnn(config, 8)) {
            float[] features = cnn.forward(spelled).toFloats(); // (3, 4)
            float[] table = cnn.parameters().get("characters.weight").toFloats();
            for (int word = 0; word < 3; word++) {
                for (int f = 0; f < 4; f++) {
                    int width = f < 2 ? 2 : 3;
                    float[] filter = cnn.parameters().get("filter" + width + ".weight").toFloats();
                    double best = 0; // the rectifier's
                    for (int place = 0; place + width <= spelled[word].length; place++) {
                        double sum = 0;
                        for (int k = 0; k < width; k++) {
                            for (int d = 0; d < 3; d++)
                                sum += table[spelled[word][place + k] * 3 + d]
                                        * filter[d * width * 2 + k * 2 + f % 2];
                        }
                        best = Math.max(best, sum);
                    }
                    assertThat((double) features[word * 4 + f]).isCloseTo(best, within(1e-5));
                }
            }
        }
    }

    @Test
    void givenVectorsAreThereForTheWordOrItsLowerCaseAndZeroForOthers() {
        WordConfig config = new WordConfig(0, 1, true, 0, false, 0, Characters.NONE, CharUnit.CHARACTER, 1, 2, "3");
        WordVocabulary vocabulary = WordVocabulary.of(BOTH, config, VECTORS);
        WordBatch batch = WordBatch.of(List.of(List.of("The", "cat", "dog")), vocabulary);
        try (var words = new WordRepresentation(config, vocabulary)) {
            assertThat(words.parameterCount()).isZero();
            assertThat(Arrays.copyOf(words.forward(batch).toFloats(), 6)).containsExactly(5, 6, 0, 0, 1, 2);
        }
    }

    @Test
    void tunedVectorsBeginAsGivenAndAreTrained() {
        WordConfig config = new WordConfig(0, 1, true, 0, true, 0, Characters.NONE, CharUnit.CHARACTER, 1, 2, "3");
        WordVocabulary vocabulary = WordVocabulary.of(BOTH, config, VECTORS);
        WordBatch batch = WordBatch.of(List.of(List.of("The", "cat", "dog")), vocabulary);
        try (var words = new WordRepresentation(config, vocabulary)) {
            Tensor vectors = words.forward(batch);
            assertThat(Arrays.copyOf(vectors.toFloats(), 6)).containsExactly(5, 6, 0, 0, 1, 2);
            vectors.narrow(0, 0, 3).sum().backward();
            assertThat(words.parameters().get("vectors.weight").grad().toFloats())
                    .containsExactly(1, 1, 1, 1, 0, 0, 1, 1);
        }
    }

    @Test
    void whatTheCallerKnowsJoinsTheWords() {
        WordConfig config = words(Characters.CNN, false, "3");
        WordVocabulary vocabulary = WordVocabulary.of(BOTH, config, null);
        WordBatch batch = WordBatch.of(BOTH, vocabulary);
        try (var encoder = new WordEncoder(new EncoderConfig(config, 1, 3, 0, true), vocabulary, 2);
                var _ = Grad.off()) {
            float[] without = encoder.forward(batch, Tensor.zeros(batch.time(), 2, 2)).toFloats();
            float[] with = encoder.forward(batch, Tensor.ones(batch.time(), 2, 2)).toFloats();
            assertThat(with).hasSameSizeAs(without).isNotEqualTo(without);
            assertThat(IntStream.range(0, with.length).filter(i -> with[i] == without[i]).count()).isZero();
        }
    }

    @Test
    void aModelThatKnowsNothingOfAWordIsRefused() {
        WordConfig config = new WordConfig(0, 1, true, 0, false, 0, Characters.NONE, CharUnit.CHARACTER, 1, 2, "3");
        WordVocabulary vocabulary = WordVocabulary.of(BOTH, config, null);
        assertThatThrownBy(() -> new WordRepresentation(config, vocabulary)).hasMessage(
                "model: nothing is known of a word; raise word_dim, casing_dim, read characters or give vectors");
    }
}
