package dev.jikji.text;

/// Watches a training that may take long, and may end it early.
public interface TrainingWatch {

    /// Sees nothing and lets it run.
    TrainingWatch NONE = new TrainingWatch() {
    };

    /// Something of known length.
    default void at(String what, long done, long total) {}

    /// Something whose end is not known.
    ///
    /// @param bytes of text in UTF-8 so far
    default void at(String what, long bytes) {}

    /// Asked often. When true, the training ends soon, and what it gives is made of what has been seen so far.
    default boolean stopped() {
        return false;
    }
}
