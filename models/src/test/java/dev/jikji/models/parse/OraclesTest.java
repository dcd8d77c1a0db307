package dev.jikji.models.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OraclesTest {

    /// The number of projective trees with one root is C(3n - 2, n - 1) / n.
    @ParameterizedTest
    @CsvSource({"1,1", "2,2", "3,7", "4,30", "5,143", "6,728"})
    void theStaticOracleLeadsToEveryProjectiveTree(int words, int count) {
        List<int[]> trees = Trees.projective(words);
        assertThat(trees).hasSize(count);
        for (int[] tree : trees) {
            int[] relations = new int[words + 1];
            for (int word = 1; word <= words; word++) relations[word] = word % 3;
            var c = new Configuration(words);
            int steps = 0;
            for (; !c.isFinal(); steps++) ArcStandard.apply(ArcStandard.oracle(c, tree, relations), c);
            int[] reached = c.heads();
            reached[0] = tree[0];
            assertThat(reached).isEqualTo(tree);
            assertThat(steps).isEqualTo(2 * words - 1);
            for (int word = 1; word <= words; word++)
                if (tree[word] != 0) assertThat(c.relation(word)).isEqualTo(relations[word]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void theDynamicOracleCostsWhatAnExhaustiveSearchLoses(int words) {
        for (int[] tree : Trees.projective(words)) check(new Configuration(words), tree, new DynamicOracle(tree));
    }

    /// @return how many heads are wrong in the best tree that can be reached
    private static int check(Configuration c, int[] tree, DynamicOracle oracle) {
        int wrong = 0;
        for (int word = 1; word <= c.words(); word++)
            if (c.head(word) >= 0 && c.head(word) != tree[word]) wrong++;
        if (c.isFinal()) {
            if (tree[c.stack(1)] != 0) wrong++;
            assertThat(wrong).isEqualTo(lostSoFar(c, tree) + oracle.lost(c));
            return wrong;
        }
        int shift = Integer.MAX_VALUE, left = Integer.MAX_VALUE, right = Integer.MAX_VALUE;
        if (ArcStandard.canShift(c)) shift = check(after(c, ArcStandard.SHIFT), tree, oracle);
        if (ArcStandard.canReduce(c)) {
            left = check(after(c, ArcStandard.left(0)), tree, oracle);
            right = check(after(c, ArcStandard.right(0)), tree, oracle);
        }
        int best = Math.min(shift, Math.min(left, right));
        assertThat(lostSoFar(c, tree) + oracle.lost(c)).as("lost from %s", Arrays.toString(tree)).isEqualTo(best);
        DynamicOracle.Costs costs = oracle.costs(c);
        assertThat(costs).isEqualTo(new DynamicOracle.Costs(cost(shift, best), cost(left, best), cost(right, best)));
        return best;
    }

    private static int cost(int lost, int best) {
        return lost == Integer.MAX_VALUE ? DynamicOracle.Costs.FORBIDDEN : lost - best;
    }

    private static int lostSoFar(Configuration c, int[] tree) {
        int wrong = 0;
        for (int word = 1; word <= c.words(); word++) if (c.head(word) >= 0 && c.head(word) != tree[word]) wrong++;
        return wrong;
    }

    private static Configuration after(Configuration c, int transition) {
        Configuration after = c.copy();
        ArcStandard.apply(transition, after);
        return after;
    }

    @Test
    void aConfigurationKnowsTheOutermostDependents() {
        var c = new Configuration(4);
        int[] tree = {-1, 3, 3, 0, 3};
        for (int[] relations = {0, 5, 6, 0, 7}; !c.isFinal();)
            ArcStandard.apply(ArcStandard.oracle(c, tree, relations), c);
        assertThat(c.leftDependent(3, 1)).isEqualTo(1);
        assertThat(c.leftDependent(3, 2)).isEqualTo(2);
        assertThat(c.rightDependent(3, 1)).isEqualTo(4);
        assertThat(c.rightDependent(3, 2)).isEqualTo(Configuration.NONE);
        assertThat(c.relation(1)).isEqualTo(5);
    }

    @Test
    void liftingGivesTheSameTreeOrAProjectiveOne() {
        for (int words = 1; words <= 5; words++)
            for (int[] tree : Trees.all(words)) {
                int[] lifted = Projectivity.lifted(tree);
                assertThat(Projectivity.isProjective(lifted)).isTrue();
                assertThat(Trees.isTree(lifted)).isTrue();
                if (Projectivity.isProjective(tree)) assertThat(lifted).isSameAs(tree);
            }
        // 3 → 1 goes over the root 2 and is the shorter; then 1 → 4 does
        assertThat(Projectivity.lifted(-1, 3, 0, 2, 1)).containsExactly(-1, 2, 0, 2, 2);
    }
}
