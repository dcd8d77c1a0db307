package dev.jikji.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorTensorHook;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;

/// A libtorch tensor: an n-dimensional array that records what was done to it, so that [#backward()] can follow.
/// Operations are named as PyTorch names them; a trailing underscore means in place.
///
/// A tensor is freed when the [TensorScope] it was made in closes. It belongs to the thread that made it.
/// Operations throw [TensorException] where libtorch refuses, and [IllegalStateException] on a freed operand.
public final class Tensor implements AutoCloseable {
    /// Mode of `embedding_bag`, as libtorch numbers them.
    private static final long SUM_OF_ROWS = 0;

    /// Channels of a convolution that oneDNN computes together.
    private static final int CONVOLUTION_BLOCK = 16;

    /// Units of a recurrent layer that oneDNN computes together.
    private static final int LSTM_BLOCK = 32;

    private final org.bytedeco.pytorch.Tensor handle;
    /// The scope that frees it; null if its owner does.
    private TensorScope scope = TensorScope.current();

    private Tensor(org.bytedeco.pytorch.Tensor handle) {
        this.handle = handle;
        TensorScope.entered(scope);
    }

    // Making tensors

    /// @return int64, `shape` filled from `values` in row-major order
    public static Tensor of(long[] values, long... shape) {
        Tensor tensor = empty(Dtype.INT64, values.length, shape);
        MemorySegment.copy(values, 0, tensor.memory(), ValueLayout.JAVA_LONG, 0, values.length);
        return tensor;
    }

    /// @return float32, `shape` filled from `values` in row-major order
    public static Tensor of(float[] values, long... shape) {
        Tensor tensor = empty(Dtype.FLOAT32, values.length, shape);
        MemorySegment.copy(values, 0, tensor.memory(), ValueLayout.JAVA_FLOAT, 0, values.length);
        return tensor;
    }

    /// @return float64, `shape` filled from `values` in row-major order
    public static Tensor of(double[] values, long... shape) {
        Tensor tensor = empty(Dtype.FLOAT64, values.length, shape);
        MemorySegment.copy(values, 0, tensor.memory(), ValueLayout.JAVA_DOUBLE, 0, values.length);
        return tensor;
    }

    /// Copies raw memory, such as a safetensors entry.
    public static Tensor of(MemorySegment bytes, Dtype dtype, long... shape) {
        Tensor tensor = empty(dtype, bytes.byteSize() / dtype.bytes(), shape);
        MemorySegment.copy(bytes, 0, tensor.memory(), 0, bytes.byteSize());
        return tensor;
    }

    private static Tensor empty(Dtype dtype, long elements, long... shape) {
        long expected = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        if (expected != elements) {
            throw new IllegalArgumentException(
                    "Tensor.of: %d values do not fill shape %s".formatted(elements, Arrays.toString(shape)));
        }
        return make("empty", dtype, options -> torch.empty(shape, options, Absent.MEMORY_FORMAT));
    }

    public static Tensor zeros(Dtype dtype, long... shape) {
        return make("zeros", dtype, options -> Device.place(options, placed -> torch.torch_zeros(shape, placed)));
    }

    public static Tensor zeros(long... shape) {
        return zeros(Dtype.FLOAT32, shape);
    }

    public static Tensor ones(long... shape) {
        return make("ones", Dtype.FLOAT32,
                options -> Device.place(options, placed -> torch.torch_ones(shape, placed)));
    }

    /// @return float32, filled with `value`
    public static Tensor full(double value, long... shape) {
        return zeros(shape).fill_(value);
    }

    /// @return int64 `(end - start)`: start, start + 1, …, end - 1
    public static Tensor arange(long start, long end) {
        return of(LongStream.range(start, end).toArray(), end - start);
    }

    private static Tensor make(String operation, Dtype dtype,
            Function<TensorOptions, org.bytedeco.pytorch.Tensor> maker) {
        NativeRuntime.ensureStarted();
        try (TensorOptions options = new TensorOptions(dtype.scalarType)) {
            return new Tensor(maker.apply(options));
        } catch (RuntimeException e) {
            throw TensorException.of(operation, e);
        }
    }

    // What it is

    public long size(int dim) {
        return live("size").size(dim);
    }

    public int dim() {
        return (int) live("dim").dim();
    }

    public long[] shape() {
        long[] shape = new long[dim()];
        for (int i = 0; i < shape.length; i++) shape[i] = handle.size(i);
        return shape;
    }

