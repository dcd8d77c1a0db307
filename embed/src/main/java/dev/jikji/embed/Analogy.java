package dev.jikji.embed;

/// How “a is to b as c is to …” is answered from the cosines of a word d with a, b and c.
public enum Analogy {
    /// cos(d, b) − cos(d, a) + cos(d, c): d is nearest to b − a + c (Mikolov et al. 2013, *Linguistic Regularities in
    /// Continuous Space Word Representations*).
    COS_ADD {
        @Override
        void combine(float[] cosines, int a, int b, int c, float[] scores) {
            for (int j = 0; j < scores.length; j++) scores[j] = cosines[b + j] - cosines[a + j] + cosines[c + j];
        }
    },

    /// cos(d, b) · cos(d, c) / (cos(d, a) + 0.001), each cosine moved to 0…1 (Levy and Goldberg 2014, *Linguistic
    /// Regularities in Sparse and Explicit Word Representations*, equation 4).
    COS_MUL {
        @Override
        void combine(float[] cosines, int a, int b, int c, float[] scores) {
            for (int j = 0; j < scores.length; j++) {
                scores[j] = (1 + cosines[b + j]) * (1 + cosines[c + j]) * 0.5f / (1.002f + cosines[a + j]);
            }
        }
    };

    /// Computes the scores of the words of a block.
    ///
    /// @param cosines of the block's words with some vectors; those with a begin at `a`, and so on
    abstract void combine(float[] cosines, int a, int b, int c, float[] scores);
}
