package dev.jikji.models.seq2seq;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.Padded;
import dev.jikji.tensor.Dtype;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Looks for the most probable translations: of all that begin with the `width` most probable beginnings, keeps the
/// `width` most probable, and so on; all hypotheses of all sentences in one batch. Width 1 is greedy search.
///
/// Hypotheses are ranked by Wu et al. 2016, section 7: the logarithm of their probability divided by
/// `((5 + tokens) / 6)^lengthPenalty`, plus `coveragePenalty` times the sum over the source's tokens of the logarithm of the
/// attention each got, at most 1. A sentence is done when `width` of them have ended and no beginning ranks, as it
/// stands, above those that are wanted: a beam also takes ends that are hardly probable, and they are no reason to give
/// up a beginning that is.
public final class BeamSearch {

    /// @param width           hypotheses of a sentence
    /// @param lengthPenalty   0 prefers short translations, 1 about compares the probabilities of a token
    /// @param coveragePenalty above 0 prefers translations that looked at all of the source
    /// @param best            translations wanted of each sentence
    /// @param maxTokens       of a translation; 0 for what the length of the source allows
    public record Settings(int width, double lengthPenalty, double coveragePenalty, int best, int maxTokens) {
        public Settings {
            require(width >= 1, "beam: a width of %d is not positive", width);
            require(best >= 1 && best <= width, "n-best: %d is not from 1 to the beam's width %d; widen the beam", best,
                    width);
            require(maxTokens >= 0, "max tokens: %d is negative; 0 is for what the source's length allows", maxTokens);
            require(Double.isFinite(lengthPenalty) && lengthPenalty >= 0, "length penalty %s is negative or infinite",
                    lengthPenalty);
            require(Double.isFinite(coveragePenalty) && coveragePenalty >= 0,
                    "coverage penalty %s is negative or infinite", coveragePenalty);
        }

        /// The most probable token each time.
        public static Settings greedy() {
            return new Settings(1, 1, 0, 1, 0);
        }

        /// A beam with penalty 1 for length.
        public static Settings beam(int width) {
            return new Settings(width, 1, 0, 1, 0);
        }

        /// The score that hypotheses are ranked by.
        ///
        /// @param logProb natural logarithm of the probability
        /// @param tokens  the end included
        /// @param looked  attention that each source token got; empty without
        public double score(double logProb, int tokens, float... looked) {
            double score = logProb / Math.pow((5 + tokens) / 6.0, lengthPenalty);
            if (coveragePenalty == 0) return score;
            for (float share : looked) score += coveragePenalty * Math.log(Math.clamp(share, 1e-9, 1));
            return score;
        }
    }

    /// @param ids     without beginning and end
    /// @param logProb natural logarithm of the probability, the end's included
    /// @param ended   whether it ended rather than reached the longest length
    public record Hypothesis(int[] ids, double logProb, double score, boolean ended) {}

    /// More than a translation needs.
    static int mostTokens(Settings settings, int sourceTokens, int context) {
        int most = settings.maxTokens > 0 ? settings.maxTokens : 2 * sourceTokens + 10;
        return Math.min(most, context - 1);
    }

    private final TranslationModel model;
    private final Vocabularies.Specials specials;
    private final Settings settings;
    private final boolean attend;

    /// @param specials of the target
    /// @throws dev.jikji.text.InputException if the beam is wider than the vocabulary, or coverage is asked of a model
    ///                                       without attention
    public BeamSearch(TranslationModel model, Vocabularies.Specials specials, Settings settings) {
        long tokens = model.outputWeight().size(0) - 2; // all but padding and beginning
        require(settings.width <= tokens,
                "beam: a width of %d is more than the %d tokens of the vocabulary, a sentence's end included",
                settings.width, tokens);
        require(settings.coveragePenalty == 0 || model.attends(),
                "the coverage penalty needs a model with attention; leave it out");
        this.model = model;
        this.specials = specials;
        this.settings = settings;
        attend = settings.coveragePenalty > 0;
    }

