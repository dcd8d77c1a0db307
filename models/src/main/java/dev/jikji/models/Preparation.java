package dev.jikji.models;

/// Told how far something long before the first step has come.
@FunctionalInterface
public interface Preparation {
    /// @param what  in words, such as `training the tokenizer`
    /// @param bytes of text done so far
    void at(String what, long bytes);

    /// Told what the user should know of the data, such as how many sentences were passed over.
    default void note(String line) {}
}
