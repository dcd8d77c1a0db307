package dev.jikji.embed;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// Several sorted counts as one; what a pair counts in each is added up.
final class MergedPairs implements PairCounts {
    private final PriorityQueue<PairCounts> sources = new PriorityQueue<>(Comparator.comparingLong(PairCounts::pair));
    private long pair;
    private long count;

    MergedPairs(List<? extends PairCounts> sources) {
        for (PairCounts source : sources) if (source.next()) this.sources.add(source);
    }

    @Override
    public boolean next() {
        if (sources.isEmpty()) return false;
        pair = sources.peek().pair();
        count = 0;
        while (!sources.isEmpty() && sources.peek().pair() == pair) {
            PairCounts source = sources.remove();
            count += source.count();
            if (source.next()) sources.add(source);
        }
        return true;
    }

    @Override
    public long pair() {
        return pair;
    }

    @Override
    public long count() {
        return count;
    }
}
