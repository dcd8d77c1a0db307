package dev.jikji.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// GPT-2's way to write bytes as visible characters (Radford et al. 2019, `bytes_to_unicode`): bytes that are visible
/// in Latin-1 are themselves, the others, in their order, the characters from U+0100.
final class ByteAlphabet {
    private static final char[] CHARACTERS = new char[256];
    private static final short[] BYTES = new short[512];

    static {
        Arrays.fill(BYTES, (short) -1);
        int others = 0;
        for (int b = 0; b < 256; b++) {
            boolean visible = (b >= '!' && b <= '~') || (b >= 0xA1 && b != 0xAD);
            CHARACTERS[b] = (char) (visible ? b : 256 + others++);
            BYTES[CHARACTERS[b]] = (short) b;
        }
    }

    private ByteAlphabet() {}

    static char character(int unsignedByte) {
        return CHARACTERS[unsignedByte];
    }

    /// @return the byte that `c` stands for, or -1
    static int unsignedByte(char c) {
        return c < BYTES.length ? BYTES[c] : -1;
    }

    /// The bytes a token stands for; a token that is not written in this alphabet stands for itself.
    static byte[] bytes(String token) {
        var bytes = new byte[token.length()];
        for (int i = 0; i < bytes.length; i++) {
            int b = unsignedByte(token.charAt(i));
            if (b < 0) return token.getBytes(StandardCharsets.UTF_8);
            bytes[i] = (byte) b;
        }
        return bytes;
    }
}
