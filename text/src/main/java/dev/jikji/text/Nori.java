package dev.jikji.text;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.ko.KoreanTokenizer;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;

/// Cuts text into morphemes by Lucene's Nori and its dictionary (mecab-ko-dic). Compounds stay whole and nothing is
/// rewritten to its dictionary form, so that the morphemes, one after the other, are the text. One is for one thread.
final class Nori {
    private static final ThreadLocal<Nori> OF_THREAD = ThreadLocal.withInitial(Nori::new);

    private final KoreanTokenizer tokenizer = new KoreanTokenizer(TokenStream.DEFAULT_TOKEN_ATTRIBUTE_FACTORY, null,
            KoreanTokenizer.DecompoundMode.NONE, false, false);
    private final OffsetAttribute offset = tokenizer.addAttribute(OffsetAttribute.class);

    private Nori() {}

    static Nori ofThread() {
        return OF_THREAD.get();
    }

    /// Gives out all of a text in pieces: morphemes with the space before them, and whatever else lies between them
    /// character by character. Lines are analysed one by one.
    void cut(String text, WordCounts.Sink pieces) {
        char[] chars = text.toCharArray();
        for (int from = 0; from < chars.length;) {
            int end = text.indexOf('\n', from);
            if (end < 0) end = chars.length;
            cutLine(text.substring(from, end), chars, from, pieces);
            if (end < chars.length) pieces.accept(chars, end, end + 1);
            from = end + 1;
        }
    }

    private void cutLine(String line, char[] chars, int at, WordCounts.Sink pieces) {
        int done = 0;
        tokenizer.setReader(new StringReader(line));
        try (tokenizer) {
            tokenizer.reset();
            while (tokenizer.incrementToken()) {
                int start = Math.max(done, offset.startOffset());
                int end = Math.min(line.length(), offset.endOffset());
                if (start >= end || UnicodeClasses.isSpace(line.charAt(start))) continue;
                boolean spaced = start > done && line.charAt(start - 1) == ' ';
                characters(chars, at + done, at + (spaced ? start - 1 : start), pieces);
                pieces.accept(chars, at + (spaced ? start - 1 : start), at + end);
                done = end;
            }
            tokenizer.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a string is read
        }
        characters(chars, at + done, at + line.length(), pieces);
    }

    private static void characters(char[] chars, int from, int to, WordCounts.Sink pieces) {
        for (int i = from, next; i < to; i = next) {
            next = i + Character.charCount(Character.codePointAt(chars, i, to));
            pieces.accept(chars, i, next);
        }
    }
}
