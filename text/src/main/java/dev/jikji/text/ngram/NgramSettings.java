package dev.jikji.text.ngram;

import static dev.jikji.text.InputException.require;

/// How an n-gram model is estimated.
///
/// @param order            words of the longest n-gram, 1 to 7
/// @param delta            added to every count by [Smoothing#ADD_DELTA]
/// @param backoff          the factor of [Smoothing#STUPID_BACKOFF]
/// @param discountFallback where a text is too small or too artificial for its counts of counts to give discounts, take
///                         those of KenLM's `--discount_fallback`: 0.5, 1 and 1.5, or 0.75 where there is but one
/// @param memoryBytes      for counting; what exceeds it is sorted and spilled to a temporary file. The model itself
///                         comes on top
public record NgramSettings(int order, Smoothing smoothing, double delta, double backoff, boolean discountFallback,
        Sentences sentences, long memoryBytes) {

    public static final int MAX_ORDER = 7;

    public NgramSettings {
        require(order >= 1 && order <= MAX_ORDER, "n-gram: order %d is not from 1 to %d", order, MAX_ORDER);
        require(delta > 0 && Double.isFinite(delta), "n-gram: delta %s is not positive", delta);
        require(backoff > 0 && backoff <= 1, "n-gram: backoff %s is not above 0 and at most 1", backoff);
        require(memoryBytes > 0, "n-gram: memory of %d bytes is not positive", memoryBytes);
    }

    /// The usual: δ 0.25, backoff 0.4, a sentence a line, a gigabyte for counting.
    public static NgramSettings of(int order, Smoothing smoothing) {
        return new NgramSettings(order, smoothing, 0.25, 0.4, false, Sentences.LINE, 1L << 30);
    }

    public NgramSettings withDiscountFallback() {
        return new NgramSettings(order, smoothing, delta, backoff, true, sentences, memoryBytes);
    }

    public NgramSettings withSentences(Sentences other) {
        return new NgramSettings(order, smoothing, delta, backoff, discountFallback, other, memoryBytes);
    }

    public NgramSettings withMemoryBytes(long bytes) {
        return new NgramSettings(order, smoothing, delta, backoff, discountFallback, sentences, bytes);
    }
}
