package dev.jikji.train;

/// Watches the resident memory of a training. Batches of many shapes leave free blocks of many sizes behind, which seldom
/// fit what comes next: without care the process grows for as long as it trains. Batches of one shape find memory as the
/// ones before left it, and giving any back would only make it rise again, so that small growth is let be.
///
/// What a training needs shows once it has settled, and some steps after everything free was given back; that is what
/// later looks compare with. Giving back costs the steps after it page faults, a hundredth of their time if it were done
/// at each look: where it turns out to have been in vain, because batches differ in what they need, the next looks are
/// further apart.
final class ResidentMemory {
    /// Steps before the first look.
    private static final int SETTLED = 50;
    /// Steps from one look to the next, at first.
    private static final int STEPS = 10;
    /// And at most.
    private static final int MOST_STEPS = 160;
    /// Growth from which it is given back, and what has to be gained by that.
    private static final double GROWTH = 1.15;

    private static final long UNKNOWN = 0;

    private long nextLook = UNKNOWN;
    private int interval = STEPS;
    private long needed = UNKNOWN; // bytes
    private long grown = Long.MAX_VALUE; // bytes before some of them were last given back

    /// @param step     just taken
    /// @param resident bytes after it; 0 if unknown
    /// @return whether free memory is to go back to the system now
    boolean hasGrown(long step, long resident) {
        if (nextLook == UNKNOWN) nextLook = step + SETTLED;
        if (step < nextLook) return false;
        if (needed == UNKNOWN) {
            boolean inVain = resident > grown / GROWTH;
            interval = inVain ? Math.min(2 * interval, MOST_STEPS) : STEPS;
            needed = resident;
        }
        nextLook = step + interval;
        if (resident <= GROWTH * needed) return false;
        grown = resident;
        needed = UNKNOWN;
        return true;
    }
}
