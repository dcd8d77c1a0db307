/// Neural networks from parts: modules with named parameters, layers, losses, initialisers, optimizers, schedules.
///
/// Read [Module] first. A model is a `Module` whose `forward` says what it computes.
package dev.jikji.nn;
