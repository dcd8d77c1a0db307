/// Small experiments that explain what training is made of: optimizers on a surface that can be drawn, and what layers
/// over a sequence cost. Each measures the real thing; pages and pictures of them are made elsewhere.
package dev.jikji.train.explain;