    /// @return number of elements
    public long numel() {
        return live("numel").numel();
    }

    public Dtype dtype() {
        return Dtype.of(live("dtype").scalar_type());
    }

    public boolean requiresGrad() {
        return live("requiresGrad").requires_grad();
    }

    /// @return whether its memory was given back
    public boolean isClosed() {
        return handle.isNull();
    }

    /// Such as `float32(32, 768)`.
    @Override
    public String toString() {
        if (isClosed()) return "freed tensor";
        String sizes = Arrays.stream(shape()).mapToObj(Long::toString).collect(Collectors.joining(", "));
        return dtype().name().toLowerCase(Locale.ROOT) + "(" + sizes + ")";
    }

    // Values out

    /// @return the only element, as a double
    public double item() {
        return call("item", () -> handle.item_double(), this);
    }

    /// @return all elements in row-major order, converted to float32
    public float[] toFloats() {
        try (TensorScope _ = TensorScope.open()) {
            return to(Dtype.FLOAT32).detach().contiguous().memory().toArray(ValueLayout.JAVA_FLOAT);
        }
    }

    /// @return all elements in row-major order, converted to float64
    public double[] toDoubles() {
        try (TensorScope _ = TensorScope.open()) {
            return to(Dtype.FLOAT64).detach().contiguous().memory().toArray(ValueLayout.JAVA_DOUBLE);
        }
    }

    /// @return all elements in row-major order, converted to int64
    public long[] toLongs() {
        try (TensorScope _ = TensorScope.open()) {
            return to(Dtype.INT64).contiguous().memory().toArray(ValueLayout.JAVA_LONG);
        }
    }

    /// The tensor's own memory, row-major: writing there changes it. Valid while the tensor lives.
    ///
    /// @throws IllegalStateException if its elements do not lie side by side; see [#contiguous()]
    @SuppressWarnings("restricted") // the only door from libtorch's memory to Java's
    public MemorySegment memory() {
        if (!live("memory").is_contiguous()) throw new IllegalStateException("memory: " + this + " is not contiguous");
        if (numel() == 0) return MemorySegment.NULL;
        return MemorySegment.ofAddress(handle.data_ptr().address()).reinterpret(handle.nbytes());
    }

    // Shape

    public Tensor view(long... shape) {
        return apply("view", () -> handle.view(shape), this);
    }

    public Tensor reshape(long... shape) {
        return apply("reshape", () -> handle.reshape(shape), this);
    }

    public Tensor transpose(int dim0, int dim1) {
        return apply("transpose", () -> handle.transpose(dim0, dim1), this);
    }

    public Tensor contiguous() {
        return apply("contiguous", () -> handle.contiguous(), this);
    }

    /// @return a view of `length` entries from `start` along `dim`
    public Tensor narrow(int dim, long start, long length) {
        return apply("narrow", () -> handle.narrow(dim, start, length), this);
    }

    /// @return a view of entry `index` of `dim`, without that dimension
    public Tensor select(int dim, long index) {
        return apply("select", () -> handle.select(dim, index), this);
    }

    /// @return `count` views of equal size along `dim`. One operation: on the way back their gradients are joined once,
    ///         where [#narrow] would pad and add each
    /// @throws TensorException if its size is not a multiple of `count`
    public Tensor[] chunk(int count, int dim) {
        if (size(dim) % count != 0) {
            throw new TensorException("chunk: size %d of dimension %d is not a multiple of %d. Operands: %s"
                    .formatted(size(dim), dim, count, this), null);
        }
        try (TensorVector views = handle.chunk(count, dim)) {
            return handles(views);
        } catch (RuntimeException e) {
            throw TensorException.of("chunk", e, this);
        }
    }

    /// @return views of the given sizes along `dim`, which add up to its size; one operation, as [#chunk]
    public Tensor[] split(int dim, long... sizes) {
        try (TensorVector views = torch.split(live("split"), sizes, dim)) {
            return handles(views);
        } catch (RuntimeException e) {
            throw TensorException.of("split", e, this);
        }
    }

    /// The vector owns its elements: their handles are copied out.
    private static Tensor[] handles(TensorVector vector) {
        Tensor[] tensors = new Tensor[(int) vector.size()];
        for (int i = 0; i < tensors.length; i++)
            tensors[i] = owned(vector.get(i));
        return tensors;
    }

    public Tensor unsqueeze(int dim) {
        return apply("unsqueeze", () -> handle.unsqueeze(dim), this);
    }

