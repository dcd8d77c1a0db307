package dev.jikji.bench;

/// A model with its optimizer, ready to be timed.
public interface Training extends AutoCloseable {

    /// Trains on one batch: forward, backward, clipping if the workload asks for it, update.
    ///
    /// @return mean cross-entropy of the batch before the update, in nats
    double step(Workload.Batch batch);

    /// @return trained numbers
    long parameters();

    @Override
    void close();
}
