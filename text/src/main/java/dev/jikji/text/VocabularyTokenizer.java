package dev.jikji.text;

import java.util.OptionalInt;

/// A tokenizer whose tokens and ids are those of a vocabulary.
abstract class VocabularyTokenizer implements Tokenizer {
    final Vocabulary vocabulary;

    VocabularyTokenizer(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    @Override
    public final int vocabSize() {
        return vocabulary.size();
    }

    @Override
    public final String token(int id) {
        return vocabulary.token(id);
    }

    @Override
    public final OptionalInt id(String token) {
        return vocabulary.id(token);
    }
}
