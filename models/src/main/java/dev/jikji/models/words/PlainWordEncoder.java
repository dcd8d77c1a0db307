package dev.jikji.models.words;

import dev.jikji.embed.WordVectors;
import dev.jikji.models.words.WordConfig.Characters;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// [WordEncoder] in plain Java, for inference without libtorch: no operation to call, so that a single sentence is as
/// fast as many. What a word gives by itself is computed once and kept; that is all but the recurrence, for the first
/// layer. Immutable but for that; safe for use by several threads.
public final class PlainWordEncoder {
    /// Words kept. Text has ever more of them, but these cover nearly all of it.
    private static final int MOST_KEPT = 20_000;

    private final WordVocabulary vocabulary;
    private final WordConfig config;
    private final int dim;
    private final float[] words; // (size, wordDim)
    private final float[] tuned; // (vectors + 1, vectorDim); empty if given ones are kept as they are
    private final float[] casings; // (casings, casingDim)
    private final CharacterFilter[] filters;
    private final PlainLstm characters; // null unless an LSTM reads them
    private final float[] characterTable;
    private final PlainLstm[] layers;
    private final int wordDim;
    private final int extraDim;
    private final Map<String, float[]> kept = new ConcurrentHashMap<>();

    /// A filter over characters: the product of each with it.
    private record CharacterFilter(int width, int features, float[][] products, float[] bias) {}

    /// @param extraDim width of what the caller knows of each word besides
    /// @param weights  gives the values of a parameter of [WordEncoder], by its name
    public PlainWordEncoder(EncoderConfig encoder, WordVocabulary vocabulary, int extraDim,
            Function<String, float[]> weights) {
        this.vocabulary = vocabulary;
        this.extraDim = extraDim;
        config = encoder.words();
        dim = encoder.dim();
        words = config.wordDim() == 0 ? new float[0] : weights.apply("representation.words.weight");
        boolean tunes = config.tuneVectors() && vocabulary.vectorDim() > 0;
        tuned = tunes ? weights.apply("representation.vectors.weight") : new float[0];
        casings = config.casingDim() == 0 ? new float[0] : weights.apply("representation.casings.weight");
        boolean cnn = config.characters() == Characters.CNN, lstm = config.characters() == Characters.LSTM;
        characterTable = cnn || lstm ? weights.apply("representation.spelling.characters.weight") : new float[0];
        filters = cnn ? filters(weights) : new CharacterFilter[0];
        characters = lstm
                ? PlainLstm.of("representation.spelling.lstm.", config.charDim(), config.charFeatures() / 2, weights)
                : null;
        wordDim = config.wordDim() + vocabulary.vectorDim() + config.casingDim()
                + (cnn || lstm ? config.charFeatures() : 0);
        layers = new PlainLstm[encoder.layers()];
        for (int i = 0; i < layers.length; i++)
            layers[i] = PlainLstm.of("lstm." + i + ".", i == 0 ? wordDim + extraDim : 2 * dim, dim, weights);
    }

    private CharacterFilter[] filters(Function<String, float[]> weights) {
        int[] widths = config.widths();
        int features = config.charFeatures() / widths.length, count = vocabulary.characterCount();
        CharacterFilter[] all = new CharacterFilter[widths.length];
        for (int i = 0; i < widths.length; i++) {
            int columns = widths[i] * features;
            float[][] filter = Products
                    .rows(weights.apply("representation.spelling.filter" + widths[i] + ".weight"), columns);
            float[] products = new float[count * columns];
            for (int c = 0; c < count; c++) {
                float[] ofCharacter = new float[columns];
                Products.add(characterTable, c * config.charDim(), config.charDim(), filter, 0, ofCharacter);
                System.arraycopy(ofCharacter, 0, products, c * columns, columns);
            }
            all[i] = new CharacterFilter(widths[i], features, Products.rows(products, features),
                    weights.apply("representation.spelling.filter" + widths[i] + ".bias"));
        }
        return all;
    }

    /// @return width of a word's vector
    public int outputDim() {
        return layers.length == 0 ? wordDim + extraDim : 2 * dim;
    }

