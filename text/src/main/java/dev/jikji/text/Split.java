package dev.jikji.text;

import static dev.jikji.text.InputException.require;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// A corpus divided into what a model learns from, what decides when to stop and what measures it. Whole documents go
/// to one part or another.
public record Split(Corpus train, Corpus validation, Corpus test) {

    public enum Order {
        /// The first documents train, the next validate, the last test.
        CONTIGUOUS,
        /// Each document goes to a part by chance.
        SHUFFLED
    }

    /// @param validation its fraction of the corpus, by bytes where contiguous, by documents where shuffled
    /// @param test       likewise; training has the rest
    /// @param seed       decides where a document goes when shuffled
    /// @throws InputException if the fractions leave nothing to train on, or if the corpus is too small to give each
    ///                        part something
    public static Split of(Corpus corpus, Order order, double validation, double test, long seed) {
        require(validation >= 0 && test >= 0 && validation + test < 1,
                "split: the fractions for validation (%s) and test (%s) must not be negative and must leave some text"
                        + " for training",
                validation, test);
        return switch (order) {
        case CONTIGUOUS -> contiguous(corpus, validation, test);
        case SHUFFLED -> shuffled(corpus, validation, test, seed);
        };
    }

    private static Split contiguous(Corpus corpus, double validation, double test) {
        long total = corpus.size().bytes();
        double smallest = 1 - validation - test;
        if (validation > 0) smallest = Math.min(smallest, validation);
        if (test > 0) smallest = Math.min(smallest, test);
        // A cut moved by less than half the smallest part leaves something in every part.
        var cuts = List.of(new Cut(Math.round(total * (1 - validation - test)), total * smallest / 2),
                new Cut(Math.round(total * (1 - test)), total * smallest / 2));
        try (Corpus.Pass pass = corpus.open()) {
            long position = 0;
            for (Piece piece = pass.next(); piece != null; piece = pass.next()) {
                for (Cut cut : cuts) cut.see(piece, position);
                position += piece.bytes();
            }
        }
        long first = validation + test > 0 ? cuts.get(0).position() : total;
        long second = test > 0 ? validation > 0 ? cuts.get(1).position() : first : total;
        var split = new Split(slice(corpus, 0, first), slice(corpus, first, second), slice(corpus, second, total));
        require(first > 0 && (validation == 0 || second > first) && (test == 0 || total > second),
                "split: %d bytes of text are too few for validation %s and test %s", total, validation, test);
        return split;
    }

    /// The place nearest to `target` where a document ends; if that is `tolerance` bytes away, where a line ends; if
    /// that is too, where a character ends.
    private static final class Cut {
        private final long target;
        private final double tolerance;
        private long document = Long.MIN_VALUE / 2;
        private long line = Long.MIN_VALUE / 2;
        private long character = Long.MIN_VALUE / 2;

        Cut(long target, double tolerance) {
            this.target = target;
            this.tolerance = tolerance;
        }

        void see(Piece piece, long start) {
            long end = start + piece.bytes();
            if (piece.endsDocument()) document = nearer(document, end);
            if (end < target - tolerance || start > target + tolerance) return;
            String text = piece.text();
            long at = start;
            for (int i = 0, next; i < text.length(); i = next) {
                next = i + Character.charCount(text.codePointAt(i));
                at += Piece.utf8Length(text, i, next);
                character = nearer(character, at);
                if (text.charAt(i) == '\n') line = nearer(line, at);
            }
        }

        private long nearer(long a, long b) {
            return Math.abs(a - target) <= Math.abs(b - target) ? a : b;
        }

        long position() {
            if (Math.abs(document - target) < tolerance) return document;
            return Math.abs(line - target) < tolerance ? line : character;
        }
    }

    private static Corpus slice(Corpus corpus, long from, long to) {
        return () -> new Corpus.Pass() {
            private final Corpus.Pass pass = corpus.open();
            private long position;

            @Override
            public Piece next() {
                while (position < to) {
                    Piece piece = pass.next();
                    if (piece == null) return null;
                    long start = position;
                    position += piece.bytes();
                    if (position <= from) continue;
                    if (start >= from && position <= to) {
                        boolean ends = piece.endsDocument() || position == to;
                        return new Piece(piece.text(), ends, piece.bytes());
                    }
                    return part(piece, Math.max(0, from - start), Math.min(to, position) - start);
                }
                return null;
            }

            private Piece part(Piece piece, long first, long last) {
                byte[] bytes = piece.text().getBytes(StandardCharsets.UTF_8);
                var text = new String(bytes, (int) first, (int) (last - first), StandardCharsets.UTF_8);
                return new Piece(text, piece.endsDocument() || last < bytes.length, last - first);
            }

            @Override
            public void close() {
                pass.close();
            }
        };
    }

    private static Split shuffled(Corpus corpus, double validation, double test, long seed) {
        var split = new Split(chosen(corpus, seed, 0, 1 - validation - test),
                chosen(corpus, seed, 1 - validation - test, 1 - test), chosen(corpus, seed, 1 - test, 1));
        requireSomething(split.train, "training", 1 - validation - test);
        requireSomething(split.validation, "validation", validation);
        requireSomething(split.test, "test", test);
        return split;
    }

    private static void requireSomething(Corpus part, String name, double fraction) {
        if (fraction == 0) return;
        try (Corpus.Pass pass = part.open()) {
            require(pass.next() != null, "split: too few documents: none falls to %s (fraction %s); split the corpus"
                    + " in its order instead, or separate documents by line", name, fraction);
        }
    }

    private static Corpus chosen(Corpus corpus, long seed, double low, double high) {
        return () -> new Corpus.Pass() {
            private final Corpus.Pass pass = corpus.open();
            private long document;

            @Override
            public Piece next() {
                for (Piece piece = pass.next(); piece != null; piece = pass.next()) {
                    double chance = chance(seed, document);
                    if (piece.endsDocument()) document++;
                    if (chance >= low && chance < high) return piece;
                }
                return null;
            }

            @Override
            public void close() {
                pass.close();
            }
        };
    }

    /// A number in [0, 1) that depends on nothing but its arguments: the finalizer of SplitMix64 (Steele et al. 2014).
    private static double chance(long seed, long index) {
        long z = seed + (index + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return ((z ^ (z >>> 31)) >>> 11) * 0x1p-53;
    }
}
