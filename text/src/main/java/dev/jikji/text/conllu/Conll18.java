package dev.jikji.text.conllu;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.metrics.Overlap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Scores of annotated text as the CoNLL 2018 shared task defines them (Zeman et al. 2018, section 6). The two texts have
/// the same characters, but may divide them into other sentences, tokens and words.
///
/// Tokens that are one word align where they cover the same characters; the words of multi-word tokens by the longest
/// common subsequence of their forms. Relations count without their subtypes, and of the features only the universal
/// ones.
public final class Conll18 {
    private static final Set<String> CONTENT = Set.of("nsubj", "obj", "iobj", "csubj", "ccomp", "xcomp", "obl",
            "vocative", "expl", "dislocated", "advcl", "advmod", "discourse", "nmod", "appos", "nummod", "acl", "amod",
            "conj", "fixed", "flat", "compound", "list", "parataxis", "orphan", "goeswith", "reparandum", "root",
            "dep");
    private static final Set<String> FUNCTIONAL = Set.of("aux", "cop", "mark", "det", "clf", "case", "cc");
    private static final Set<String> FEATURES = Set.of("PronType", "NumType", "Poss", "Reflex", "Foreign", "Abbr",
            "Gender", "Animacy", "Number", "Case", "Definite", "Degree", "VerbForm", "Mood", "Tense", "Aspect", "Voice",
            "Evident", "Polarity", "Person", "Polite");

    /// What is scored, in the order of the shared task's tables.
    public enum Metric {
        /// Spans of tokens.
        TOKENS("Tokens"),
        /// Spans of sentences.
        SENTENCES("Sentences"),
        /// Aligned words.
        WORDS("Words"),
        /// Universal part of speech.
        UPOS("UPOS"),
        /// Part of speech of the language.
        XPOS("XPOS"),
        /// Universal features, all of a word.
        UFEATS("UFeats"),
        /// UPOS, XPOS and UFeats at once.
        ALL_TAGS("AllTags"),
        /// Lemmas, where the gold standard has one.
        LEMMAS("Lemmas"),
        /// Heads.
        UAS("UAS"),
        /// Heads and relations.
        LAS("LAS"),
        /// LAS of content words.
        CLAS("CLAS"),
        /// CLAS with UPOS and features, of the content word and the function words that depend on it.
        MLAS("MLAS"),
        /// CLAS with lemmas.
        BLEX("BLEX");

        private final String title;

        Metric(String title) {
            this.title = title;
        }

        /// As the shared task writes it.
        public String title() {
            return title;
        }
    }

    /// @param gold    that are in the gold standard
    /// @param found   that the system gives
    /// @param correct that agree
    /// @param aligned words that have a counterpart
    public record Score(long gold, long found, long correct, long aligned) implements Overlap {
        /// @return the share of the aligned words that agree
        public double accuracy() {
            return aligned == 0 ? 0 : correct / (double) aligned;
        }
    }

    /// A word, with what is compared of it. Characters of the whole text are counted, white space left out.
    private static final class Node {
        final Word word;
        final int start;
        final int end;
        final boolean multiWord;
        final String relation;
        final String features;
        final List<Node> functionWords = new ArrayList<>();
        Node parent; // null for the root
        Node gold; // itself in the gold standard; in the system's text its counterpart, or null

        Node(Word word, int start, int end, boolean multiWord) {
            this.word = word;
            this.start = start;
            this.end = end;
            this.multiWord = multiWord;
            relation = word.universalRelation();
            features = Arrays.stream(word.feats().text().split("\\|"))
                    .filter(feature -> FEATURES.contains(feature.split("=", 2)[0])).sorted()
                    .collect(Collectors.joining("|"));
        }

        boolean isContent() {
            return CONTENT.contains(relation);
        }
    }

    private static final class Text {
        final StringBuilder characters = new StringBuilder();
        final List<Long> sentences = new ArrayList<>();
        final List<Long> tokens = new ArrayList<>();
        final List<Node> words = new ArrayList<>();

        Text(List<Sentence> sentences) {
            for (Sentence sentence : sentences) add(sentence);
        }

