/// Lemmas: [EditTree] first, then [Lemmatizer] and [LemmaTrainer].
package dev.jikji.text.lemma;
