package dev.jikji.models.tag;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.tag.TagDataConfig.SchemeChoice;
import dev.jikji.models.tag.TagDataConfig.UnseenTags;
import dev.jikji.models.tag.TagDecoder.Decoded;
import dev.jikji.models.tag.Tagging.Span;
import dev.jikji.text.AtomicFile;
import dev.jikji.text.InputException;
import dev.jikji.text.tags.Entity;
import dev.jikji.text.tags.TagScheme;
import dev.jikji.text.tags.TaggedSentence;
import dev.jikji.train.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The tags that a model knows, by number, and, if they are of entities, the scheme of the data and the one learned.
/// Immutable; safe for use by several threads.
public final class TagSet {
    /// A tag that is none of them.
    static final int UNSEEN = -1;
    /// Of tags of entities, the one of words in none.
    static final int OUTSIDE = 0;
    private static final int SHOWN = 8;

    private final List<String> tags;
    private final Map<String, Integer> ids = new HashMap<>();
    private final TagScheme scheme; // null if tags are not of entities
    private final TagScheme learned; // null likewise
    private final Constraints constraints; // null likewise

    private TagSet(List<String> tags, TagScheme scheme, TagScheme learned) {
        this.tags = List.copyOf(tags);
        this.scheme = scheme;
        this.learned = learned;
        for (String tag : tags) ids.put(tag, ids.size());
        constraints = scheme == null ? null : new Constraints(learned, tags);
    }

    /// The tags of training sentences.
    ///
    /// @throws InputException if they break the scheme, or are all the same
    static TagSet of(List<TaggedSentence> sentences, TagDataConfig config) {
        Set<String> written = new TreeSet<>();
        sentences.forEach(sentence -> written.addAll(sentence.tags()));
        TagScheme scheme = scheme(sentences, written, config.scheme());
        require(written.size() > 1, "%s: every word has the tag %s; there is nothing to learn",
                sentences.getFirst().file(), written.iterator().next());
        if (scheme == null) return new TagSet(List.copyOf(written), null, null);
        Set<String> learned = new LinkedHashSet<>();
        learned.add("O");
        for (String type : types(sentences)) {
            // all that a type can have, so that whatever may follow is there
            List<String> two = config.learnedScheme().tags(entities(type), 5);
            learned.addAll(new TreeSet<>(two));
        }
        var set = new TagSet(List.copyOf(learned), scheme, config.learnedScheme());
        set.check(sentences);
        return set;
    }

    /// A long entity, one after it that touches it, and another: every tag of the type stands somewhere.
    private static List<Entity> entities(String type) {
        return List.of(new Entity(type, 0, 3), new Entity(type, 3, 4));
    }

    private static Set<String> types(List<TaggedSentence> sentences) {
        Set<String> types = new TreeSet<>();
        for (TaggedSentence sentence : sentences)
            TagScheme.entities(sentence.tags()).forEach(entity -> types.add(entity.type()));
        return types;
    }

    private static TagScheme scheme(List<TaggedSentence> sentences, Set<String> written, SchemeChoice choice) {
        boolean entities = TagScheme.isOfEntities(written);
        return switch (choice) {
            case NONE -> null;
            case AUTO -> entities ? TagScheme.of(sentences.stream().map(TaggedSentence::tags).toList()) : null;
            case IOB1, BIO, BIOES -> {
                TagScheme declared = TagScheme.valueOf(choice.name());
                sentences.forEach(sentence -> requireKept(sentence, declared));
                yield declared;
            }
        };
    }

    /// @throws InputException if a tag breaks the scheme
    private static void requireKept(TaggedSentence sentence, TagScheme scheme) {
        OptionalInt fault = scheme.firstFault(sentence.tags());
        if (fault.isEmpty()) return;
        int at = fault.getAsInt();
        String before = at == 0 ? "at the beginning of a sentence" : "after " + sentence.tags().get(at - 1);
        String tag = sentence.tags().get(at);
        boolean last = at == sentence.tags().size() - 1 && scheme.follows(at == 0 ? "O" : sentence.tags().get(at - 1),
                tag);
        throw new InputException(
                "%s: tag %s %s is not %s; correct the line or name the file's scheme with --scheme".formatted(
                        sentence.place(at), tag, last ? "at the end of a sentence" : before, scheme));
    }

    // In a run folder

    private static Path file(RunFolder folder) {
        return folder.path().resolve("tags.json");
    }

