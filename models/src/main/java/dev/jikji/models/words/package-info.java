/// Words in sentences as networks read them, shared by taggers and parsers: [dev.jikji.models.words.WordVocabulary]
/// numbers words and characters, [dev.jikji.models.words.WordBatch] lays out a batch as arrays, and
/// [dev.jikji.models.words.WordEncoder] makes a vector of each word in its sentence. Read that first.
package dev.jikji.models.words;
