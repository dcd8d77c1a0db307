package dev.jikji.train;

/// Watches the resident memory of a training. Batches of many shapes leave free blocks of many sizes behind, which seldom
/// fit what comes next: without care the process grows for as long as it trains.
final class ResidentMemory {
    /// Steps from one look to the next: giving memory back costs the steps after it some page faults.
    private static final int STEPS = 20;
    /// Growth since the first look from which it is given back.
    private static final double GROWTH = 1.15;

    private long usual; // bytes; 0 before the first look

    /// @param step     just taken
    /// @param resident bytes after it; 0 if unknown
    /// @return whether free memory should go back to the system now; [#givenBack] is to be told what that left
    boolean hasGrown(long step, long resident) {
        if (step % STEPS != 0) return false;
        if (usual == 0) usual = resident;
        return resident > GROWTH * usual;
    }

    /// What is needed counts as usual: a growth that stays is not looked at again.
    void givenBack(long resident) {
        usual = Math.max(usual, resident);
    }
}
