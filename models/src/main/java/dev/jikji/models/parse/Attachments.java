package dev.jikji.models.parse;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.conllu.Sentence;
import dev.jikji.text.conllu.Word;
import dev.jikji.text.metrics.Overlap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Where a parser is right and where it is not, on trees over the same words: by relation, by the length of arcs, and on
/// arcs that cross others. An arc is right if head and universal relation are.
///
/// @param relations by the universal relation, the most frequent first
/// @param lengths   by the distance between head and dependent; the root's arc is apart
/// @param crossing  arcs over a word that is no descendant of the head
/// @param mistakes  all wrong arcs, the surest first
public record Attachments(List<Group> relations, List<Group> lengths, Group crossing, List<Mistake> mistakes) {
    private static final List<String> LENGTHS = List.of("root", "1", "2", "3-6", "7-15", "16+");

    /// @param gold    arcs of the gold standard that are in the group
    /// @param found   arcs of the parser that are
    /// @param correct arcs that are right, and so in both
    public record Group(String name, long gold, long found, long correct) implements Overlap {}

    /// A wrong arc.
    ///
    /// @param sentence    its place among the sentences, from 0
    /// @param word        of the gold standard
    /// @param arc         of the parser
    public record Mistake(int sentence, Word word, Parse.Arc arc) {

        /// What was taken for what, such as `obl → nmod`, or `obl, wrong head`.
        public String kind() {
            String wanted = word.universalRelation(), given = universal(arc.relation());
            if (wanted.equals(given)) return wanted + ", wrong head";
            return wanted + " → " + given + (word.head() == arc.head() ? "" : ", wrong head");
        }
    }

    /// Counts groups as arcs come.
    private static final class Counts {
        private final Map<String, int[]> byName = new LinkedHashMap<>();

        int[] of(String name) {
            return byName.computeIfAbsent(name, _ -> new int[3]);
        }

        Stream<Group> groups() {
            return byName.entrySet().stream().map(e -> new Group(e.getKey(), e.getValue()[0], e.getValue()[1],
                    e.getValue()[2]));
        }
    }

    /// @param gold   trees
    /// @param parses of the same words
    public static Attachments of(List<Sentence> gold, List<Parse> parses) {
        require(gold.size() == parses.size(), "%d trees and %d parses", gold.size(), parses.size());
        var relations = new Counts();
        var lengths = new Counts();
        LENGTHS.forEach(lengths::of);
        int[] crossing = new int[3];
        List<Mistake> mistakes = new ArrayList<>();
        for (int s = 0; s < gold.size(); s++) {
            List<Word> words = gold.get(s).words();
            List<Parse.Arc> arcs = parses.get(s).arcs();
            int[] heads = new int[words.size() + 1], found = heads.clone();
            for (int i = 0; i < words.size(); i++) {
                heads[i + 1] = words.get(i).head();
                found[i + 1] = arcs.get(i).head();
            }
            for (int i = 0; i < words.size(); i++) {
                Word word = words.get(i);
                Parse.Arc arc = arcs.get(i);
                String given = universal(arc.relation());
                boolean right = word.head() == arc.head() && word.universalRelation().equals(given);
                count(relations.of(word.universalRelation()), relations.of(given), right);
                count(lengths.of(length(word.id(), word.head())), lengths.of(length(word.id(), arc.head())), right);
                boolean wanted = !Projectivity.isProjective(heads, word.id());
                if (wanted) crossing[0]++;
                if (!Projectivity.isProjective(found, word.id())) crossing[1]++;
                if (wanted && right) crossing[2]++;
                if (!right) mistakes.add(new Mistake(s, word, arc));
            }
        }
        mistakes.sort(Comparator.comparingDouble(mistake -> -mistake.arc.probability()));
        return new Attachments(relations.groups()
                .sorted(Comparator.<Group>comparingLong(group -> -group.gold).thenComparing(Group::name)).toList(),
                lengths.groups().toList(), new Group("crossing", crossing[0], crossing[1], crossing[2]),
                List.copyOf(mistakes));
    }

    private static void count(int[] gold, int[] system, boolean right) {
        gold[0]++;
        system[1]++;
        if (right) gold[2]++;
    }

    private static String length(int dependent, int head) {
        int length = Math.abs(dependent - head);
        if (head == 0) return LENGTHS.getFirst();
        return LENGTHS.get(length <= 2 ? length : length <= 6 ? 3 : length <= 15 ? 4 : 5);
    }

    private static String universal(String relation) {
        int colon = relation.indexOf(':');
        return colon < 0 ? relation : relation.substring(0, colon);
    }
}
