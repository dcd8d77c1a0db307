/// Word vectors: trained, read and written, compared.
///
/// Start with [WordVectors]. [Word2Vec] and [FastText] train them from packed tokens; both are a [Learner] for each
/// thread over an [OutputLayer], driven by [Hogwild].
package dev.jikji.embed;
