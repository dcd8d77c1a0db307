package dev.jikji.train;

/// Watches the resident memory of a training. Batches of many shapes leave free blocks of many sizes behind, which seldom
/// fit what comes next: without care the process grows for as long as it trains.
///
/// What a training needs shows some steps after everything free was given back; that is what later looks compare with.
final class ResidentMemory {
    /// Steps from one look to the next: giving memory back costs the steps after it some page faults.
    private static final int STEPS = 20;
    /// Growth from which it is given back.
    private static final double GROWTH = 1.015;
    /// Before the first look, and after memory was given back.
    private static final long UNKNOWN = 0;

    private boolean begun;
    private long needed = UNKNOWN; // bytes

    /// @param step     just taken
    /// @param resident bytes after it; 0 if unknown
    /// @return whether free memory should go back to the system now; [#givenBack] is to be told that it did
    boolean hasGrown(long step, long resident) {
        if (step % STEPS != 0) return false;
        if (!begun) {
            begun = true;
            return true;
        }
        if (needed == UNKNOWN) needed = resident;
        return resident > GROWTH * needed;
    }

    /// Free memory went back to the system.
    void givenBack() {
        needed = UNKNOWN;
    }
}