    /// What is known of a word by itself, ready for the first layer; to be kept as it is.
    private float[] known(String form) {
        float[] found = kept.get(form);
        if (found != null) return found;
        float[] vector = representation(form);
        float[] ready = layers.length == 0 ? vector : layers[0].inputs(vector, wordDim);
        if (kept.size() < MOST_KEPT) kept.put(form, ready);
        return ready;
    }

    private float[] representation(String form) {
        float[] x = new float[wordDim];
        int at = 0;
        if (config.wordDim() > 0) {
            System.arraycopy(words, vocabulary.word(form) * config.wordDim(), x, at, config.wordDim());
            at += config.wordDim();
        }
        int vectorDim = vocabulary.vectorDim();
        if (vectorDim > 0) {
            OptionalInt row = vocabulary.vector(form);
            WordVectors given = vocabulary.vectors();
            if (tuned.length > 0) System.arraycopy(tuned, (row.orElse(-1) + 1) * vectorDim, x, at, vectorDim);
            else if (row.isPresent()) given.copy(row.getAsInt(), x, at);
            at += vectorDim;
        }
        if (config.casingDim() > 0) {
            System.arraycopy(casings, Casing.of(form).id * config.casingDim(), x, at, config.casingDim());
            at += config.casingDim();
        }
        if (filters.length > 0) {
            int[] spelled = vocabulary.characters(form, CharacterCnn.widest(config));
            for (CharacterFilter filter : filters) {
                convolve(filter, spelled, x, at);
                at += filter.features;
            }
        } else if (characters != null) {
            readCharacters(vocabulary.characters(form, 0), x, at);
        }
        return x;
    }

    private static void convolve(CharacterFilter filter, int[] spelled, float[] x, int at) {
        int features = filter.features;
        float[] highest = new float[features], sums = new float[features];
        Arrays.fill(highest, Float.NEGATIVE_INFINITY);
        for (int place = 0; place + filter.width <= spelled.length; place++) {
            Arrays.fill(sums, 0);
            for (int k = 0; k < filter.width; k++)
                Products.add(filter.products[spelled[place + k] * filter.width + k], sums);
            for (int f = 0; f < features; f++) highest[f] = Math.max(highest[f], sums[f]);
        }
        for (int f = 0; f < features; f++) x[at + f] = Math.max(0, highest[f] + filter.bias[f]);
    }

    private void readCharacters(int[] spelled, float[] x, int at) {
        int half = config.charFeatures() / 2;
        float[][] inputs = new float[spelled.length][];
        for (int i = 0; i < spelled.length; i++) {
            float[] vector = Arrays.copyOfRange(characterTable, spelled[i] * config.charDim(),
                    (spelled[i] + 1) * config.charDim());
            inputs[i] = characters.inputs(vector, config.charDim());
        }
        float[] outputs = characters.read(inputs, spelled.length);
        System.arraycopy(outputs, (spelled.length - 1) * 2 * half, x, at, half); // where each reading ends
        System.arraycopy(outputs, half, x, at + half, half);
    }

    /// Encodes a sentence.
    ///
    /// @param extra `(words, extraDim)`; empty if nothing else is known
    /// @return `(words, outputDim)`
    public float[] encode(List<String> sentence, float... extra) {
        int count = sentence.size();
        if (layers.length == 0) return beside(sentence, extra);
        float[][] inputs = new float[count][];
        for (int t = 0; t < count; t++) {
            inputs[t] = known(sentence.get(t));
            if (extraDim == 0) continue;
            inputs[t] = inputs[t].clone();
            layers[0].addInputs(extra, t * extraDim, wordDim, extraDim, inputs[t]);
        }
        float[] hidden = layers[0].read(inputs, count);
        for (int i = 1; i < layers.length; i++) hidden = layers[i].read(layers[i].allInputs(hidden, count), count);
        return hidden;
    }

    private float[] beside(List<String> sentence, float... extra) {
        int width = wordDim + extraDim;
        float[] x = new float[sentence.size() * width];
        for (int t = 0; t < sentence.size(); t++) {
            System.arraycopy(known(sentence.get(t)), 0, x, t * width, wordDim);
            System.arraycopy(extra, t * extraDim, x, t * width + wordDim, extraDim);
        }
        return x;
    }
}
