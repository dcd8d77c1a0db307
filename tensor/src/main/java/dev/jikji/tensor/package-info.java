/// A thin facade over libtorch with lexical lifetimes, and safetensors.
package dev.jikji.tensor;
