/// Facts about the machine this process runs on, and the few native settings that must be made before libtorch loads.
/// [Platform] says whether it can run at all, [CpuFeatures] and [Memory] what it has. Nothing here touches libtorch.
package dev.jikji.tensor.machine;
