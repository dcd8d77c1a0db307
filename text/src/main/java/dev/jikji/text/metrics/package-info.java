/// How well a translation, or another text that has a reference, agrees with it. [dev.jikji.text.metrics.Bleu] and
/// [dev.jikji.text.metrics.Chrf] give sacreBLEU's figures.
package dev.jikji.text.metrics;
