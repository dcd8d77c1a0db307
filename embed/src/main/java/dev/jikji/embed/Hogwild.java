package dev.jikji.embed;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.PackedTokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/// Trains with several threads that change the same vectors without locks (Recht et al. 2011, *Hogwild!*): each reads
/// its own part of the text, and all share the learning rate, which falls with the words that all have read.
///
/// A thread reads a sentence here and a sentence there, from [#PLACES] places, so that large steps are taken everywhere in
/// the text and not at its beginning alone.
final class Hogwild {
    /// How many places of its part of the text a thread reads in turn.
    private static final int PLACES = 10;

    static final String DIVERGED = "training diverged; lower the learning rate, which is %s";

    private final PackedTokens tokens;
    private final TrainingWords vocabulary;
    private final EmbeddingSettings settings;
    private final int maxLength;
    private final float[] keep;
    private final long totalWords;
    private final long start = System.nanoTime();
    private final AtomicLong words = new AtomicLong();
    private final DoubleAdder lossSum = new DoubleAdder();
    private final LongAdder losses = new LongAdder();
    private final AtomicBoolean stopped = new AtomicBoolean();

    /// @param maxLength words after which a sentence ends
    Hogwild(PackedTokens tokens, TrainingWords vocabulary, EmbeddingSettings settings, int maxLength) {
        this.tokens = tokens;
        this.vocabulary = vocabulary;
        this.settings = settings;
        this.maxLength = maxLength;
        keep = vocabulary.keepProbabilities(settings.subsampling());
        totalWords = vocabulary.total() * settings.epochs();
    }

    /// Returns when all epochs are done or `stop` says so.
    ///
    /// @param learners makes each thread's, with its own source of random numbers
    void run(Function<SplittableRandom, Learner> learners, SplittableRandom random,
            Consumer<TrainingProgress> progress, BooleanSupplier stop) {
        int threads = settings.threads();
        var parts = new ArrayList<Runnable>();
        for (int i = 0; i < threads; i++) {
            long from = tokens.length() * i / threads;
            long to = tokens.length() * (i + 1) / threads;
            Learner learner = learners.apply(random.split());
            parts.add(() -> learn(learner, from, to));
        }
        Workers.run(parts, stopped, stop, () -> progress.accept(progress()));
        progress.accept(progress());
    }

    private void learn(Learner learner, long from, long to) {
        for (int epoch = 0; epoch < settings.epochs(); epoch++) {
            List<Sentences> reading = places(from, to);
            while (!reading.isEmpty()) {
                for (Sentences sentences : reading) {
                    if (stopped.get()) return;
                    learn(learner, sentences);
                }
                reading.removeIf(sentences -> !sentences.hasNext());
            }
        }
    }

    /// Fewer places where each would hold less than a sentence of the greatest length.
    private List<Sentences> places(long from, long to) {
        int places = Math.clamp((to - from) / maxLength, 1, PLACES);
        var sentences = new ArrayList<Sentences>();
        for (int i = 0; i < places; i++) {
            sentences.add(new Sentences(tokens, vocabulary, keep, maxLength, from + (to - from) * i / places,
                    from + (to - from) * (i + 1) / places));
        }
        return sentences;
    }

    private void learn(Learner learner, Sentences sentences) {
        int length = sentences.next(learner.random());
        learner.learn(sentences.sentence(), length, (float) learningRate());
        words.addAndGet(sentences.words());
        Learner.Losses taken = learner.takeLosses();
        require(Double.isFinite(taken.sum()), DIVERGED, settings.learningRate());
        lossSum.add(taken.sum());
        losses.add(taken.number());
    }

    private double learningRate() {
        return settings.learningRate() * Math.max(0, 1 - words.get() / (double) totalWords);
    }

    private TrainingProgress progress() {
        return new TrainingProgress(words.get(), totalWords, lossSum.sumThenReset() / losses.sumThenReset(),
                learningRate(), Duration.ofNanos(System.nanoTime() - start));
    }
}
