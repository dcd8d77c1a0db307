package dev.jikji.nn;

import dev.jikji.tensor.Tensor;

/// What queries attend to.
///
/// @param keys   `(batch, kvHead, source, headDim)`
/// @param values as `keys`
/// @param filler keys and values at the end of each row that are none and that nobody may see
public record KeysValues(Tensor keys, Tensor values, long filler) {
    private static final long SHORTEST = 16;

    /// Without filler.
    public KeysValues(Tensor keys, Tensor values) {
        this(keys, values, 0);
    }

    /// Both without filler of their own.
    ///
    /// @return these, then `later`, filled up to one of few lengths, four to each doubling: oneDNN generates code for each
    /// length it meets, and the text's own, one more with each token written, would drive a training's out of its cache
    public KeysValues append(KeysValues later) {
        long length = length() + later.length();
        long filler = Math.floorMod(-length, Math.max(SHORTEST, Long.highestOneBit(length) / 4));
        return new KeysValues(join(keys, later.keys, filler), join(values, later.values, filler), filler);
    }

    private static Tensor join(Tensor first, Tensor then, long filler) {
        if (filler == 0) return Tensor.cat(2, first, then);
        Tensor zeros = Tensor.zeros(then.dtype(), then.size(0), then.size(1), filler, then.size(3));
        return Tensor.cat(2, first, then, zeros);
    }

    /// @return a view of those that are some
    public KeysValues withoutFiller() {
        return filler == 0 ? this : new KeysValues(keys.narrow(2, 0, length()), values.narrow(2, 0, length()));
    }

    /// @return how many there are of a row, without the filler
    public long length() {
        return keys.size(2) - filler;
    }
}
