package dev.jikji.embed;

/// How “a is to b as c is to …” is answered from the cosines of a word d with a, b and c.
public enum Analogy {
    /// cos(d, b) − cos(d, a) + cos(d, c): d is nearest to b − a + c (Mikolov et al. 2013, *Linguistic Regularities in
    /// Continuous Space Word Representations*).
    COS_ADD {
        @Override
        void combine(float[] a, float[] b, float[] c, float[] scores) {
            for (int j = 0; j < scores.length; j++) scores[j] = b[j] - a[j] + c[j];
        }
    },

    /// cos(d, b) · cos(d, c) / (cos(d, a) + 0.001), each cosine moved to 0…1 (Levy and Goldberg 2014, *Linguistic
    /// Regularities in Sparse and Explicit Word Representations*, equation 4).
    COS_MUL {
        @Override
        void combine(float[] a, float[] b, float[] c, float[] scores) {
            for (int j = 0; j < scores.length; j++) {
                scores[j] = (1 + b[j]) * (1 + c[j]) * 0.5f / (1.002f + a[j]);
            }
        }
    };

    /// Computes the scores of words from their cosines with a, b and c.
    abstract void combine(float[] a, float[] b, float[] c, float[] scores);
}
