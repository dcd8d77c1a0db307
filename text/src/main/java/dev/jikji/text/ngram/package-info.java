/// n-gram language models: counted, smoothed, queried, read and written as ARPA. Begin with [NgramTrainer], which makes
/// an [NgramModel] of a corpus; [NgramEvaluation] measures it, [NgramGenerator] lets it write. Inside, [NgramCounter]
/// counts, [Trie] holds the n-grams, [Estimator] smooths.
package dev.jikji.text.ngram;
