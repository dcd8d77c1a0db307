package dev.jikji.text;

import java.nio.file.Path;
import java.util.OptionalInt;

/// Turns text into the numbers a model knows, and back. Safe for use by several threads.
///
/// Those that come with Jikji ([TokenizerSettings.Type] lists them) are kept in the layout of the Hugging Face library's
/// `tokenizer.json`.
public interface Tokenizer {

    /// @return ids in [0, `vocabSize()`); empty for empty text. Nothing is put before or after the text's own tokens:
    ///         that is for [#template]
    int[] encode(String text);

    /// The tokens of [#encode] and where each stands in the text.
    Encoding encodeWithOffsets(String text);

    /// The special tokens a model expects around a text, such as BERT's `[CLS]` and `[SEP]`.
    default Template template() {
        return Template.NONE;
    }

    /// The text of `ids`.
    ///
    /// @throws IndexOutOfBoundsException if an id is not in the vocabulary
    default String decode(int... ids) {
        StreamDecoder decoder = streamDecoder();
        var text = new StringBuilder();
        for (int id : ids) text.append(decoder.add(id));
        return text.append(decoder.finish()).toString();
    }

    /// Decodes ids one at a time; the parts joined are what [#decode] gives.
    StreamDecoder streamDecoder();

    int vocabSize();

    /// The token as its file writes it, which for a byte-level token need not be text.
    ///
    /// @throws IndexOutOfBoundsException if `id` is not in the vocabulary
    String token(int id);

    /// The id of a token as [#token] writes it.
    OptionalInt id(String token);

    /// The token that stands for what the vocabulary lacks.
    OptionalInt unknown();

    /// The token between documents.
    OptionalInt endOfText();

    /// What one token is, for figures such as "perplexity per word": `character`, `word` or `token`.
    String unit();

    /// Writes a `tokenizer.json` that [#load] reads.
    void save(Path tokenizerJson);

    /// Reads a tokenizer from what the field keeps them in: a `tokenizer.json`; BERT's `vocab.txt`, uncased if no token
    /// has a capital letter; GPT-2's `vocab.json` and `merges.txt` (or `encoder.json` and `vocab.bpe`), given by either;
    /// or a folder that holds one of these.
    ///
    /// @throws InputException if a file is missing, is damaged, or describes a tokenizer that Jikji cannot follow exactly
    static Tokenizer load(Path path) {
        return TokenizerFiles.load(path);
    }
}