    /// A beginning that may go on.
    private record Live(int[] ids, double logProb, float[] looked) {
        Live append(int id, double newLogProb, float[] newLooked) {
            int[] longer = Arrays.copyOf(ids, ids.length + 1);
            longer[ids.length] = id;
            return new Live(longer, newLogProb, newLooked);
        }
    }

    /// A sentence under way.
    private static final class Beam {
        private final int most;
        private final int source; // tokens of the source
        private final List<Hypothesis> ended = new ArrayList<>();
        private List<Live> live;

        /// @param time of the longest source in the batch
        Beam(int most, int source, int time) {
            this.most = most;
            this.source = source;
            live = List.of(new Live(new int[0], 0, new float[time]));
        }
    }

    /// Translates sentences, in inference.
    ///
    /// @return for each sentence the best hypotheses, the best first
    public List<List<Hypothesis>> search(Padded source) {
        boolean training = model.training();
        model.training(false);
        try (var _ = Grad.off()) {
            return run(source);
        } finally {
            model.training(training);
        }
    }

    private List<List<Hypothesis>> run(Padded source) {
        List<Beam> all = IntStream.range(0, source.rows())
                .mapToObj(row -> new Beam(mostTokens(settings, source.lengths()[row], model.context()),
                        source.lengths()[row], source.time()))
                .toList();
        List<Beam> open = all;
        try (Held held = new Held(source)) {
            for (int position = 0; !open.isEmpty(); position++) {
                try (var _ = TensorScope.open()) {
                    TranslationModel.Step step;
                    Tensor logits;
                    try (var _ = NativeRuntime.precision().autocast()) {
                        step = model.step(held.encoded, held.state, ids(open), position, attend);
                        logits = model.logits(step.hidden()); // (sentences, hypotheses, vocab)
                    }
                    int[] parents = advance(open, logits, step.attention());
                    List<Beam> remaining = open.stream().filter(beam -> !beam.live.isEmpty()).toList();
                    if (!remaining.isEmpty() && remaining.size() < open.size())
                        held.encoded(held.encoded.select(places(open, remaining)));
                    if (!remaining.isEmpty()) held.state(step.state().select(parents));
                    open = remaining;
                }
            }
        }
        return all.stream().map(beam -> beam.ended.stream()
                .sorted(Comparator.comparingDouble(hypothesis -> -hypothesis.score)).limit(settings.best).toList())
                .toList();
    }

    /// What lives from step to step, outside of the scopes of the steps.
    private final class Held implements AutoCloseable {
        private TranslationModel.Encoded encoded;
        private TranslationModel.State state;

        Held(Padded source) {
            try (var _ = TensorScope.open(); var _ = NativeRuntime.precision().autocast()) {
                encoded = model.encode(source);
                state = model.start(encoded);
                encoded.tensors().forEach(Tensor::retain);
                state.tensors().forEach(Tensor::retain);
            }
        }

        void encoded(TranslationModel.Encoded next) {
            next.tensors().forEach(Tensor::retain);
            encoded.tensors().forEach(Tensor::close);
            encoded = next;
        }

        void state(TranslationModel.State next) {
            next.tensors().forEach(Tensor::retain);
            state.tensors().forEach(Tensor::close);
            state = next;
        }

        @Override
        public void close() {
            encoded.tensors().forEach(Tensor::close);
            state.tensors().forEach(Tensor::close);
        }
    }

    private static int[] places(List<Beam> open, List<Beam> remaining) {
        return remaining.stream().mapToInt(open::indexOf).toArray();
    }

    /// The last token of each hypothesis. Every open sentence has as many as the others.
    private Tensor ids(List<Beam> open) {
        int hypotheses = open.getFirst().live.size();
        long[] ids = new long[open.size() * hypotheses];
        int next = 0;
        for (Beam beam : open) {
            for (Live live : beam.live)
                ids[next++] = live.ids.length == 0 ? specials.begin() : live.ids[live.ids.length - 1];
        }
        return Tensor.of(ids, open.size(), hypotheses);
    }

