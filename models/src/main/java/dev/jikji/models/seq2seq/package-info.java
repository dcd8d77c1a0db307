/// Models that turn one sequence into another: translation. Read [dev.jikji.models.seq2seq.TranslationModel] first, then
/// [dev.jikji.models.seq2seq.Seq2Seq] and [dev.jikji.models.seq2seq.TransformerMt].
package dev.jikji.models.seq2seq;
