package dev.jikji.embed;

import static dev.jikji.text.InputException.require;

/// The first line of word2vec's formats.
///
/// @param words how many follow
/// @param dim   values of each
record VectorHeader(int words, int dim) {
    /// Wide enough for any vectors of words, and a line of them fits memory.
    static final int MAX_DIM = 1 << 16;
    static final int MAX_LINE = 1 << 24;
    private static final int MAX_DIGITS = 18; // of a long

    /// Reads the header if there is one, which is two whole numbers on a line.
    ///
    /// @return null if the file has none
    /// @throws dev.jikji.text.InputException if there is one that cannot be true
    static VectorHeader read(VectorInput in) {
        if (!in.nextLine(MAX_LINE)) throw in.error("the file is empty");
        byte[] bytes = in.buffer();
        int at = in.at();
        int end = TextVectors.trimmedEnd(bytes, at, in.lineEnd());
        int wordsEnd = digits(bytes, at, end);
        int dimStart = wordsEnd;
        while (dimStart < end && TextVectors.isBlank(bytes[dimStart])) dimStart++;
        boolean header = wordsEnd > at && dimStart > wordsEnd && dimStart < end && digits(bytes, dimStart, end) == end;
        if (!header) return null;
        long words = number(bytes, at, wordsEnd);
        long dim = number(bytes, dimStart, end);
        if (words == 0) throw in.error("the header announces 0 words");
        if (dim == 0 || dim > MAX_DIM)
            throw in.error("the header announces %s values a word; from 1 to %,d can be read", amount(dim), MAX_DIM);
        if (words > Rows.MAX_VALUES / dim)
            throw in.error("the header announces %s words of %,d values, more than the %,d values that can be read",
                    amount(words), dim, Rows.MAX_VALUES);
        in.endLine();
        var result = new VectorHeader((int) words, (int) dim);
        result.requireRoom(in);
        return result;
    }

    /// The least a row can take, as text, is as many digits and separators, which is less than as binary.
    private void requireRoom(VectorInput in) {
        long room = in.remainingFileBytes() / (2L * dim + 1);
        require(in.zipped() || words <= room,
                "%s:1: the header announces %,d words of %,d values, but the file has room for %,d at most; it is"
                        + " truncated, or the header is wrong",
                in.name(), words, dim, room);
    }

    private static int digits(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && bytes[i] >= '0' && bytes[i] <= '9') i++;
        return i;
    }

    private static long number(byte[] bytes, int from, int to) {
        if (to - from > MAX_DIGITS) return Long.MAX_VALUE;
        long number = 0;
        for (int i = from; i < to; i++) number = 10 * number + bytes[i] - '0';
        return number;
    }

    private static String amount(long number) {
        return number == Long.MAX_VALUE ? "over 10^18" : String.format("%,d", number);
    }
}
