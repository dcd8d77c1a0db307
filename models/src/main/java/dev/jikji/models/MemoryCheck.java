package dev.jikji.models;

import dev.jikji.tensor.machine.Memory;
import dev.jikji.text.InputException;

/// Refuses a training before it begins that would not fit into memory.
public final class MemoryCheck {
    private MemoryCheck() {}

    /// @param needed bytes
    /// @param advice the settings to lower
    /// @throws InputException if less is free
    public static void require(long needed, String advice) {
        long available = Memory.detect().available();
        InputException.require(needed <= available,
                "these settings need about %d MB of memory, %d MB are free: lower %s", needed >> 20, available >> 20,
                advice);
    }
}