    /// Goes on with the best continuations; sentences that are done are left without live hypotheses.
    ///
    /// @param logits `(sentences, hypotheses, vocab)`
    /// @return for each live hypothesis of all sentences the row of the one it continues
    private int[] advance(List<Beam> open, Tensor logits, Tensor attention) {
        int hypotheses = open.getFirst().live.size();
        int vocab = (int) logits.size(2);
        Tensor logProbs = logits.to(Dtype.FLOAT32).logSoftmax(2);
        logProbs.narrow(2, specials.padding(), 2).fill_(Double.NEGATIVE_INFINITY); // neither padding nor beginning
        int count = Math.min(2 * settings.width, hypotheses * (vocab - 2));
        Tensor total = logProbs.add(Tensor.of(live(open), open.size(), hypotheses, 1)).view(open.size(), -1);
        Tensor[] top = total.topK(count, 1); // 2 × (sentences, count)
        float[] values = top[0].toFloats();
        long[] places = top[1].toLongs();
        float[] looks = attention == null ? new float[0] : attention.toFloats(); // (sentences, hypotheses, source)
        List<Integer> parents = new ArrayList<>();
        for (int s = 0; s < open.size(); s++) {
            Beam beam = open.get(s);
            List<Live> next = new ArrayList<>();
            List<Integer> from = new ArrayList<>();
            for (int rank = 0; rank < count && next.size() < settings.width; rank++) {
                int parent = (int) (places[s * count + rank] / vocab);
                int id = (int) (places[s * count + rank] % vocab);
                Live longer = beam.live.get(parent).append(id, values[s * count + rank],
                        looked(beam.live.get(parent), looks, s * hypotheses + parent));
                if (longer.logProb == Double.NEGATIVE_INFINITY) break;
                if (id == specials.end()) {
                    if (rank < settings.width) beam.ended.add(end(beam, longer, true));
                } else {
                    next.add(longer);
                    from.add(s * hypotheses + parent);
                }
            }
            boolean full = !next.isEmpty() && next.getFirst().ids.length >= beam.most;
            if (full) next.forEach(live -> beam.ended.add(end(beam, live, false)));
            boolean done = next.isEmpty() || full
                    || (beam.ended.size() >= settings.width && !overtakes(beam, next));
            beam.live = done ? List.of() : next;
            if (!done) parents.addAll(from);
        }
        return parents.stream().mapToInt(Integer::intValue).toArray();
    }

    /// @return whether the most probable beginning ranks above one of the hypotheses that would be the answer now
    private boolean overtakes(Beam beam, List<Live> next) {
        double last = beam.ended.stream().map(Hypothesis::score).sorted(Comparator.reverseOrder())
                .skip(settings.best - 1L).findFirst().orElseThrow();
        return end(beam, next.getFirst(), false).score > last;
    }

    private static float[] live(List<Beam> open) {
        int hypotheses = open.getFirst().live.size();
        float[] sums = new float[open.size() * hypotheses];
        int next = 0;
        for (Beam beam : open) for (Live live : beam.live) sums[next++] = (float) live.logProb;
        return sums;
    }

    private static float[] looked(Live live, float[] looks, int row) {
        if (looks.length == 0) return live.looked;
        float[] sum = live.looked.clone();
        for (int i = 0; i < sum.length; i++) sum[i] += looks[row * sum.length + i];
        return sum;
    }

    private Hypothesis end(Beam beam, Live live, boolean ended) {
        int[] ids = ended ? Arrays.copyOf(live.ids, live.ids.length - 1) : live.ids;
        return new Hypothesis(ids, live.logProb,
                settings.score(live.logProb, live.ids.length, Arrays.copyOf(live.looked, beam.source)), ended);
    }
}
