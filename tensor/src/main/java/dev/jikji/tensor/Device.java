package dev.jikji.tensor;

/// Where tensors live. Only the processor's memory so far; a GPU becomes a second constant.
public enum Device {
    CPU
}
