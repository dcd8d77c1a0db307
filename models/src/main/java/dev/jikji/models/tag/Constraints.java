package dev.jikji.models.tag;

import dev.jikji.text.tags.TagScheme;
import java.util.List;

/// Which tags may stand side by side, by number.
final class Constraints {
    private static final String OUTSIDE = "O";

    private final int tags;
    private final boolean[] follows; // (from, to)
    private final boolean[] first;
    private final boolean[] last;

    Constraints(TagScheme scheme, List<String> tags) {
        this.tags = tags.size();
        follows = new boolean[this.tags * this.tags];
        first = new boolean[this.tags];
        last = new boolean[this.tags];
        for (int i = 0; i < this.tags; i++) {
            first[i] = scheme.follows(OUTSIDE, tags.get(i));
            last[i] = scheme.follows(tags.get(i), OUTSIDE);
            for (int j = 0; j < this.tags; j++) follows[i * this.tags + j] = scheme.follows(tags.get(i), tags.get(j));
        }
    }

    boolean follows(int from, int to) {
        return follows[from * tags + to];
    }

    boolean first(int tag) {
        return first[tag];
    }

    boolean last(int tag) {
        return last[tag];
    }
}
