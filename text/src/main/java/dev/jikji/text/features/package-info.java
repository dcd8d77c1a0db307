/// Texts as sparse vectors of counts: [CountVectorizer] (bags of words and n-grams), [TfidfVectorizer], and
/// [SparseMatrix#oneHot]. Begin with [CountVectorizer].
package dev.jikji.text.features;
