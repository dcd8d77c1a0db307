package dev.jikji.text.lemma;

import dev.jikji.text.Hangul;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// All rules of a language, the most frequent first, and which of them apply to a word.
final class LemmaRules {
    /// Words whose candidates are remembered. A language's frequent words are far fewer, and each takes some hundred bytes.
    private static final int REMEMBERED = 1 << 16;

    /// What a word may become.
    ///
    /// @param rules  rising, each the most frequent that gives its lemma
    /// @param lemmas all different
    record Candidates(int[] rules, String[] lemmas) {

        /// @return -1 if it is none of them
        int indexOf(String lemma) {
            for (int i = 0; i < lemmas.length; i++) if (lemmas[i].equals(lemma)) return i;
            return -1;
        }
    }

    private final List<LemmaRule> rules;
    private final Map<LemmaRule.View, Map<String, List<Integer>>> byEnding = new EnumMap<>(LemmaRule.View.class);
    private int longest; // ending, in UTF-16 units
    private final Map<String, Candidates> remembered = new ConcurrentHashMap<>();

    LemmaRules(List<LemmaRule> rules) {
        this.rules = List.copyOf(rules);
        for (int i = 0; i < rules.size(); i++) {
            LemmaRule rule = rules.get(i);
            String ending = rule.tree().ending();
            byEnding.computeIfAbsent(rule.view(), _ -> new HashMap<>()).computeIfAbsent(ending, _ -> new ArrayList<>())
                    .add(i);
            longest = Math.max(longest, ending.length());
        }
    }

    List<LemmaRule> all() {
        return rules;
    }

    Candidates of(String form) {
        Candidates known = remembered.get(form);
        if (known != null) return known;
        Candidates found = find(form);
        if (remembered.size() < REMEMBERED) remembered.put(form, found);
        return found;
    }

    private Candidates find(String form) {
        boolean letters = Hangul.hasLetters(form); // else those of a syllable cut in two are no lemma
        Map<Integer, String> lemmas = new TreeMap<>();
        byEnding.forEach((view, endings) -> {
            String seen = view.of(form);
            for (int at = seen.length(); at >= Math.max(0, seen.length() - longest); at--) {
                for (int rule : endings.getOrDefault(seen.substring(at), List.of())) {
                    String lemma = rules.get(rule).applyTo(seen);
                    if (lemma == null || lemma.isEmpty()) continue;
                    if (letters || !Hangul.hasLetters(lemma)) lemmas.put(rule, lemma);
                }
            }
        });
        Set<String> different = new HashSet<>();
        lemmas.values().removeIf(lemma -> !different.add(lemma));
        return new Candidates(lemmas.keySet().stream().mapToInt(Integer::intValue).toArray(),
                lemmas.values().toArray(String[]::new));
    }
}
