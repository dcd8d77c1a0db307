package dev.jikji.text;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.BitSet;

/// The character classes of BERT's tokenizer as the Hugging Face library has them. Its tables of categories are those of
/// Unicode 8 and its decompositions those of Unicode 12, whatever the JDK knows since; the file `bert-characters.txt`
/// holds what a JDK cannot tell.
final class BertCharacters {
    private static final BitSet CONTROL = new BitSet();
    private static final BitSet PUNCTUATION = new BitSet();
    private static final BitSet MARK = new BitSet();
    private static final BitSet UNDECOMPOSED = new BitSet();
    private static final byte[] COMBINING = new byte[Character.MAX_CODE_POINT + 1];

    static {
        String name = "bert-characters.txt";
        try (var lines = new BufferedReader(
                new InputStreamReader(BertCharacters.class.getResourceAsStream(name), StandardCharsets.UTF_8))) {
            lines.lines().filter(line -> !line.startsWith("#")).forEach(BertCharacters::readClass);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    private BertCharacters() {}

    private static void readClass(String line) {
        String[] parts = line.split(" ");
        for (int i = 1; i < parts.length; i++) {
            String[] range = parts[i].split("-");
            int first = Integer.parseInt(range[0], 16);
            int last = Integer.parseInt(range[range.length - 1], 16);
            switch (parts[0]) {
                case "control" -> CONTROL.set(first, last + 1);
                case "punctuation" -> PUNCTUATION.set(first, last + 1);
                case "mark" -> MARK.set(first, last + 1);
                case "undecomposed" -> UNDECOMPOSED.set(first, last + 1);
                default -> {
                    byte combining = (byte) Integer.parseInt(parts[0].substring("ccc".length()));
                    for (int c = first; c <= last; c++) COMBINING[c] = combining;
                }
            }
        }
    }

    /// What cleaning removes; also U+0000 and U+FFFD.
    static boolean isControl(int c) {
        return CONTROL.get(c);
    }

    static boolean isPunctuation(int c) {
        return PUNCTUATION.get(c);
    }

    /// A mark that stripping accents removes.
    static boolean isMark(int c) {
        return MARK.get(c);
    }

    /// Han characters but for the blocks added since BERT.
    static boolean isCjk(int c) {
        return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x2A6DF)
                || (c >= 0x2A700 && c <= 0x2B81F) || (c >= 0x2B920 && c <= 0x2CEAF) || (c >= 0xF900 && c <= 0xFAFF)
                || (c >= 0x2F800 && c <= 0x2FA1F);
    }

    /// Canonical combining class, 0 to 240.
    static int combiningClass(int c) {
        return COMBINING[c] & 0xff;
    }

    /// Full canonical decomposition.
    static int[] decompose(int c) {
        if (c < 0xC0 || UNDECOMPOSED.get(c)) return new int[]{c};
        return Normalizer.normalize(Character.toString(c), Normalizer.Form.NFD).codePoints().toArray();
    }

    /// The lower-case letters of a character, without regard to its neighbours.
    static int[] lowercase(int c) {
        return c == 'İ' ? new int[]{'i', 0x307} : new int[]{Character.toLowerCase(c)};
    }
}