    public Tensor squeeze(int dim) {
        return apply("squeeze", () -> handle.squeeze(dim), this);
    }

    public Tensor expand(long... shape) {
        return apply("expand", () -> handle.expand(shape), this);
    }

    public static Tensor cat(int dim, Tensor... tensors) {
        return joined("cat", tensors, vector -> torch.cat(vector, dim));
    }

    public static Tensor stack(int dim, Tensor... tensors) {
        return joined("stack", tensors, vector -> torch.stack(vector, dim));
    }

    private static Tensor joined(String operation, Tensor[] tensors,
            Function<TensorVector, org.bytedeco.pytorch.Tensor> join) {
        try (TensorVector vector = new TensorVector()) {
            for (Tensor tensor : tensors) vector.push_back(tensor.handle);
            return new Tensor(join.apply(vector));
        } catch (RuntimeException e) {
            throw TensorException.of(operation, e, tensors);
        }
    }

    // Arithmetic

    public Tensor add(Tensor other) {
        return apply("add", () -> handle.add(other.handle), this, other);
    }

    public Tensor add(double value) {
        return withScalar("add", value, scalar -> handle.add(scalar));
    }

    public Tensor sub(Tensor other) {
        return apply("sub", () -> handle.sub(other.handle), this, other);
    }

    public Tensor mul(Tensor other) {
        return apply("mul", () -> handle.mul(other.handle), this, other);
    }

    public Tensor mul(double value) {
        return withScalar("mul", value, scalar -> handle.mul(scalar));
    }

    public Tensor div(Tensor other) {
        return apply("div", () -> handle.div(other.handle), this, other);
    }

    public Tensor neg() {
        return apply("neg", () -> handle.neg(), this);
    }

    public Tensor exp() {
        return apply("exp", () -> handle.exp(), this);
    }

    public Tensor log() {
        return apply("log", () -> handle.log(), this);
    }

    public Tensor sqrt() {
        return apply("sqrt", () -> handle.sqrt(), this);
    }

    public Tensor pow(double exponent) {
        return withScalar("pow", exponent, scalar -> handle.pow(scalar));
    }

    /// Matrix product over the last two dimensions, the others broadcast.
    public Tensor matmul(Tensor other) {
        return apply("matmul", () -> handle.matmul(other.handle), this, other);
    }

    /// Slides filters along a sequence: cross-correlation, as PyTorch's `conv1d`, moving one place at a time.
    ///
    /// @param weight  `(out, in, width)`
    /// @param bias    `(out)`, or null
    /// @param padding places of zeros before the first and after the last
    /// @return `(batch, out, time + 2 · padding - width + 1)` of this `(batch, in, time)`
    public Tensor conv1d(Tensor weight, Tensor bias, long padding) {
        if (size(1) != weight.size(1)) {
            var refused = new IllegalArgumentException("the filters are for another number of channels");
            throw TensorException.of("conv1d", refused, this, weight);
        }
        Tensor x = filled(1), filters = weight.filled(0).filled(1), added = bias == null ? null : bias.filled(0);
        try (TensorOptional b = added == null ? new TensorOptional() : new TensorOptional(added.live("conv1d"))) {
            return apply("conv1d", () -> torch.conv1d(x.handle, filters.handle, b, new long[]{1}, new long[]{padding},
                    new long[]{1}, 1), this, weight).narrow(1, 0, weight.size(0));
        }
    }

    /// With zeros up to a multiple of what oneDNN's convolution computes together: where it would fill up itself, it
    /// errs on some processors (`docs/decisions/onednn.md`).
    private Tensor filled(int dim) {
        long missing = Math.floorMod(-size(dim), CONVOLUTION_BLOCK);
        if (missing == 0) return this;
        long[] shape = shape();
        shape[dim] = missing;
        return cat(dim, this, zeros(dtype(), shape));
    }

    // In place

    public Tensor add_(Tensor other) {
        return inPlace("add_", () -> handle.add_(other.handle), this, other);
    }

    public Tensor add_(double value) {
        try (Scalar scalar = new Scalar(value)) {
            return inPlace("add_", () -> handle.add_(scalar), this);
        }
    }

    /// Adds `scale` times `other`.
    public Tensor add_(Tensor other, double scale) {
        try (Scalar scalar = new Scalar(scale)) {
            return inPlace("add_", () -> handle.add_(other.handle, scalar), this, other);
        }
    }

