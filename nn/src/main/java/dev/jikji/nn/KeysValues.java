package dev.jikji.nn;

import dev.jikji.tensor.Tensor;

/// What queries attend to.
///
/// @param keys   `(batch, kvHead, source, headDim)`
/// @param values as `keys`
/// @param filler keys and values at the end of each row that are none and that nobody may see
public record KeysValues(Tensor keys, Tensor values, long filler) {
    /// oneDNN generates code for each length it meets. Lengths that grow with each token written would take two pieces of it a
    /// token, drive those of the training out of oneDNN's cache, and leave them all over its memory.
    private static final long LENGTHS = 16;

    /// Without filler.
    public KeysValues(Tensor keys, Tensor values) {
        this(keys, values, 0);
    }

    /// Both without filler of their own.
    ///
    /// @return these, then `later`, filled up to one of few lengths
    public KeysValues append(KeysValues later) {
        long filler = Math.floorMod(-(length() + later.length()), LENGTHS);
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
