package dev.jikji.text.ngram;

/// How probability is kept for n-grams that the training text lacks.
public enum Smoothing {
    /// Relative frequencies; a word that never followed a known context has probability zero there.
    MAXIMUM_LIKELIHOOD(1, Rule.BACKOFF),
    /// δ is added to every count: (c(hw) + δ) / (c(h) + δV). Contexts that never occurred are uniform.
    ADD_DELTA(2, Rule.ADDITIVE),
    /// Relative frequencies, and for what was not seen those of the shorter context times a constant (Brants et al.
    /// 2007). These scores are no probabilities: they do not sum to one.
    STUPID_BACKOFF(3, Rule.CONSTANT_BACKOFF),
    /// Good–Turing discounts for counts up to 5, backing off to the shorter context (Katz 1987).
    KATZ(4, Rule.BACKOFF),
    /// Interpolated Kneser–Ney: one discount an order (Kneser and Ney 1995; Chen and Goodman 1999, section 4.1.6).
    KNESER_NEY(5, Rule.BACKOFF),
    /// Modified Kneser–Ney: discounts for counts of one, two, and more (Chen and Goodman 1999).
    MODIFIED_KNESER_NEY(6, Rule.BACKOFF);

    /// What a model answers for an n-gram it does not hold.
    enum Rule {
        /// The context's backoff weight times the probability after the shorter context; the weight of a context the
        /// model does not hold is one. This is what ARPA files say.
        BACKOFF,
        /// A constant times the score after the shorter context, whether the model holds the context or not.
        CONSTANT_BACKOFF,
        /// The context's share for an unseen word, whichever it is; a uniform one if the context was not seen.
        ADDITIVE
    }

    /// In files.
    final int code;
    final Rule rule;

    Smoothing(int code, Rule rule) {
        this.code = code;
        this.rule = rule;
    }

    /// @return null for 0, which stands for an unknown one
    static Smoothing of(int code) {
        for (Smoothing smoothing : values()) if (smoothing.code == code) return smoothing;
        return null;
    }

    /// Whether the probabilities after every context sum to one.
    public boolean isDistribution() {
        return this != STUPID_BACKOFF;
    }

    /// Whether the model can be written as ARPA, which knows backoff weights and nothing else.
    public boolean isArpa() {
        return rule == Rule.BACKOFF;
    }
}
