/// The trainer, its events, checkpoints, run folders and recipes. Knows no model.
package dev.jikji.train;
