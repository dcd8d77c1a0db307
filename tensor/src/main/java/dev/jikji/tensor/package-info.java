/// Tensors on libtorch: a thin facade with lexical lifetimes. The only package that may touch `org.bytedeco`.
///
/// Read [Tensor] and [TensorScope] first; [NativeRuntime] loads and tunes the native library by itself.
package dev.jikji.tensor;
