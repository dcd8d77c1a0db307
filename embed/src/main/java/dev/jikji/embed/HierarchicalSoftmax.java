package dev.jikji.embed;

import java.util.SplittableRandom;

/// Decides at each node of a [HuffmanTree] on the way to the word where to go (Morin and Bengio 2005, as in word2vec:
/// the probability of the first child is σ(hidden · node)).
final class HierarchicalSoftmax implements OutputLayer {
    private final LogisticStep logistic;
    private final HuffmanTree tree;

    HierarchicalSoftmax(Matrix weights, HuffmanTree tree) {
        logistic = new LogisticStep(weights);
        this.tree = tree;
    }

    @Override
    public void learn(Batch batch, int target, float rate, SplittableRandom random) {
        int[] nodes = tree.nodes(target);
        boolean[] code = tree.code(target);
        logistic.clear();
        for (int i = 0; i < nodes.length; i++) logistic.decide(nodes[i], !code[i]);
        logistic.learn(batch, rate);
    }

    @Override
    public double loss() {
        return logistic.loss();
    }
}
