package dev.jikji.embed;

import dev.jikji.embed.GloveProgress.Stage;
import dev.jikji.text.InputException;
import dev.jikji.text.PackedTokens;
import dev.jikji.text.Tokenizer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// GloVe (Pennington et al. 2014, *GloVe: Global Vectors for Word Representation*): vectors whose products give the
/// logarithms of how often the words stand near each other.
///
/// Trains as the original program does, with AdaGrad, and gives w + w̃; with [GloveSettings#zeros] it also learns, as negative
/// sampling and Swivel (Shazeer et al. 2016) do, from pairs that do not occur. The squares of a gradient are added up before the
/// step is divided by their root, not after, so that no step is longer than 1 and gradients need not be clipped.
public final class Glove {
    private static final int PAIRS_PER_REPORT = 1 << 10;
    private static final double NOISE_POWER = 0.75;

    private Glove() {}

    /// Counts and trains.
    ///
    /// @param folder for the temporary files of [Cooccurrences#count]
    /// @param stop   asked ten times a second; once it says yes while training, the vectors as they are then are returned
    /// @return the words by falling frequency
    /// @throws InputException as [Cooccurrences#count], or if training diverges
    /// @throws CancellationException if `stop` says yes while counting
    public static WordVectors train(PackedTokens tokens, Tokenizer tokenizer, GloveSettings settings, Path folder,
            Consumer<GloveProgress> progress, BooleanSupplier stop) {
        try (var counts = Cooccurrences.count(tokens, tokenizer, settings, folder, progress, stop)) {
            return train(counts, settings, progress, stop);
        }
    }

    /// Trains on what was counted.
    ///
    /// @param progress told ten times a second how far it is, on the calling thread
    /// @param stop     asked as often; once it says yes, the vectors as they are then are returned
    /// @return the words by falling frequency
    /// @throws InputException if training diverges
    public static WordVectors train(Cooccurrences counts, GloveSettings settings, Consumer<GloveProgress> progress,
            BooleanSupplier stop) {
        var model = new GloveModel(counts.words().size(), settings, Kernels.BEST);
        new Training(counts, settings, model, progress).run(stop);
        return new WordVectors(counts.words(), settings.dim(), model.sums());
    }

    private static final class Training {
        private final Cooccurrences counts;
        private final GloveSettings settings;
        private final GloveModel model;
        private final Consumer<GloveProgress> progress;
        private final AliasTable noise;
        private final long start = System.nanoTime();
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final LongAdder done = new LongAdder();
        private final DoubleAdder losses = new DoubleAdder();
        private final LongAdder measured = new LongAdder(); // pairs whose loss is in the sum

        Training(Cooccurrences counts, GloveSettings settings, GloveModel model, Consumer<GloveProgress> progress) {
            this.counts = counts;
            this.settings = settings;
            this.model = model;
            this.progress = progress;
            noise = counts.noise(NOISE_POWER);
        }

        void run(BooleanSupplier stop) {
            var parts = new ArrayList<Runnable>();
            var random = new SplittableRandom(settings.seed());
            for (int i = 0; i < settings.threads(); i++) {
                long from = counts.size() * i / settings.threads();
                long to = counts.size() * (i + 1) / settings.threads();
                SplittableRandom own = random.split();
                parts.add(() -> learn(from, to, own));
            }
            Workers.run(parts, stopped, stop, this::report);
            report();
        }

        private void learn(long from, long to, SplittableRandom random) {
            for (int epoch = 0; epoch < settings.epochs(); epoch++) {
                for (long at = from; at < to && !stopped.get();) {
                    long end = Math.min(to, at + PAIRS_PER_REPORT);
                    long pairs = end - at;
                    double loss = 0;
                    done.add(pairs);
                    for (; at < end; at++) loss += learn(counts.first(at), counts.second(at), counts.count(at), random);
                    losses.add(loss);
                    measured.add(pairs);
                    InputException.require(Double.isFinite(loss),
                            "training diverged in epoch %d; lower the learning rate, which is %s", epoch + 1,
                            settings.learningRate());
                }
            }
        }

        private double learn(int first, int second, float count, SplittableRandom random) {
            double loss = 0;
            for (int zero = 0; zero < settings.zeros(); zero++) {
                loss += model.learnZero(first, noise.next(random));
                loss += model.learnZero(second, noise.next(random));
            }
            return loss + model.learn(first, second, count);
        }

        private void report() {
            double loss = losses.sumThenReset() / measured.sumThenReset();
            progress.accept(new GloveProgress(Stage.TRAINING, done.sum(), counts.size() * settings.epochs(), loss,
                    Duration.ofNanos(System.nanoTime() - start)));
        }
    }
}