        private void add(Sentence sentence) {
            int begin = characters.length(), first = words.size(), coveredTo = 0, start = 0;
            for (Row row : sentence.rows()) {
                switch (row) {
                    case MultiWordToken token -> {
                        start = token(token.form());
                        coveredTo = token.last();
                    }
                    case Word word -> {
                        boolean inside = word.id() <= coveredTo;
                        if (!inside) start = token(word.form());
                        words.add(new Node(word, start, characters.length(), inside));
                    }
                    case EmptyNode _ -> {}
                }
            }
            this.sentences.add(span(begin, characters.length()));
            for (Node node : words.subList(first, words.size())) {
                if (node.word.head() <= 0) continue;
                node.parent = words.get(first + node.word.head() - 1);
                if (FUNCTIONAL.contains(node.relation)) node.parent.functionWords.add(node);
            }
        }

        /// @return where it begins
        private int token(String form) {
            int start = characters.length();
            form.codePoints().filter(c -> Character.getType(c) != Character.SPACE_SEPARATOR)
                    .forEach(characters::appendCodePoint);
            tokens.add(span(start, characters.length()));
            return start;
        }

        private static long span(int start, int end) {
            return ((long) start << 32) | end;
        }
    }

    private final Text gold;
    private final Text system;
    private final List<Node> matched = new ArrayList<>(); // of the system

    private Conll18(Text gold, Text system) {
        this.gold = gold;
        this.system = system;
        for (Node node : gold.words) node.gold = node;
        align();
    }

    /// @throws dev.jikji.text.InputException if the two do not have the same characters
    public static Map<Metric, Score> score(List<Sentence> gold, List<Sentence> system) {
        var goldText = new Text(gold);
        var systemText = new Text(system);
        int differs = mismatch(goldText.characters, systemText.characters);
        require(differs < 0, "the two texts differ: after \"%s\" the gold standard has \"%s\", the other \"%s\"",
                excerpt(goldText.characters, differs - 20, differs), excerpt(goldText.characters, differs, differs + 20),
                excerpt(systemText.characters, differs, differs + 20));
        return new Conll18(goldText, systemText).scores();
    }

    private static int mismatch(CharSequence a, CharSequence b) {
        int most = Math.min(a.length(), b.length());
        for (int i = 0; i < most; i++) if (a.charAt(i) != b.charAt(i)) return i;
        return a.length() == b.length() ? -1 : most;
    }

    private static String excerpt(CharSequence text, int from, int to) {
        return text.subSequence(Math.max(0, Math.min(from, text.length())), Math.max(0, Math.min(to, text.length())))
                .toString();
    }

    private Map<Metric, Score> scores() {
        Map<Metric, Score> scores = new EnumMap<>(Metric.class);
        scores.put(Metric.TOKENS, spans(gold.tokens, system.tokens));
        scores.put(Metric.SENTENCES, spans(gold.sentences, system.sentences));
        scores.put(Metric.WORDS, words(_ -> true, _ -> true));
        scores.put(Metric.UPOS, words(_ -> true, Conll18::sameUpos));
        scores.put(Metric.XPOS, words(_ -> true, Conll18::sameXpos));
        scores.put(Metric.UFEATS, words(_ -> true, Conll18::sameFeatures));
        scores.put(Metric.ALL_TAGS, words(_ -> true, node -> sameUpos(node) && sameXpos(node) && sameFeatures(node)));
        scores.put(Metric.LEMMAS, words(_ -> true, Conll18::sameLemma));
        scores.put(Metric.UAS, words(_ -> true, Conll18::sameHead));
        scores.put(Metric.LAS, words(_ -> true, Conll18::sameArc));
        scores.put(Metric.CLAS, words(Node::isContent, Conll18::sameArc));
        scores.put(Metric.MLAS, words(Node::isContent, node -> sameArc(node) && sameUpos(node) && sameFeatures(node)
                && sameFunctionWords(node)));
        scores.put(Metric.BLEX, words(Node::isContent, node -> sameArc(node) && sameLemma(node)));
        return scores;
    }

    private static boolean sameUpos(Node node) {
        return node.word.upos().equals(node.gold.word.upos());
    }

    private static boolean sameXpos(Node node) {
        return node.word.xpos().equals(node.gold.word.xpos());
    }

    private static boolean sameFeatures(Node node) {
        return node.features.equals(node.gold.features);
    }

    private static boolean sameLemma(Node node) {
        String wanted = node.gold.word.lemma();
        return wanted.equals("_") || node.word.lemma().equals(wanted);
    }

    private static boolean sameHead(Node node) {
        if (node.parent == null || node.gold.parent == null) return node.parent == node.gold.parent;
        return node.parent.gold == node.gold.parent;
    }

