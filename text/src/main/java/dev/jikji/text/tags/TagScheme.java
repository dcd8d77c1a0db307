package dev.jikji.text.tags;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/// How tags of words say where entities begin and end. `B-PER` is the first word of a person, `I-PER` a further one, `O`
/// belongs to nothing.
public enum TagScheme {
    /// `B-` only where an entity follows another of its type (Ramshaw and Marcus 1995), as in the files of CoNLL-2003.
    IOB1,
    /// `B-` for the first word of each entity; also called IOB2.
    BIO,
    /// As [#BIO], with `E-` for the last word and `S-` for an entity of one word; also called IOBES.
    BIOES;

    private static final String OUTSIDE = "O";

    /// Whether tags say where entities are: `O` and others that begin with `B-`, `I-`, `E-` or `S-`.
    public static boolean isOfEntities(Set<String> tags) {
        return tags.stream().allMatch(tag -> Tag.of(tag) != null) && tags.stream().anyMatch(tag -> !tag.equals(OUTSIDE));
    }

    /// The scheme that a file seems to be in: BIOES if some tag begins with `E-` or `S-`, else the one of BIO and IOB1 that
    /// fewer sentences break, and of both BIO.
    ///
    /// @param sentences the tags of each, of entities
    public static TagScheme of(Iterable<? extends List<String>> sentences) {
        long iob1 = 0, bio = 0; // sentences that break them
        boolean ends = false;
        for (List<String> tags : sentences) {
            for (String tag : tags) ends |= tag.startsWith("E") || tag.startsWith("S");
            if (IOB1.firstFault(tags).isPresent()) iob1++;
            if (BIO.firstFault(tags).isPresent()) bio++;
        }
        if (ends) return BIOES;
        return bio <= iob1 ? BIO : IOB1;
    }

    /// The entities that tags tell of. Tags of a mixture of schemes, too, have a meaning: that of `conlleval`.
    ///
    /// @param tags of a sentence, all of entities
    public static List<Entity> entities(List<String> tags) {
        List<Entity> entities = new ArrayList<>();
        Tag before = Tag.OUTSIDE;
        int from = -1;
        for (int i = 0; i <= tags.size(); i++) {
            Tag tag = i == tags.size() ? Tag.OUTSIDE : Tag.of(tags.get(i));
            if (from >= 0 && tag.ends(before)) {
                entities.add(new Entity(before.type(), from, i));
                from = -1;
            }
            if (tag.begins(before)) from = i;
            before = tag;
        }
        return entities;
    }

    /// The tags of a sentence in this scheme.
    ///
    /// @param entities that do not overlap, in order
    /// @param words    of the sentence
    public List<String> tags(List<Entity> entities, int words) {
        String[] tags = new String[words];
        Arrays.fill(tags, OUTSIDE);
        Entity before = new Entity("", 0, -1);
        for (Entity entity : entities) {
            for (int i = entity.from(); i < entity.to(); i++) tags[i] = Tag.written('I', entity.type());
            boolean touches = before.to() == entity.from() && before.type().equals(entity.type());
            if (this != IOB1 || touches) tags[entity.from()] = Tag.written('B', entity.type());
            if (this == BIOES) {
                boolean one = entity.to() - entity.from() == 1;
                tags[entity.to() - 1] = Tag.written(one ? 'S' : 'E', entity.type());
            }
            before = entity;
        }
        return List.of(tags);
    }

    /// The same entities in this scheme.
    ///
    /// @param tags in any
    public List<String> convert(List<String> tags) {
        return tags(entities(tags), tags.size());
    }

    /// The first tag that this scheme does not allow where it stands.
    public OptionalInt firstFault(List<String> tags) {
        for (int i = 0; i < tags.size(); i++) {
            String before = i == 0 ? OUTSIDE : tags.get(i - 1);
            if (!follows(before, tags.get(i))) return OptionalInt.of(i);
        }
        if (!tags.isEmpty() && !follows(tags.getLast(), OUTSIDE)) return OptionalInt.of(tags.size() - 1);
        return OptionalInt.empty();
    }

    /// Whether one tag may stand after another; what begins or ends a sentence stands after or before `O`.
    public boolean follows(String before, String tag) {
        Tag first = Tag.of(before), second = Tag.of(tag);
        if (first == null || second == null) return false;
        boolean goesOn = (first.prefix() == 'B' || first.prefix() == 'I') && first.type().equals(second.type());
        return switch (this) {
            case IOB1 -> switch (second.prefix()) {
                case 'O', 'I' -> true;
                case 'B' -> goesOn;
                default -> false;
            };
            case BIO -> switch (second.prefix()) {
                case 'O', 'B' -> true;
                case 'I' -> goesOn;
                default -> false;
            };
            case BIOES -> switch (first.prefix()) {
                case 'B', 'I' -> goesOn && (second.prefix() == 'I' || second.prefix() == 'E');
                default -> second.prefix() != 'I' && second.prefix() != 'E';
            };
        };
    }
}
