/// Weights on disk in the safetensors format: a JSON header of names, types, shapes and byte ranges, then the bytes.
/// Read [SafetensorsFile] first. Nothing here knows libtorch; a tensor is a
/// [java.lang.foreign.MemorySegment] with a name, a type and a shape.
package dev.jikji.tensor.safetensors;
