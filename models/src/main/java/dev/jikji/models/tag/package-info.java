/// Taggers: a label for each word of a sentence. [dev.jikji.models.tag.Tagger] tags text with a trained model; the models
/// are [dev.jikji.models.tag.WindowTagger] and [dev.jikji.models.tag.BiLstmTagger], the latter perhaps with a
/// [dev.jikji.models.tag.Crf].
package dev.jikji.models.tag;