    /// Adds `scale · a · b`, element by element.
    public Tensor addcmul_(Tensor a, Tensor b, double scale) {
        try (Scalar scalar = new Scalar(scale)) {
            return inPlace("addcmul_", () -> handle.addcmul_(a.handle, b.handle, scalar), this, a, b);
        }
    }

    /// Adds `scale · a / b`, element by element.
    public Tensor addcdiv_(Tensor a, Tensor b, double scale) {
        try (Scalar scalar = new Scalar(scale)) {
            return inPlace("addcdiv_", () -> handle.addcdiv_(a.handle, b.handle, scalar), this, a, b);
        }
    }

    public Tensor sub_(Tensor other) {
        return inPlace("sub_", () -> handle.sub_(other.handle), this, other);
    }

    public Tensor mul_(Tensor other) {
        return inPlace("mul_", () -> handle.mul_(other.handle), this, other);
    }

    public Tensor mul_(double value) {
        try (Scalar scalar = new Scalar(value)) {
            return inPlace("mul_", () -> handle.mul_(scalar), this);
        }
    }

    public Tensor exp_() {
        return inPlace("exp_", () -> handle.exp_(), this);
    }

    public Tensor sigmoid_() {
        return inPlace("sigmoid_", () -> handle.sigmoid_(), this);
    }

    public Tensor tanh_() {
        return inPlace("tanh_", () -> handle.tanh_(), this);
    }

    public Tensor zero_() {
        return inPlace("zero_", () -> handle.zero_(), this);
    }

    public Tensor fill_(double value) {
        try (Scalar scalar = new Scalar(value)) {
            return inPlace("fill_", () -> handle.fill_(scalar), this);
        }
    }

    /// Copies values, converting the element type where it differs.
    public Tensor copy_(Tensor source) {
        return inPlace("copy_", () -> handle.copy_(source.handle), this, source);
    }

    /// Draws every element from a normal distribution.
    public Tensor normal_(double mean, double std) {
        return inPlace("normal_", () -> handle.normal_(mean, std, Absent.GENERATOR), this);
    }

    /// Draws every element uniformly from `[low, high)`.
    public Tensor uniform_(double low, double high) {
        return inPlace("uniform_", () -> handle.uniform_(low, high, Absent.GENERATOR), this);
    }

    /// Adds `values`, one slice for each index along `dim`, to the slices so numbered.
    ///
    /// @param index int64 `(n)`
    public Tensor indexAdd_(int dim, Tensor index, Tensor values) {
        return inPlace("index_add_", () -> handle.index_add_(dim, index.handle, values.handle), this, index, values);
    }

    /// Adds `values` at the places `index` names along `dim`.
    public Tensor scatterAdd_(int dim, Tensor index, Tensor values) {
        return inPlace("scatter_add_", () -> handle.scatter_add_(dim, index.handle, values.handle), this, index,
                values);
    }

    // Functions

    public Tensor tanh() {
        return apply("tanh", () -> handle.tanh(), this);
    }

    public Tensor sigmoid() {
        return apply("sigmoid", () -> handle.sigmoid(), this);
    }

    public Tensor relu() {
        return apply("relu", () -> handle.relu(), this);
    }

    /// `x` where positive, else `slope · x` (Maas et al. 2013).
    public Tensor leakyRelu(double slope) {
        return withScalar("leaky_relu", slope, scalar -> torch.leaky_relu(handle, scalar));
    }

    /// `x · sigmoid(x)` (Elfwing et al. 2018).
    public Tensor silu() {
        return apply("silu", () -> torch.silu(handle), this);
    }

    /// Gaussian error linear unit, `x · Φ(x)` (Hendrycks and Gimpel 2016).
    public Tensor gelu() {
        return apply("gelu", () -> torch.gelu(handle, "none"), this);
    }

    /// Gaussian error linear unit in its tanh form (Hendrycks and Gimpel 2016), as GPT-2 uses it.
    public Tensor geluTanh() {
        return apply("gelu", () -> torch.gelu(handle, "tanh"), this);
    }

    public Tensor softmax(int dim) {
        return apply("softmax", () -> handle.softmax(dim), this);
    }

    public Tensor logSoftmax(int dim) {
        return apply("log_softmax", () -> handle.log_softmax(dim), this);
    }

