package dev.jikji.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import tools.jackson.databind.node.ObjectNode;

/// Tokens and their ids, both ways.
final class Vocabulary {
    private final String[] tokens;
    private final Map<String, Integer> ids;

    /// @param tokens by id, all different
    Vocabulary(String... tokens) {
        this.tokens = tokens;
        ids = HashMap.newHashMap(tokens.length);
        for (int id = 0; id < tokens.length; id++) ids.put(tokens[id], id);
    }

    Vocabulary(List<String> tokens) {
        this(tokens.toArray(String[]::new));
    }

    int size() {
        return tokens.length;
    }

    String token(int id) {
        return tokens[Objects.checkIndex(id, tokens.length)];
    }

    int idOr(String token, int absent) {
        return ids.getOrDefault(token, absent);
    }

    OptionalInt id(String token) {
        Integer id = ids.get(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /// Writes `token: id` in the order of ids.
    void writeTo(ObjectNode object) {
        for (int id = 0; id < tokens.length; id++) object.put(tokens[id], id);
    }
}
