package dev.jikji.bench;

import dev.jikji.models.seq2seq.BeamSearch.Hypothesis;
import dev.jikji.models.seq2seq.BeamSearch.Settings;
import dev.jikji.models.Padded;
import dev.jikji.models.seq2seq.TranslationModel;
import dev.jikji.models.seq2seq.TranslationModel.State;
import dev.jikji.models.seq2seq.Vocabularies.Specials;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Beam search as one would write it down first: sentence by sentence, and within one hypothesis by hypothesis, each
/// with a state of its own. What the batched search is measured against, and must agree with.
final class HypothesisLoop {
    private final TranslationModel model;
    private final Specials specials;
    private final Settings settings;

    HypothesisLoop(TranslationModel model, Specials specials, Settings settings) {
        this.model = model;
        this.specials = specials;
        this.settings = settings;
    }

    private record Beginning(int[] ids, double logProb, State state) {}

    private record Candidate(Beginning from, int id, double logProb) {}

    List<Hypothesis> search(int[] sentence) {
        model.training(false);
        try (var _ = Grad.off(); var _ = TensorScope.open()) {
            var encoded = model.encode(Padded.of(List.of(sentence), specials.padding()));
            int most = Math.min(settings.maxTokens() > 0 ? settings.maxTokens() : 2 * sentence.length + 10,
                    model.context() - 1);
            List<Hypothesis> ended = new ArrayList<>();
            List<Beginning> live = List.of(new Beginning(new int[0], 0, model.start(encoded)));
            for (int position = 0; position < most && !isDone(ended, live.getFirst()); position++) {
                List<Candidate> candidates = new ArrayList<>();
                for (Beginning beginning : live) candidates.addAll(continuations(encoded, beginning, position));
                candidates.sort(Comparator.comparingDouble(candidate -> -candidate.logProb));
                List<Beginning> next = new ArrayList<>();
                for (int rank = 0; rank < candidates.size() && next.size() < settings.width(); rank++) {
                    Candidate candidate = candidates.get(rank);
                    int[] ids = Arrays.copyOf(candidate.from.ids, position + 1);
                    ids[position] = candidate.id;
                    if (candidate.id != specials.end())
                        next.add(new Beginning(ids, candidate.logProb, candidate.from.state));
                    else if (rank < settings.width())
                        ended.add(hypothesis(candidate.from.ids, candidate.logProb, true));
                }
                live = next;
                if (position + 1 == most)
                    live.forEach(beginning -> ended.add(hypothesis(beginning.ids, beginning.logProb, false)));
            }
            return ended.stream().sorted(Comparator.comparingDouble(hypothesis -> -hypothesis.score()))
                    .limit(settings.best()).toList();
        }
    }

    private boolean isDone(List<Hypothesis> ended, Beginning best) {
        if (ended.size() < settings.width()) return false;
        double[] scores = ended.stream().mapToDouble(Hypothesis::score).sorted().toArray();
        return hypothesis(best.ids, best.logProb, false).score() <= scores[scores.length - settings.best()];
    }

    /// @return the best continuations of one hypothesis; no more than these can be among the best of all
    private List<Candidate> continuations(TranslationModel.Encoded encoded, Beginning beginning, int position) {
        long last = position == 0 ? specials.begin() : beginning.ids[position - 1];
        TranslationModel.Step step = model.step(encoded, beginning.state, Tensor.of(new long[]{last}, 1, 1), position,
                false);
        Tensor logProbs = model.logits(step.hidden()).logSoftmax(2); // (1, 1, vocab)
        logProbs.narrow(2, specials.padding(), 2).fill_(Double.NEGATIVE_INFINITY); // neither padding nor beginning
        Tensor[] best = logProbs.topK(Math.min(2L * settings.width(), logProbs.size(2) - 2), 2);
        float[] values = best[0].toFloats();
        long[] ids = best[1].toLongs();
        Beginning read = new Beginning(beginning.ids, beginning.logProb, step.state());
        return IntStream.range(0, ids.length)
                .mapToObj(i -> new Candidate(read, (int) ids[i], (float) beginning.logProb + values[i])).toList();
    }

    private Hypothesis hypothesis(int[] ids, double logProb, boolean ended) {
        return new Hypothesis(ids, logProb, settings.score(logProb, ended ? ids.length + 1 : ids.length), ended);
    }
}