    private static boolean sameArc(Node node) {
        return sameHead(node) && node.relation.equals(node.gold.relation);
    }

    private static boolean sameFunctionWords(Node node) {
        List<Node> mine = node.functionWords, wanted = node.gold.functionWords;
        if (mine.size() != wanted.size()) return false;
        for (int i = 0; i < mine.size(); i++) {
            Node word = mine.get(i);
            boolean same = word.gold == wanted.get(i) && word.relation.equals(word.gold.relation) && sameUpos(word)
                    && sameFeatures(word);
            if (!same) return false;
        }
        return true;
    }

    private Score words(Predicate<Node> counts, Predicate<Node> agrees) {
        long aligned = 0, correct = 0;
        for (Node node : matched) {
            if (!counts.test(node.gold)) continue;
            aligned++;
            if (agrees.test(node)) correct++;
        }
        return new Score(gold.words.stream().filter(counts).count(), system.words.stream().filter(counts).count(),
                correct, aligned);
    }

    private static Score spans(List<Long> gold, List<Long> system) {
        long correct = 0;
        for (int g = 0, s = 0; g < gold.size() && s < system.size();) {
            int order = Integer.compare((int) (gold.get(g) >> 32), (int) (system.get(s) >> 32));
            if (order == 0 && Objects.equals(gold.get(g), system.get(s))) correct++;
            if (order <= 0) g++;
            if (order >= 0) s++;
        }
        return new Score(gold.size(), system.size(), correct, correct);
    }

    // Alignment

    private void align() {
        List<Node> golds = gold.words, systems = system.words;
        int g = 0, s = 0;
        while (g < golds.size() && s < systems.size()) {
            Node left = golds.get(g), right = systems.get(s);
            if (left.multiWord || right.multiWord) {
                if (!right.multiWord && right.start < left.start) {
                    s++;
                    continue;
                }
                if (!left.multiWord && left.start < right.start) {
                    g++;
                    continue;
                }
                int[] to = regionEnd(g, s, left.multiWord ? left.end : right.end);
                alignByForms(golds.subList(g, to[0]), systems.subList(s, to[1]));
                g = to[0];
                s = to[1];
            } else if (left.start == right.start && left.end == right.end) {
                match(left, right);
                g++;
                s++;
            } else if (left.start <= right.start) {
                g++;
            } else {
                s++;
            }
        }
    }

    private void match(Node goldWord, Node systemWord) {
        systemWord.gold = goldWord;
        matched.add(systemWord);
    }

    /// Where the words end that belong to a multi-word token or to one that overlaps it, in either text.
    private int[] regionEnd(int g, int s, int end) {
        List<Node> golds = gold.words, systems = system.words;
        while (true) {
            boolean more = g < golds.size() && !beyond(golds.get(g), end);
            boolean others = s < systems.size() && !beyond(systems.get(s), end);
            if (!more && !others) return new int[]{g, s};
            boolean takeGold = g < golds.size()
                    && (s >= systems.size() || golds.get(g).start <= systems.get(s).start);
            Node taken = takeGold ? golds.get(g++) : systems.get(s++);
            if (taken.multiWord) end = Math.max(end, taken.end);
        }
    }

    private static boolean beyond(Node node, int end) {
        return node.multiWord ? node.start >= end : node.end > end;
    }

    private void alignByForms(List<Node> golds, List<Node> systems) {
        int rows = golds.size(), columns = systems.size();
        int[][] longest = new int[rows + 1][columns + 1]; // common subsequence of what follows
        for (int g = rows - 1; g >= 0; g--) {
            for (int s = columns - 1; s >= 0; s--) {
                longest[g][s] = Math.max(longest[g + 1][s], longest[g][s + 1]);
                if (sameForm(golds.get(g), systems.get(s)))
                    longest[g][s] = Math.max(longest[g][s], 1 + longest[g + 1][s + 1]);
            }
        }
        for (int g = 0, s = 0; g < rows && s < columns;) {
            if (sameForm(golds.get(g), systems.get(s))) match(golds.get(g++), systems.get(s++));
            else if (longest[g][s] == longest[g + 1][s]) g++;
            else
                s++;
        }
    }

    private static boolean sameForm(Node a, Node b) {
        return a.word.form().toLowerCase(Locale.ROOT).equals(b.word.form().toLowerCase(Locale.ROOT));
    }
}
