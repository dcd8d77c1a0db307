package dev.jikji.models.words;

import dev.jikji.embed.WordVectors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Sentences side by side, as arrays: the distinct words among them, each looked up and spelled once, and which of these
/// stands where. Shorter sentences are filled up at their ends with whatever word: an encoder's output there is of no
/// meaning, and depends on nothing else.
///
/// Lengths are filled up to a multiple of four and distinct words to one of 32: oneDNN generates code for every shape it
/// meets, and keeps it.
///
/// @param lengths    words of each sentence
/// @param time       at least that of the longest
/// @param places     `(time, rows)`: which distinct word stands there
/// @param words      ids of the distinct words, or of none where training takes them for unknown ones
/// @param vectorRows `(words)`, from 1: which given vector is theirs; 0 for none
/// @param vectors    `(words, dim)`: these vectors, zeros for none; empty if they are trained on
/// @param casings    of the distinct words
/// @param characters of the distinct words; empty if they are not read
public record WordBatch(int[] lengths, int time, long[] places, long[] words, long[] vectorRows, float[] vectors,
        long[] casings, int[][] characters) {
    private static final int LENGTHS = 4;
    private static final int WORDS = 32;

    /// For inference.
    ///
    /// @param sentences each of at least one word
    public static WordBatch of(List<? extends List<String>> sentences, WordVocabulary vocabulary) {
        return of(sentences, vocabulary, null);
    }

    /// For training.
    ///
    /// @param random decides which words are taken for unknown ones ([WordConfig#wordDropout], after Kiperwasser and
    ///               Goldberg 2016, section 5); null for none
    public static WordBatch of(List<? extends List<String>> sentences, WordVocabulary vocabulary,
            SplittableRandom random) {
        int rows = sentences.size();
        int[] lengths = new int[rows];
        int longest = 0;
        for (int row = 0; row < rows; row++) {
            lengths[row] = sentences.get(row).size();
            longest = Math.max(longest, lengths[row]);
        }
        int time = roundedUp(longest, LENGTHS);
        long[] places = new long[time * rows];
        Map<String, Integer> distinct = new HashMap<>();
        for (int row = 0; row < rows; row++) {
            List<String> sentence = sentences.get(row);
            for (int t = 0; t < lengths[row]; t++)
                places[t * rows + row] = distinct.computeIfAbsent(sentence.get(t), _ -> distinct.size());
        }
        String[] forms = new String[distinct.size()];
        distinct.forEach((form, index) -> forms[index] = form);
        return lookedUp(lengths, time, places, forms, vocabulary, random);
    }

    private static int roundedUp(int number, int multiple) {
        return Math.ceilDiv(number, multiple) * multiple;
    }

    private static WordBatch lookedUp(int[] lengths, int time, long[] places, String[] forms,
            WordVocabulary vocabulary, SplittableRandom random) {
        int count = roundedUp(forms.length, WORDS);
        WordConfig config = vocabulary.config();
        int least = config.characters() == WordConfig.Characters.CNN ? CharacterCnn.widest(config) : 0;
        WordVectors given = config.tuneVectors() ? null : vocabulary.vectors();
        int dim = given == null ? 0 : given.dim();
        long[] words = new long[count], vectorRows = new long[count], casings = new long[count];
        float[] vectors = new float[count * dim];
        List<int[]> characters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String form = forms[i < forms.length ? i : 0];
            int word = vocabulary.word(form);
            words[i] = random != null && drops(config.wordDropout(), vocabulary.count(word), random)
                    ? WordVocabulary.UNKNOWN
                    : word;
            int row = vocabulary.vector(form).orElse(-1);
            vectorRows[i] = row + 1L;
            if (dim > 0 && row >= 0) given.copy(row, vectors, i * dim);
            casings[i] = Casing.of(form).id;
            if (config.characters() != WordConfig.Characters.NONE)
                characters.add(vocabulary.characters(form, least));
        }
        return new WordBatch(lengths, time, places, words, vectorRows, vectors, casings,
                characters.toArray(int[][]::new));
    }

    private static boolean drops(double rate, int count, SplittableRandom random) {
        return rate > 0 && random.nextDouble() < rate / (rate + count);
    }

    public int rows() {
        return lengths.length;
    }

    /// @return words of all sentences
    public int tokens() {
        int tokens = 0;
        for (int length : lengths) tokens += length;
        return tokens;
    }
}
