package dev.jikji.text.lemma;

import dev.jikji.text.conllu.Word;
import dev.jikji.text.lemma.LemmaSettings.Tags;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Lemmas that are looked up, by [LemmaContext#key]: those of words that had the same one often and never another.
final class KnownLemmas {
    private KnownLemmas() {}

    /// By words with tags, and without.
    ///
    /// @param frequent how often is often
    static Map<String, String> of(List<List<Word>> sentences, Tags tags, int frequent) {
        Map<String, Map<String, Integer>> lemmas = new HashMap<>();
        for (List<Word> words : sentences) {
            var tagged = new LemmaContext(words, tags);
            var untagged = new LemmaContext(words, Tags.NONE);
            for (int i = 0; i < words.size(); i++) {
                Word word = words.get(i);
                if (!LemmaTrainer.learnable(word)) continue;
                lemmas.computeIfAbsent(untagged.key(i), _ -> new HashMap<>()).merge(word.lemma(), 1, Integer::sum);
                if (tagged.untagged(i)) continue;
                lemmas.computeIfAbsent(tagged.key(i), _ -> new HashMap<>()).merge(word.lemma(), 1, Integer::sum);
            }
        }
        Map<String, String> known = new HashMap<>();
        lemmas.forEach((key, counts) -> {
            if (counts.size() > 1) return;
            counts.forEach((lemma, count) -> {
                if (count >= frequent) known.put(key, lemma);
            });
        });
        return known;
    }

    /// What the file of any lemmatizer begins with.
    ///
    /// @param magic says which
    static void write(long magic, Tags tags, Map<String, String> known, DataOutputStream out) throws IOException {
        out.writeLong(magic);
        out.writeUTF(tags.name());
        out.writeInt(known.size());
        for (String key : known.keySet().stream().sorted().toList()) {
            out.writeUTF(key);
            out.writeUTF(known.get(key));
        }
    }

    static Map<String, String> read(DataInputStream in) throws IOException {
        Map<String, String> known = new HashMap<>();
        for (int i = in.readInt(); i > 0; i--) known.put(in.readUTF(), in.readUTF());
        return known;
    }
}
