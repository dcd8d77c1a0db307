package dev.jikji.train;

/// Watches the resident memory of a training. Validations, Java's compilers and batches of many shapes leave free blocks
/// behind that seldom fit what comes next: without care the process grows for as long as it trains.
final class ResidentMemory {
    /// Steps from one look to the next.
    private static final int STEPS = 20;
    /// By then most is in memory that a training needs.
    private static final int FIRST_STEPS = 200;
    private static final double GROWTH_AT_FIRST = 1.15;
    private static final double GROWTH = 1.015;

    private long usual; // bytes; 0 before the first look
    private boolean gaveBack; // at the last look

    /// The look after one that gave memory back takes what is there as usual: a growth that stays is not looked at again,
    /// and giving back, which costs a step some page faults, comes to an end.
    ///
    /// @param step     just taken
    /// @param resident bytes after it; 0 if unknown
    /// @return whether free memory should go back to the system now
    boolean hasGrown(long step, long resident) {
        if (step % STEPS != 0) return false;
        if (usual == 0 || gaveBack) usual = Math.max(usual, resident);
        gaveBack = resident > (step <= FIRST_STEPS ? GROWTH_AT_FIRST : GROWTH) * usual;
        return gaveBack;
    }
}
