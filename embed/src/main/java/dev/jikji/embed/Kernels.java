package dev.jikji.embed;

/// The two products that training consists of. Rows are `stride` floats long, a multiple of 16.
interface Kernels {

    /// The Vector API's if the Java machine was started with `--add-modules jdk.incubator.vector`, else plain loops.
    Kernels BEST = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
            ? new VectorKernels()
            : new PlainKernels();

    /// `products[r × count + c]` = row `r` of `x` times the row of `y` at `offsets[c]`, for `rows` rows that lie one
    /// after the other in `x`.
    void multiply(float[] x, int rows, float[] y, int[] offsets, int count, int stride, float[] products);

    /// The row of `target` at `at` += Σ `weights[first + c × step]` × the row of `source` at `offsets[c]`.
    void accumulate(float[] target, int at, float[] source, int[] offsets, int count, float[] weights, int first,
            int step, int stride);

    /// The product of two rows of `values`.
    float dot(float[] values, int a, int b, int stride);

    /// A step of AdaGrad (Duchi et al. 2011) down the gradient of a product of two rows: with `g` the `gradient` times
    /// the other row, each value changes by -g / √s, where s is the sum of squares so far, g² included.
    ///
    /// @param squares where the sums of a row begin, from the row on
    void adaGrad(float[] values, int a, int b, int squares, float gradient, int stride);
}
