package dev.jikji.models.words;

import static dev.jikji.text.InputException.require;

import dev.jikji.embed.VectorFile;
import dev.jikji.embed.VectorFormat;
import dev.jikji.embed.WordVectors;
import dev.jikji.models.words.WordConfig.CharUnit;
import dev.jikji.text.AtomicFile;
import dev.jikji.text.InputException;
import dev.jikji.train.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The words and characters that a model knows, by number, and the word vectors it began with. Immutable; safe for use
/// by several threads.
public final class WordVocabulary {
    /// A word that is not known.
    public static final int UNKNOWN = 0;

    static final int CHAR_PADDING = 0;
    static final int CHAR_UNKNOWN = 1;
    static final int CHAR_BEGIN = 2;
    static final int CHAR_END = 3;
    private static final int CHAR_SPECIALS = 4;
    /// A character seen once is taken for an unknown one, so that something is learned about those.
    private static final int CHAR_MIN_COUNT = 2;
    /// Of a longer word, such as an address, both ends are read.
    private static final int MOST_CHARS = 40;

    private final WordConfig config;
    private final List<String> words;
    private final int[] counts;
    private final int[] characters;
    private final WordVectors vectors; // null if there are none
    private final Map<String, Integer> wordIds = new HashMap<>();
    private final Map<Integer, Integer> charIds = new HashMap<>();

    private WordVocabulary(WordConfig config, List<String> words, int[] counts, int[] characters,
            WordVectors vectors) {
        this.config = config;
        this.words = words;
        this.counts = counts;
        this.characters = characters;
        this.vectors = vectors;
        for (String word : words) wordIds.put(word, wordIds.size() + 1);
        for (int character : characters) charIds.put(character, charIds.size() + CHAR_SPECIALS);
    }

    /// Of all words of the sentences.
    ///
    /// @param vectors null if there are none
    public static WordVocabulary of(Iterable<? extends List<String>> sentences, WordConfig config,
            WordVectors vectors) {
        Map<String, Integer> counts = new TreeMap<>();
        Map<Integer, Integer> characters = new TreeMap<>();
        for (List<String> sentence : sentences) {
            for (String word : sentence) {
                counts.merge(known(word, config), 1, Integer::sum);
                spelled(word, config).forEach(character -> characters.merge(character, 1, Integer::sum));
            }
        }
        List<Map.Entry<String, Integer>> kept = counts.entrySet().stream()
                .filter(word -> word.getValue() >= config.minCount())
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed()).toList();
        return new WordVocabulary(config, kept.stream().map(Map.Entry::getKey).toList(),
                kept.stream().mapToInt(Map.Entry::getValue).toArray(),
                characters.entrySet().stream().filter(character -> character.getValue() >= CHAR_MIN_COUNT)
                        .mapToInt(Map.Entry::getKey).toArray(),
                vectors);
    }

    private static String known(String word, WordConfig config) {
        return config.lowercase() ? word.toLowerCase(Locale.ROOT) : word;
    }

    private static Stream<Integer> spelled(String word, WordConfig config) {
        String text = config.charUnit() == CharUnit.JAMO ? Normalizer.normalize(word, Normalizer.Form.NFD) : word;
        return text.codePoints().boxed();
    }

    // In a run folder

    private static Path file(RunFolder folder) {
        return folder.path().resolve("words.json");
    }

    private static Path vectorFile(RunFolder folder) {
        return folder.path().resolve("vectors.bin");
    }

    /// Writes `words.json` and, if there are vectors, `vectors.bin`.
    public void save(RunFolder folder) {
        if (vectors != null) VectorFile.write(vectorFile(folder), vectors, VectorFormat.WORD2VEC_BINARY);
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("characters", new String(characters, 0, characters.length));
        var array = json.putArray("words");
        words.forEach(array::add);
        json.set("counts", JsonMapper.shared().valueToTree(counts));
        json.put("vectors", vectors == null ? 0 : vectors.size());
        AtomicFile.write(file(folder), out -> out.write(JsonMapper.shared().writeValueAsBytes(json)));
    }

    /// @throws InputException if a file is missing or damaged
    public static WordVocabulary load(RunFolder folder, WordConfig config) {
        Path file = file(folder);
        require(Files.exists(file), "%s: no such file; a run that reads words has it", file);
        try {
            JsonNode json = JsonMapper.shared().readTree(file.toFile());
            List<String> words = new ArrayList<>();
            json.required("words").forEach(word -> words.add(word.asString()));
            int[] counts = json.required("counts").valueStream().mapToInt(JsonNode::asInt).toArray();
            int[] characters = json.required("characters").asString().codePoints().toArray();
            require(words.size() == counts.length, "%s: has %d words and %d counts", file, words.size(),
                    counts.length);
            int vectors = json.required("vectors").asInt();
            WordVectors read = vectors == 0 ? null : VectorFile.read(vectorFile(folder));
            require(vectors == 0 || read.size() == vectors, "%s: has %d words, %s says %d", vectorFile(folder),
                    vectors == 0 ? 0 : read.size(), file.getFileName(), vectors);
            return new WordVocabulary(config, words, counts, characters, read);
        } catch (JacksonException e) {
            throw new InputException("%s: is damaged: %s".formatted(file, e.getOriginalMessage()), e);
        }
    }

    // Sizes

    /// @return words with vectors of their own, the unknown one included
    public int size() {
        return words.size() + 1;
    }

    int characterCount() {
        return characters.length + CHAR_SPECIALS;
    }

    /// @return the vectors that words begin with; null if there are none
    WordVectors vectors() {
        return vectors;
    }

    /// @return width of those vectors; 0 if there are none
    public int vectorDim() {
        return vectors == null ? 0 : vectors.dim();
    }

    WordConfig config() {
        return config;
    }

    // Words as numbers

    /// @return from 1, or [#UNKNOWN]
    public int word(String word) {
        return wordIds.getOrDefault(known(word, config), UNKNOWN);
    }

    /// @return how often a word occurred in training
    int count(int word) {
        return word == UNKNOWN ? 0 : counts[word - 1];
    }

    /// @return the place of the word, or else of it in lower case, among the vectors
    OptionalInt vector(String word) {
        if (vectors == null) return OptionalInt.empty();
        OptionalInt exact = vectors.index(word);
        return exact.isPresent() ? exact : vectors.index(word.toLowerCase(Locale.ROOT));
    }

    /// @return whether nothing but its characters is known of a word
    public boolean isUnknown(String word) {
        return word(word) == UNKNOWN && vector(word).isEmpty();
    }

    /// @param least numbers to give at least, filled up with padding
    /// @return the numbers of the characters between marks of begin and end
    int[] characters(String word, int least) {
        int[] spelled = spelled(word, config).mapToInt(c -> charIds.getOrDefault(c, CHAR_UNKNOWN)).toArray();
        int kept = Math.min(spelled.length, MOST_CHARS);
        int[] ids = new int[Math.max(kept + 2, least)];
        ids[0] = CHAR_BEGIN;
        int head = (kept + 1) / 2;
        System.arraycopy(spelled, 0, ids, 1, head);
        System.arraycopy(spelled, spelled.length - (kept - head), ids, 1 + head, kept - head);
        ids[kept + 1] = CHAR_END;
        return ids;
    }
}