    /// Normalises over the last dimension (Ba et al. 2016), then scales and shifts.
    public Tensor layerNorm(Tensor weight, Tensor bias, double epsilon) {
        try (TensorOptional w = new TensorOptional(weight.live("layer_norm"));
                TensorOptional b = new TensorOptional(bias.live("layer_norm"))) {
            return apply("layer_norm",
                    () -> torch.layer_norm(handle, new long[]{weight.size(0)}, w, b, epsilon, false), this, weight,
                    bias);
        }
    }

    /// Divides by the root of the mean square over the last dimension (Zhang and Sennrich 2019), then scales.
    public Tensor rmsNorm(Tensor weight, double epsilon) {
        try (TensorOptional w = new TensorOptional(weight.live("rms_norm"));
                DoubleOptional e = new DoubleOptional(epsilon)) {
            return apply("rms_norm", () -> torch.rms_norm(handle, new long[]{weight.size(0)}, w, e), this, weight);
        }
    }

    /// Zeroes each element with probability `p`, to the nearest 1/65536, and scales the others to keep the mean.
    public Tensor dropout(double p) {
        return mul(dropoutMask(dtype(), p, shape()));
    }

    /// @return `shape`: what [#dropout] multiplies with, drawn anew at each call; see [NativeRuntime#seed]
    public static Tensor dropoutMask(Dtype dtype, double p, long... shape) {
        if (p < 0 || p >= 1) throw new IllegalArgumentException("dropout: %s is outside [0, 1)".formatted(p));
        return DropoutMask.draw(dtype, p, shape);
    }

    /// @return float32 `(…, dim)`: the rows of this `(rows, dim)` that int64 `ids` name
    public Tensor embedding(Tensor ids) {
        return apply("embedding", () -> torch.embedding(handle, ids.handle), this, ids);
    }

    /// Adds up rows, without laying them out first.
    ///
    /// @param ids   int64 `(n · width)`
    /// @param width rows of a sum
    /// @return `(n, dim)`: the sums of the rows of this `(rows, dim)` that each `width` of the ids name
    public Tensor embeddingSums(Tensor ids, int width) {
        long[] offsets = LongStream.range(0, ids.size(0) / width).map(sum -> sum * width).toArray();
        Tensor starts = of(offsets, offsets.length);
        try (var result = torch.embedding_bag(live("embedding_bag"), ids.live("embedding_bag"), starts.handle, false,
                SUM_OF_ROWS, false, Absent.TENSOR, false)) {
            return owned(result.get0());
        } catch (RuntimeException e) {
            throw TensorException.of("embedding_bag", e, this, ids);
        }
    }

    /// @param index int64 `(n)`
    /// @return the slices along `dim` that `index` names
    public Tensor indexSelect(int dim, Tensor index) {
        return apply("index_select", () -> handle.index_select(dim, index.handle), this, index);
    }

    /// @return for each place of `index`, the element of this along `dim` that it names
    public Tensor gather(int dim, Tensor index) {
        return apply("gather", () -> handle.gather(dim, index.handle), this, index);
    }

    /// Replaces elements where the bool `mask`, broadcast to this shape, is true.
    public Tensor maskedFill(Tensor mask, double value) {
        return withScalar("masked_fill", value, scalar -> handle.masked_fill(mask.handle, scalar));
    }

    public Tensor sum() {
        return apply("sum", () -> handle.sum(), this);
    }

    public Tensor sum(int dim) {
        return apply("sum", () -> handle.sum(new long[]{dim}, false, Absent.DTYPE), this);
    }

    public Tensor min() {
        return apply("min", () -> handle.min(), this);
    }

    public Tensor mean() {
        return apply("mean", () -> handle.mean(), this);
    }

    /// @return the largest elements along `dim`, without that dimension; of equal ones, one gets the gradient
    public Tensor max(int dim) {
        try (var result = live("max").max(dim, false)) {
            return owned(result.get0());
        } catch (RuntimeException e) {
            throw TensorException.of("max", e, this);
        }
    }

    /// @return int64, where along `dim` the largest element stands
    public Tensor argmax(int dim) {
        try (LongOptional along = new LongOptional(dim)) {
            return apply("argmax", () -> handle.argmax(along, false), this);
        }
    }

    /// @return the `count` largest elements along `dim`, the largest first, and, int64, where they stand
    public Tensor[] topK(long count, int dim) {
        try (var result = live("topk").topk(count, dim, true, true)) {
            return new Tensor[]{owned(result.get0()), owned(result.get1())};
        } catch (RuntimeException e) {
            throw TensorException.of("topk", e, this);
        }
    }

