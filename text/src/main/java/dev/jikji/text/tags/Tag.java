package dev.jikji.text.tags;

/// A tag of an entity taken apart, as `conlleval` does: `B-PER` is the prefix `B` and the type `PER`.
///
/// @param prefix B, I, E, S or O
/// @param type   empty for O
record Tag(char prefix, String type) {
    static final Tag OUTSIDE = new Tag('O', "");

    /// @return null if the tag is none of an entity
    static Tag of(String tag) {
        if (tag.equals("O")) return OUTSIDE;
        if (tag.isEmpty() || "BIES".indexOf(tag.charAt(0)) < 0) return null;
        if (tag.length() == 1) return new Tag(tag.charAt(0), "");
        return tag.length() > 2 && tag.charAt(1) == '-' ? new Tag(tag.charAt(0), tag.substring(2)) : null;
    }

    /// Whether a chunk ends before this tag, after `before`.
    boolean ends(Tag before) {
        if (before.prefix == 'O') return false;
        if (before.prefix == 'E' || before.prefix == 'S') return true;
        return prefix == 'B' || prefix == 'S' || prefix == 'O' || !type.equals(before.type);
    }

    /// Whether a chunk begins with this tag, after `before`.
    boolean begins(Tag before) {
        if (prefix == 'O') return false;
        if (prefix == 'B' || prefix == 'S') return true;
        return before.prefix == 'O' || before.prefix == 'E' || before.prefix == 'S' || !type.equals(before.type);
    }

    static String written(char prefix, String type) {
        return type.isEmpty() ? Character.toString(prefix) : prefix + "-" + type;
    }
}
