/// Each hot path beside its peer, measured in one run on the machine at hand.
///
/// Start with [Bench], which names the benchmarks. [Networks] starts every [Contender] as a process of its own, again and
/// again in turn. A contender that trains implements [Training] and lets [StepTimer] time it on a [Workload]; it answers with one [Measurement].
package dev.jikji.bench;