    void save(RunFolder folder) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        var array = json.putArray("tags");
        tags.forEach(array::add);
        json.put("scheme", scheme == null ? null : scheme.name());
        json.put("learned_scheme", learned == null ? null : learned.name());
        AtomicFile.write(file(folder), out -> out.write(JsonMapper.shared().writeValueAsBytes(json)));
    }

    /// @throws InputException if the file is missing or damaged
    static TagSet load(RunFolder folder) {
        Path file = file(folder);
        require(Files.exists(file), "%s: no such file; a tagger's run has it", file);
        try {
            JsonNode json = JsonMapper.shared().readTree(file.toFile());
            List<String> tags = new ArrayList<>();
            json.required("tags").forEach(tag -> tags.add(tag.asString()));
            return new TagSet(tags, scheme(json, "scheme"), scheme(json, "learned_scheme"));
        } catch (JacksonException e) {
            throw new InputException("%s: is damaged: %s".formatted(file, e.getOriginalMessage()), e);
        } catch (IllegalArgumentException e) {
            throw new InputException("%s: is damaged: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static TagScheme scheme(JsonNode json, String name) {
        JsonNode value = json.required(name);
        return value.isNull() ? null : TagScheme.valueOf(value.asString());
    }

    // Use

    /// As they are learned.
    public List<String> tags() {
        return tags;
    }

    public int size() {
        return tags.size();
    }

    /// Whether tags say where entities are.
    public boolean ofEntities() {
        return scheme != null;
    }

    /// @return null if tags are not of entities
    Constraints constraints() {
        return constraints;
    }

    /// Checks sentences against the scheme.
    ///
    /// @throws InputException telling the first tag that breaks it
    void check(Collection<TaggedSentence> sentences) {
        if (scheme != null) sentences.forEach(sentence -> requireKept(sentence, scheme));
    }

    /// @throws InputException telling the first tag that no training sentence has, unless such are to be counted
    void requireSeen(Collection<TaggedSentence> sentences, UnseenTags unseen) {
        if (unseen == UnseenTags.COUNT) return;
        for (TaggedSentence sentence : sentences) {
            int[] numbers = numbers(sentence);
            for (int i = 0; i < numbers.length; i++) {
                if (numbers[i] != UNSEEN) continue;
                throw new InputException(
                        "%s: no training sentence has the tag %s, but %s; correct the line or pass --unseen-tags count"
                                .formatted(sentence.place(i), sentence.tags().get(i), shown()));
            }
        }
    }

    private String shown() {
        List<String> tags = scheme == null
                ? this.tags
                : this.tags.stream().filter(tag -> tag.startsWith("B") || tag.equals("O")).toList();
        String some = String.join(", ", tags.subList(0, Math.min(SHOWN, tags.size())));
        return tags.size() <= SHOWN ? some : some + " and " + (tags.size() - SHOWN) + " more";
    }

    /// @return the tags of a sentence by number, as they are learned; [#UNSEEN] for others
    int[] numbers(TaggedSentence sentence) {
        List<String> learnt = scheme == null ? sentence.tags() : learned.convert(sentence.tags());
        return learnt.stream().mapToInt(tag -> ids.getOrDefault(tag, UNSEEN)).toArray();
    }

    /// @return the tags of these numbers, as they are learned
    List<String> learnt(int... numbers) {
        List<String> learnt = new ArrayList<>();
        for (int number : numbers) learnt.add(tags.get(number));
        return learnt;
    }

    /// @return the tags of these numbers, as the data write them
    List<String> written(int... numbers) {
        List<String> learnt = learnt(numbers);
        return scheme == null ? learnt : scheme.convert(learnt);
    }

    /// A sentence with the tags chosen for it.
    Tagging tagging(List<String> words, Decoded decoded) {
        List<Float> scores = new ArrayList<>();
        for (float probability : decoded.probabilities()) scores.add(probability);
        return tagging(words, written(decoded.tags()), scores);
    }

    /// A sentence with its right tags, each certain.
    Tagging tagging(TaggedSentence sentence) {
        return tagging(sentence.words(), sentence.tags(), Collections.nCopies(sentence.words().size(), 1f));
    }

    private Tagging tagging(List<String> words, List<String> given, List<Float> scores) {
        if (scheme == null) return new Tagging(words, given, scores, List.of());
        List<Span> spans = TagScheme.entities(given).stream()
                .map(entity -> new Span(entity.type(), entity.from(), entity.to(),
                        String.join(" ", words.subList(entity.from(), entity.to())),
                        Collections.min(scores.subList(entity.from(), entity.to()))))
                .toList();
        return new Tagging(words, given, scores, spans);
    }
}
