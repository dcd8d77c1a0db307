package dev.jikji.embed;

import static dev.jikji.text.InputException.require;

/// How [Glove] counts and trains.
///
/// @param dim          width of the vectors
/// @param window       the farthest context word on either side; a word at distance d counts 1/d
/// @param minCount     rarer words are skipped as if they were not in the text
/// @param subsampling  words of a greater share of the text than this are thinned out before pairs are counted, as
///                     word2vec does, so that windows reach farther; 0 keeps all, as the original does
/// @param xMax         counts from here on weigh 1 in the loss, lower ones (x/xMax)^alpha
/// @param alpha        see `xMax`
/// @param shift        added to a count before its logarithm is taken; 0 as in the original. 1 takes rare pairs, of which
///                     there are most, for hardly more than none (Pennington et al. 2014, section 3)
/// @param zeros        pairs drawn against each of both words of a counted pair and learned as never seen, with weight 1,
///                     in proportion to the 0.75th power of their counts, as negative sampling draws; 0 as in the
///                     original, which learns nothing from what does not occur. They need a shift
/// @param epochs       passes through the counts
/// @param learningRate of AdaGrad
/// @param memory       bytes that the counts may take; what exceeds them goes to temporary files
/// @param threads      all change the same vectors without locks (Hogwild); with one thread the same seed gives the
///                     same vectors, but for the rounding of the Vector API's sums where that is in use
public record GloveSettings(int dim, int window, int minCount, double subsampling, double xMax,
        double alpha, double shift, int zeros, int epochs, double learningRate, long memory, int threads, long seed) {

    public GloveSettings {
        Limits.requireDim(dim, "100 to 300");
        Limits.requireWindow(window, 10);
        require(minCount > 0, "minimum count is %d; it is at least 1", minCount);
        require(subsampling >= 0 && subsampling <= 1,
                "subsampling is %s; it is a share of the text such as 1e-4, or 0 for none", subsampling);
        require(xMax > 0 && xMax < Double.POSITIVE_INFINITY, "x-max is %s; 1 to 100 is usual", xMax);
        require(alpha >= 0 && alpha < Double.POSITIVE_INFINITY, "alpha is %s; 0.75 is usual", alpha);
        require(shift >= 0 && shift < Double.POSITIVE_INFINITY, "shift is %s; 1 is usual, 0 is for none", shift);
        require(zeros >= 0, "zeros is %d; 1 is usual, 0 is for none", zeros);
        require(zeros == 0 || shift > 0,
                "zeros is %d, but with a shift of 0 the logarithm of a zero is infinite; set shift"
                        + " to 1",
                zeros);
        require(epochs > 0, "epochs is %d; at least 1 is needed", epochs);
        require(learningRate > 0 && learningRate < Double.POSITIVE_INFINITY,
                "learning rate is %s; it is a positive number such as 0.05", learningRate);
        require(memory > 0, "memory is %d bytes; it has to be positive", memory);
        require(threads > 0, "threads is %d; at least 1 is needed", threads);
    }

    /// 100 values, a window of 10 after subsampling, an x-max of 1, zeros learned too, 5 passes with one thread; 512 MiB for
    /// the counts. On 100 MB of Wikipedia this reaches skip-gram's similarities and is ahead on analogies; the original's
    /// 15, no subsampling, 10, no zeros and 25 suit texts of billions of words.
    public static GloveSettings defaults() {
        return new GloveSettings(100, 10, 5, 3e-5, 1, 0.75, 1, 1, 5, 0.05, 512L << 20, 1, 1);
    }
}