    public Tensor to(Dtype dtype) {
        return apply("to", () -> handle.toType(dtype.scalarType), this);
    }

    /// @return `(rows, columns)`: minus infinity where a column stands after its row, else 0; the last row stands at
    ///         the last column
    public static Tensor causalMask(Dtype dtype, long rows, long columns) {
        Tensor hidden = zeros(dtype, rows, columns).fill_(Double.NEGATIVE_INFINITY);
        return apply("triu", () -> hidden.handle.triu(columns - rows + 1), hidden);
    }

    /// Attention in one fused operation (Vaswani et al. 2017, section 3.2.1; computed as Dao et al. 2022).
    ///
    /// @param query `(batch, head, time, headDim)`; keys and values alike
    public static Tensor scaledDotProductAttention(Tensor query, Tensor key, Tensor value, boolean causal) {
        return apply("scaled_dot_product_attention",
                () -> torch.scaled_dot_product_attention(query.handle, key.handle, value.handle, Absent.TENSOR,
                        0, causal, Absent.DOUBLE, false),
                query, key, value);
    }

    /// One LSTM layer over a whole sequence, in one fused operation (Hochreiter and Schmidhuber 1997; gates in
    /// PyTorch's order: input, forget, cell, output).
    ///
    /// @param input  `(time, batch, inputDim)`
    /// @param hidden `(directions, batch, dim)`
    /// @param cell   `(directions, batch, dim)`
    /// @param parameters of each direction, of which there may be two: input weight `(4·dim, inputDim)`, recurrent
    ///                   weight `(4·dim, dim)`, and their biases
    /// @return outputs `(time, batch, directions · dim)`, last hidden and last cell `(directions, batch, dim)`
    public static Tensor[] lstm(Tensor input, Tensor hidden, Tensor cell, Tensor... parameters) {
        if (oneDnnMayErr(input, hidden, cell, parameters)) return lstmByTime(input, hidden, cell, parameters);
        try (TensorVector state = new TensorVector(hidden.live("lstm"), cell.live("lstm"));
                TensorVector weights = vector("lstm", parameters);
                var result = torch.lstm(input.live("lstm"), state, weights, true, 1, 0.0, Grad.isOn(),
                        twoDirections(parameters), false)) {
            return new Tensor[]{owned(result.get0()), owned(result.get1()), owned(result.get2())};
        } catch (RuntimeException e) {
            throw TensorException.of("lstm", e, input, hidden, cell);
        }
    }

    /// Without gradients, in float32, oneDNN 3.7.1 gives wrong outputs on some processors where the width is no multiple
    /// of 32 (`docs/decisions/onednn.md`).
    private static boolean oneDnnMayErr(Tensor input, Tensor hidden, Tensor cell, Tensor[] parameters) {
        return input.dtype() == Dtype.FLOAT32 && hidden.size(2) % LSTM_BLOCK != 0
                && !torch.is_autocast_enabled(DeviceType.CPU) && !(Grad.isOn()
                        && Stream.concat(Stream.of(input, hidden, cell), Arrays.stream(parameters))
                                .anyMatch(Tensor::requiresGrad));
    }

    /// Through libtorch's operation for batches of sequences of different lengths, which does without oneDNN's layer.
    private static Tensor[] lstmByTime(Tensor input, Tensor hidden, Tensor cell, Tensor[] parameters) {
        long time = input.size(0), batch = input.size(1);
        long[] sizes = new long[Math.toIntExact(time)];
        Arrays.fill(sizes, batch);
        try (TensorVector state = new TensorVector(hidden.live("lstm"), cell.live("lstm"));
                TensorVector weights = vector("lstm", parameters);
                Tensor rows = input.reshape(time * batch, input.size(2));
                Tensor batchSizes = of(sizes, time);
                var result = torch.lstm(rows.live("lstm"), batchSizes.live("lstm"), state, weights, true, 1, 0.0, false,
                        twoDirections(parameters));
                Tensor outputs = owned(result.get0())) {
            return new Tensor[]{outputs.view(time, batch, outputs.size(1)), owned(result.get1()), owned(result.get2())};
        } catch (RuntimeException e) {
            throw TensorException.of("lstm", e, input, hidden, cell);
        }
    }

