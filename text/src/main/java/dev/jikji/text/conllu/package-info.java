/// Sentences in CoNLL-U, the format of Universal Dependencies: [Sentence] first, then [ConlluReader].
package dev.jikji.text.conllu;
