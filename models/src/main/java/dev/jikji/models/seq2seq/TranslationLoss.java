package dev.jikji.models.seq2seq;

import dev.jikji.models.Padded;
import dev.jikji.nn.Loss;
import dev.jikji.nn.Objective;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.LongConsumer;

/// How surprised a model is by translations: the mean cross-entropy of their tokens, their ends included.
///
/// @param tokens of the translations, ends included
/// @param loss   nats a token
public record TranslationLoss(long tokens, double loss) {

    /// The loss of one batch. Only the places of tokens come to the output layer: padding has no part in it.
    ///
    /// @param hidden    `(batch, time, dim)`, of [TranslationModel#decode]
    /// @param smoothing share of each target's weight spread over all tokens
    public static Objective of(TranslationModel model, Tensor hidden, Padded targets, double smoothing) {
        long[] places = targets.places();
        Tensor rows = hidden.reshape(-1, hidden.size(2)).indexSelect(0, Tensor.of(places, places.length)); // (tokens, dim)
        return Loss.linearCrossEntropy(rows, model.outputWeight(), model.outputBias(),
                Tensor.of(targets.atPlaces(), places.length), smoothing);
    }

    /// Measures a model in inference.
    ///
    /// @param limit    target tokens measured at most, in whole batches; 0 for all
    /// @param progress told the tokens done
    static TranslationLoss measure(TranslationModel model, List<PairBatch> batches, long limit,
            LongConsumer progress) {
        boolean training = model.training();
        model.training(false);
        double nats = 0;
        long tokens = 0;
        try (var _ = Grad.off()) {
            for (PairBatch batch : batches) {
                try (var _ = TensorScope.open(); var _ = NativeRuntime.precision().autocast()) {
                    Tensor hidden = model.decode(model.encode(batch.source()), batch.inputs());
                    int count = batch.targets().tokens();
                    nats += of(model, hidden, batch.targets(), 0).value() * count;
                    tokens += count;
                    progress.accept(tokens);
                }
                if (limit > 0 && tokens >= limit) break;
            }
        } finally {
            model.training(training);
        }
        return new TranslationLoss(tokens, nats / tokens);
    }

    /// @return `loss` and `perplexity`
    public SequencedMap<String, Double> metrics() {
        SequencedMap<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("loss", loss);
        metrics.put("perplexity", Math.exp(loss));
        return metrics;
    }
}
