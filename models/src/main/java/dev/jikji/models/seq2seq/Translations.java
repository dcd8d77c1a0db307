package dev.jikji.models.seq2seq;

import java.util.List;

/// The families of translation models.
public final class Translations {
    private Translations() {}

    public static List<TranslationFamily<?>> families() {
        return List.of(Seq2Seq.FAMILY, TransformerMt.FAMILY);
    }
}
