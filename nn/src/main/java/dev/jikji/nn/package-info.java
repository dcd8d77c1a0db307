/// Modules with named parameters, layers, losses, initialisers, optimizers and schedules.
package dev.jikji.nn;