    /// One GRU layer over a whole sequence (Cho et al. 2014; gates in PyTorch's order: reset, update, new).
    ///
    /// @param input  `(time, batch, inputDim)`
    /// @param hidden `(directions, batch, dim)`
    /// @param parameters of each direction, of which there may be two: input weight `(3·dim, inputDim)`, recurrent
    ///                   weight `(3·dim, dim)`, and their biases
    /// @return outputs `(time, batch, directions · dim)` and last hidden `(directions, batch, dim)`
    public static Tensor[] gru(Tensor input, Tensor hidden, Tensor... parameters) {
        return recurrent("gru", input, hidden, parameters, (x, h, weights) -> torch.gru(x, h, weights, true, 1, 0.0,
                Grad.isOn(), twoDirections(parameters), false));
    }

    /// One Elman layer over a whole sequence, with tanh (Elman 1990).
    ///
    /// @param input  `(time, batch, inputDim)`
    /// @param hidden `(directions, batch, dim)`
    /// @param parameters of each direction, of which there may be two: input weight `(dim, inputDim)`, recurrent weight
    ///                   `(dim, dim)`, and their biases
    /// @return outputs `(time, batch, directions · dim)` and last hidden `(directions, batch, dim)`
    public static Tensor[] rnnTanh(Tensor input, Tensor hidden, Tensor... parameters) {
        return recurrent("rnn_tanh", input, hidden, parameters, (x, h, weights) -> torch.rnn_tanh(x, h, weights, true,
                1, 0.0, Grad.isOn(), twoDirections(parameters), false));
    }

    /// As [#rnnTanh], with rectifiers instead (Le et al. 2015).
    public static Tensor[] rnnRelu(Tensor input, Tensor hidden, Tensor... parameters) {
        return recurrent("rnn_relu", input, hidden, parameters, (x, h, weights) -> torch.rnn_relu(x, h, weights, true,
                1, 0.0, Grad.isOn(), twoDirections(parameters), false));
    }

    private interface Recurrence {
        T_TensorTensor_T apply(org.bytedeco.pytorch.Tensor input, org.bytedeco.pytorch.Tensor hidden,
                TensorVector weights);
    }

    private static Tensor[] recurrent(String operation, Tensor input, Tensor hidden, Tensor[] parameters,
            Recurrence recurrence) {
        try (TensorVector weights = vector(operation, parameters);
                var result = recurrence.apply(input.live(operation), hidden.live(operation), weights)) {
            return new Tensor[]{owned(result.get0()), owned(result.get1())};
        } catch (RuntimeException e) {
            throw TensorException.of(operation, e, input, hidden);
        }
    }

    private static TensorVector vector(String operation, Tensor... tensors) {
        TensorVector vector = new TensorVector();
        for (Tensor tensor : tensors) vector.push_back(tensor.live(operation));
        return vector;
    }

    private static boolean twoDirections(Tensor[] parameters) {
        return parameters.length == 8;
    }

    /// A tuple owns its elements: their handles are copied out.
    private static Tensor owned(org.bytedeco.pytorch.Tensor element) {
        return new Tensor(new org.bytedeco.pytorch.Tensor(element));
    }

    // Gradients

    /// @return the same values in memory of their own, row-major
    public Tensor copy() {
        try (var scope = TensorScope.open()) {
            return scope.keep(apply("clone", () -> handle.clone(), this).contiguous());
        }
    }

    /// Makes this a leaf whose gradient [#backward()] collects.
    public Tensor requireGrad() {
        live("requireGrad").set_requires_grad(true);
        return this;
    }

    /// @return the same values, cut off from what was recorded
    public Tensor detach() {
        return apply("detach", () -> handle.detach(), this);
    }

    /// The same values, cut off from what was recorded, as by [#detach()]; but writing there is not noticed as an
    /// operation on this tensor, whose own record stays as it is.
    public Tensor data() {
        return apply("data", () -> new org.bytedeco.pytorch.Tensor(handle.variable_data()), this);
    }

    /// Adds the gradient of this scalar to every leaf it depends on.
    public void backward() {
        call("backward", () -> {
            handle.backward();
            return null;
        }, this);
    }

    /// Goes back from this tensor with the gradient it is given.
    public void backward(Tensor gradient) {
        call("backward", () -> {
            handle.backward(gradient.handle, Absent.BOOL, false, Absent.TENSORS);
            return null;
        }, this, gradient);
    }

