package dev.jikji.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.models.seq2seq.BeamSearch;
import dev.jikji.models.seq2seq.BeamSearch.Hypothesis;
import dev.jikji.models.Padded;
import dev.jikji.models.seq2seq.Seq2Seq;
import dev.jikji.models.seq2seq.TransformerMt;
import dev.jikji.models.seq2seq.TranslationModel;
import dev.jikji.models.seq2seq.Vocabularies.Sizes;
import dev.jikji.models.seq2seq.Vocabularies.Specials;
import dev.jikji.nn.Activation;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Precision;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BeamsTest {
    private static final int VOCAB = 40;
    private static final Specials SPECIALS = new Specials(VOCAB - 3, VOCAB - 2, VOCAB - 1);

    @BeforeAll
    static void strictly() {
        NativeRuntime.start(new NativeRuntime.Settings(Precision.FLOAT32, 1, true));
    }

    private static TranslationModel model(boolean transformer) {
        NativeRuntime.seed(3);
        var sizes = new Sizes(VOCAB, VOCAB, true);
        TranslationModel model = transformer
                ? new TransformerMt(new TransformerMt.Config(2, 2, 2, 16, 24, Activation.GELU, true, 0, 0, 30), sizes)
                : new Seq2Seq(new Seq2Seq.Config(Seq2Seq.Cell.LSTM, 2, 16, 12, true, Seq2Seq.Score.GENERAL, true, 0, 1,
                        1, 30), sizes);
        try (var _ = Grad.off()) {
            model.parameters().values().stream().filter(p -> p.dim() == 2).forEach(p -> p.mul_(3));
        }
        return model;
    }

    @ParameterizedTest
    @CsvSource({"true, 1", "true, 5", "false, 5", "true, 12"})
    void theBatchedSearchFindsWhatTheLoopOverHypothesesFinds(boolean transformer, int width) {
        var settings = new BeamSearch.Settings(width, 0.8, 0, width, 0);
        SplittableRandom random = new SplittableRandom(1);
        List<int[]> sentences = IntStream.range(0, 8)
                .mapToObj(_ -> IntStream.concat(random.ints(1 + random.nextInt(8), 0, VOCAB - 3),
                        IntStream.of(SPECIALS.end())).toArray())
                .toList();
        try (TranslationModel model = model(transformer)) {
            var loop = new HypothesisLoop(model, SPECIALS, settings);
            List<List<Hypothesis>> batched = new BeamSearch(model, SPECIALS, settings)
                    .search(Padded.of(sentences, SPECIALS.padding()));
            for (int i = 0; i < sentences.size(); i++) {
                List<Hypothesis> expected = loop.search(sentences.get(i));
                assertThat(batched.get(i)).hasSameSizeAs(expected);
                for (int rank = 0; rank < expected.size(); rank++) {
                    assertThat(batched.get(i).get(rank).ids()).containsExactly(expected.get(rank).ids());
                    assertThat(batched.get(i).get(rank).score()).isEqualTo(expected.get(rank).score(), within(1e-4));
                }
            }
        }
    }
}
