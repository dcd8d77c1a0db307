package dev.jikji.text;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// The special tokens a model expects around a text, or around and between two, such as BERT's `[CLS] A [SEP]` and
/// `[CLS] A [SEP] B [SEP]` (Devlin et al. 2019, figure 2).
///
/// @param single the parts around one text
/// @param pair   the parts around two texts
public record Template(List<Part> single, List<Part> pair) {

    /// Nothing around a text; two texts follow each other.
    public static final Template NONE = new Template(List.of(new Text(0, 0)), List.of(new Text(0, 0), new Text(1, 1)));

    /// A part of a template. Its type tells a model which of two texts a token belongs to.
    public sealed interface Part {
        /// The token type of all the part's tokens.
        int type();
    }

    /// A special token.
    ///
    /// @param token as the vocabulary writes it
    public record Special(String token, int id, int type) implements Part {}

    /// Where a text stands.
    ///
    /// @param index 0 for the first, 1 for the second
    public record Text(int index, int type) implements Part {}

    public Template {
        single = List.copyOf(single);
        pair = List.copyOf(pair);
    }

    /// BERT's: `[CLS] A [SEP]` and `[CLS] A [SEP] B [SEP]`, the second text and its `[SEP]` of type 1.
    public static Template bert(String cls, int clsId, String sep, int sepId) {
        var start = new Special(cls, clsId, 0);
        var end = new Special(sep, sepId, 0);
        return new Template(List.of(start, new Text(0, 0), end),
                List.of(start, new Text(0, 0), end, new Text(1, 1), new Special(sep, sepId, 1)));
    }

    /// RoBERTa's: `<s> A </s>` and `<s> A </s> </s> B </s>`, all of type 0 (Liu et al. 2019).
    static Template roberta(Special cls, Special sep) {
        return new Template(List.of(cls, new Text(0, 0), sep),
                List.of(cls, new Text(0, 0), sep, sep, new Text(1, 0), sep));
    }

    /// The tokens with the special ones around them, which stand at [0, 0).
    public Encoding around(Encoding text) {
        return assemble(single, text);
    }

    /// The tokens of two texts with the special ones around and between; offsets are in each one's own text.
    public Encoding around(Encoding first, Encoding second) {
        return assemble(pair, first, second);
    }

    /// The type of each token that [#around(Encoding, Encoding)] gives.
    public int[] types(Encoding first, Encoding second) {
        return pair.stream().flatMapToInt(part -> {
            int size = part instanceof Text text ? (text.index == 0 ? first : second).size() : 1;
            return IntStream.generate(part::type).limit(size);
        }).toArray();
    }

    private static Encoding assemble(List<Part> parts, Encoding... texts) {
        int capacity = parts.size() + Arrays.stream(texts).mapToInt(Encoding::size).sum();
        TokenList tokens = TokenList.withOffsets(capacity);
        for (Part part : parts) {
            switch (part) {
                case Special special -> tokens.add(special.id, 0, 0);
                case Text text -> {
                    Encoding encoding = texts[text.index];
                    for (int i = 0; i < encoding.size(); i++) {
                        tokens.add(encoding.ids()[i], encoding.starts()[i], encoding.ends()[i]);
                    }
                }
            }
        }
        return tokens.encoding();
    }
}