    /// Lets `hook` replace the gradient of this tensor on its way back, once all of it has arrived: the way to give an
    /// operation a gradient of its own. It is called inside [#backward()], with nothing recorded; what it uses must not
    /// be freed by then.
    ///
    /// @param hook gives a gradient of the same shape and type
    /// @throws TensorException if this tensor does not require a gradient
    public void registerHook(UnaryOperator<Tensor> hook) {
        var callback = new TensorTensorHook() {
            @Override
            public TensorBase call(TensorBase gradient) {
                try (var scope = TensorScope.open(); var _ = Grad.off()) {
                    Tensor arrived = new Tensor(new org.bytedeco.pytorch.Tensor(gradient));
                    return scope.keep(hook.apply(arrived)).handle;
                }
            }
        };
        TensorScope.keepCallback(callback);
        call("registerHook", () -> live("registerHook").register_hook(callback), this);
    }

    /// Forgets the collected gradient; the next [#backward()] starts a new one.
    public void clearGrad() {
        live("clearGrad").mutable_grad().reset();
    }

    /// @return whether a gradient was collected
    public boolean hasGrad() {
        return live("hasGrad").grad().defined();
    }

    /// Adds to the gradient of a leaf, or of some rows of it, without [#backward()]. A first gradient of all rows is
    /// kept, not copied.
    ///
    /// @param from     the first row, along the first dimension
    /// @param gradient of the shape of those rows
    public void addGrad(long from, Tensor gradient) {
        boolean whole = Arrays.equals(shape(), gradient.shape());
        if (!hasGrad()) {
            Tensor first = whole ? gradient : zeros(dtype(), shape());
            live("addGrad").mutable_grad().put(first.handle);
            if (whole) return;
        }
        try (TensorScope _ = TensorScope.open(); var _ = Grad.off()) {
            grad().narrow(0, from, gradient.size(0)).add_(gradient);
        }
    }

    /// @return the collected gradient, in its own memory: changing it changes what the optimizer sees
    /// @throws IllegalStateException if there is none
    public Tensor grad() {
        org.bytedeco.pytorch.Tensor grad = live("grad").grad();
        if (!grad.defined())
            throw new IllegalStateException("grad: " + this + " has no gradient; call backward() first");
        return new Tensor(new org.bytedeco.pytorch.Tensor(grad)); // the leaf owns its gradient: copy the handle
    }

    /// Changes the element type of a leaf; its gradient is forgotten.
    public void convert_(Dtype dtype) {
        clearGrad();
        try (TensorScope _ = TensorScope.open(); var _ = Grad.off()) {
            handle.set_data(to(dtype).handle);
        }
    }

    // Lifetime

    /// Takes this tensor out of every scope: it lives until [#close()].
    public Tensor retain() {
        live("retain");
        if (scope != null) moveTo(null);
        return this;
    }

    /// Passes this tensor to the scope outside `from`; one that outlives `from` stays where it is.
    void keep(TensorScope from, TensorScope outer) {
        live("keep");
        if (scope == from) moveTo(outer);
    }

    private void moveTo(TensorScope target) {
        if (target == null) {
            handle.retainReference();
        } else {
            target.attach(handle);
        }
        TensorScope.left(scope);
        scope = target;
        TensorScope.entered(scope);
    }

    /// Frees a tensor that no scope frees. In a scope there is no need for it.
    @Override
    public void close() {
        if (isClosed()) return;
        if (scope != null) return;
        handle.releaseReference();
        TensorScope.left(null);
    }

    /// @return the handle
    /// @throws IllegalStateException if the tensor was freed
    org.bytedeco.pytorch.Tensor live(String operation) {
        if (isClosed()) throw TensorException.freed(operation, null);
        return handle;
    }

    static Tensor wrap(org.bytedeco.pytorch.Tensor handle) {
        return new Tensor(handle);
    }

    // Calling libtorch

    private static Tensor apply(String operation, Supplier<org.bytedeco.pytorch.Tensor> body, Tensor... operands) {
        return new Tensor(call(operation, body, operands));
    }

    private Tensor inPlace(String operation, Supplier<org.bytedeco.pytorch.Tensor> body, Tensor... operands) {
        call(operation, body, operands);
        return this;
    }

    private Tensor withScalar(String operation, double value,
            Function<Scalar, org.bytedeco.pytorch.Tensor> body) {
        try (Scalar scalar = new Scalar(value)) {
            return apply(operation, () -> body.apply(scalar), this);
        }
    }

    /// The one place where libtorch's exceptions are translated.
    private static <T> T call(String operation, Supplier<T> body, Tensor... operands) {
        try {
            return body.get();
        } catch (RuntimeException e) {
            throw TensorException.of(operation, e, operands);
        }
    }
}
