package dev.jikji.text.lemma;

import dev.jikji.text.conllu.Word;
import dev.jikji.text.loglinear.Features;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The parts of lemmas that are known: morphemes joined by `+`, as Korean treebanks have them, or else the whole lemma.
/// A candidate whose parts occur in other words' lemmas too, best with the same tag, is more likely right.
final class Morphemes {
    private static final int MOST = 4;

    /// In how many different words a part occurs, and with a tag, after a tab.
    private final Map<String, Integer> words;

    private Morphemes(Map<String, Integer> words) {
        this.words = words;
    }

    static Morphemes of(List<List<Word>> sentences) {
        Map<String, Integer> words = new HashMap<>();
        Set<List<String>> seen = new HashSet<>();
        for (List<Word> sentence : sentences) {
            for (Word word : sentence) {
                if (seen.add(List.of(word.form(), word.lemma())))
                    for (String part : parts(word.lemma())) words.merge(part, 1, Integer::sum);
                if (word.xpos().equals("_") || !seen.add(List.of(word.form(), word.lemma(), word.xpos()))) continue;
                String[] parts = parts(word.lemma()), tags = parts(word.xpos());
                if (parts.length != tags.length) continue;
                for (int i = 0; i < parts.length; i++) words.merge(parts[i] + "\t" + tags[i], 1, Integer::sum);
            }
        }
        return new Morphemes(words);
    }

    private static String[] parts(String joined) {
        if (joined.indexOf('+', 1) < 0) return new String[]{joined};
        return joined.split("(?<=[^+])\\+");
    }

    /// What is known of a candidate.
    ///
    /// @param own whether it is the lemma of a word of the training, whose own part in the counts is taken off
    void features(String lemma, String xpos, boolean own, Features to) {
        to.clear();
        String[] parts = parts(lemma), tags = xpos.equals("_") ? null : parts(xpos);
        boolean aligned = tags != null && tags.length == parts.length;
        if (tags != null) to.add(1, Math.clamp(parts.length - tags.length, -3, 3));
        else
            to.add(2, Math.min(parts.length, 6));
        for (int i = 0; i < parts.length; i++) {
            int known = size(words.getOrDefault(parts[i], 0) - (own ? 1 : 0));
            to.add(3, known, i == 0 ? 0 : i == parts.length - 1 ? 2 : 1);
            if (!aligned) continue;
            int tagged = size(words.getOrDefault(parts[i] + "\t" + tags[i], 0) - (own ? 1 : 0));
            to.add(4, tagged, tags[i].hashCode());
            to.add(5, tagged, known);
        }
    }

    private static int size(int count) {
        return count <= 0 ? 0 : Math.min(MOST, Integer.SIZE - Integer.numberOfLeadingZeros(count));
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(words.size());
        for (String part : words.keySet().stream().sorted().toList()) {
            out.writeUTF(part);
            out.writeByte(Math.min(words.get(part), 1 << MOST));
        }
    }

    static Morphemes read(DataInput in) throws IOException {
        Map<String, Integer> words = new HashMap<>();
        for (int i = in.readInt(); i > 0; i--) words.put(in.readUTF(), (int) in.readByte());
        return new Morphemes(words);
    }
}
