package dev.jikji.embed;

import static dev.jikji.text.InputException.require;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleConsumer;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/// Finds words by the cosine of their vectors. Safe for use by several threads.
public final class NearestWords {
    /// Vectors looked for together: few enough for their cosines with a block to stay in a core's cache.
    private static final int BATCH = 512;

    private final WordVectors vectors;
    private final UnitBlocks blocks;

    public NearestWords(WordVectors vectors) {
        this.vectors = vectors;
        blocks = new UnitBlocks(vectors);
    }

    public WordVectors vectors() {
        return vectors;
    }

    /// @param vector   of any length, as wide as the words'
    /// @param excluded indices of words not to be found
    /// @return the `top` words with the highest cosines, nearest first; fewer if there are not so many
    public List<Neighbour> to(float[] vector, int top, int... excluded) {
        requireWidth(vector);
        return search(new float[][]{UnitBlocks.unit(vector)}, new int[][]{excluded}, capped(top)).getFirst();
    }

    /// The neighbours of many words, on all cores.
    ///
    /// @param indices  of words, which are not their own neighbours
    /// @param progress given the number of words done, now and then, on any thread
    public List<List<Neighbour>> toAll(int[] indices, int top, IntConsumer progress) {
        var found = new ArrayList<List<Neighbour>>();
        for (int start = 0; start < indices.length; start += BATCH) {
            int[] batch = Arrays.copyOfRange(indices, start, Math.min(indices.length, start + BATCH));
            float[][] rows = Arrays.stream(batch).mapToObj(blocks::unit).toArray(float[][]::new);
            int[][] excluded = Arrays.stream(batch).mapToObj(i -> new int[]{i}).toArray(int[][]::new);
            found.addAll(search(rows, excluded, capped(top)));
            progress.accept(found.size());
        }
        return found;
    }

    private void requireWidth(float[] vector) {
        require(vector.length == vectors.dim(), "a vector of %,d values among vectors of %,d", vector.length,
                vectors.dim());
    }

    private int capped(int top) {
        require(top > 0, "top: %,d neighbours asked for; at least 1 is needed", top);
        return Math.min(top, vectors.size());
    }

    /// Each thread looks through a part of the vocabulary for all rows.
    private List<List<Neighbour>> search(float[][] rows, int[][] excluded, int top) {
        int parts = Math.min(blocks.count(), Runtime.getRuntime().availableProcessors());
        List<Top[]> found = IntStream.range(0, parts).parallel().mapToObj(part -> {
            Top[] tops = IntStream.range(0, rows.length).mapToObj(_ -> new Top(top)).toArray(Top[]::new);
            UnitBlocks.Product product = blocks.new Product();
            float[][] cosines = new float[rows.length][UnitBlocks.WORDS];
            for (int block = start(part, parts); block < start(part + 1, parts); block++) {
                product.with(block, rows, cosines);
                int words = blocks.words(block);
                for (int row = 0; row < rows.length; row++)
                    offer(cosines[row], words, block * UnitBlocks.WORDS, excluded[row], tops[row]);
            }
            return tops;
        }).toList();
        return IntStream.range(0, rows.length).mapToObj(row -> {
            Top all = found.getFirst()[row];
            for (Top[] part : found.subList(1, found.size())) all.offerAll(part[row]);
            return all.drain(vectors.words());
        }).toList();
    }

    private int start(int part, int parts) {
        return (int) ((long) blocks.count() * part / parts);
    }

    private static void offer(float[] scores, int words, int firstIndex, int[] excluded, Top top) {
        float threshold = top.threshold();
        for (int j = 0; j < words; j++) {
            if (scores[j] > threshold && !contains(excluded, firstIndex + j)) {
                top.offer(scores[j], firstIndex + j);
                threshold = top.threshold();
            }
        }
    }

    private static boolean contains(int[] indices, int index) {
        for (int i : indices) if (i == index) return true;
        return false;
    }

    /// “a is to b as c is to …”. The three words themselves are no answers.
    ///
    /// @return the `top` best answers, best first
    public List<Neighbour> analogy(int a, int b, int c, Analogy analogy, int top) {
        return analogy(vectors.vector(a), vectors.vector(b), vectors.vector(c), analogy, top, a, b, c);
    }

    /// Likewise for vectors, of any length, as wide as the words'.
    ///
    /// @param excluded indices of words that are no answers
    public List<Neighbour> analogy(float[] a, float[] b, float[] c, Analogy analogy, int top, int... excluded) {
        for (float[] vector : List.of(a, b, c)) requireWidth(vector);
        float[][] rows = {UnitBlocks.unit(a), UnitBlocks.unit(b), UnitBlocks.unit(c)};
        var best = new Top(capped(top));
        UnitBlocks.Product product = blocks.new Product();
        float[][] cosines = new float[rows.length][UnitBlocks.WORDS];
        float[] scores = new float[UnitBlocks.WORDS];
        for (int block = 0; block < blocks.count(); block++) {
            product.with(block, rows, cosines);
            analogy.combine(cosines[0], cosines[1], cosines[2], scores);
            offer(scores, blocks.words(block), block * UnitBlocks.WORDS, excluded, best);
        }
        return best.drain(vectors.words());
    }

    /// Answers many questions “a is to b as c is to …” on all cores, as [#analogy] does each.
    ///
    /// Questions share words: the cosines of every word with each word that occurs in a question are computed once,
    /// and a question only combines three of them for each word of the vocabulary.
    ///
    /// @param questions three indices each
    /// @param progress  given the share done, from 0 to 1, now and then, on any thread
    /// @return the index of the best word for each, or -1 if there is no other word
    public int[] answer(int[][] questions, Analogy analogy, DoubleConsumer progress) {
        int[] words = Arrays.stream(questions).flatMapToInt(Arrays::stream).distinct().sorted().toArray();
        float[][] rows = Arrays.stream(words).mapToObj(blocks::unit).toArray(float[][]::new);
        int[][] places = Arrays.stream(questions).map(question -> Arrays.stream(question)
                .map(word -> Arrays.binarySearch(words, word)).toArray()).toArray(int[][]::new);
        int parts = Math.min(blocks.count(), Runtime.getRuntime().availableProcessors());
        var done = new AtomicInteger();
        List<Answers> found = IntStream.range(0, parts).parallel().mapToObj(part -> {
            var answers = new Answers(questions.length);
            UnitBlocks.Product product = blocks.new Product();
            float[][] cosines = new float[rows.length][UnitBlocks.WORDS];
            float[] scores = new float[UnitBlocks.WORDS];
            for (int block = start(part, parts); block < start(part + 1, parts); block++) {
                product.with(block, rows, cosines);
                for (int q = 0; q < questions.length; q++) {
                    int[] place = places[q];
                    analogy.combine(cosines[place[0]], cosines[place[1]], cosines[place[2]], scores);
                    answers.improve(q, scores, blocks.words(block), block * UnitBlocks.WORDS, questions[q]);
                }
                progress.accept(done.incrementAndGet() / (double) blocks.count());
            }
            return answers;
        }).toList();
        for (Answers part : found.subList(1, found.size())) found.getFirst().merge(part);
        return found.getFirst().indices;
    }

    /// The best word for each question so far.
    private static final class Answers {
        private final int[] indices;
        private final float[] scores;

        private Answers(int questions) {
            indices = new int[questions];
            scores = new float[questions];
            Arrays.fill(indices, -1);
            Arrays.fill(scores, Float.NEGATIVE_INFINITY);
        }

        private void improve(int question, float[] candidates, int words, int firstIndex, int[] excluded) {
            float best = scores[question];
            for (int j = 0; j < words; j++) {
                if (candidates[j] > best && !contains(excluded, firstIndex + j)) {
                    best = candidates[j];
                    indices[question] = firstIndex + j;
                }
            }
            scores[question] = best;
        }

        private void merge(Answers later) {
            for (int q = 0; q < indices.length; q++) {
                if (later.scores[q] > scores[q]) {
                    scores[q] = later.scores[q];
                    indices[q] = later.indices[q];
                }
            }
        }
    }
}
