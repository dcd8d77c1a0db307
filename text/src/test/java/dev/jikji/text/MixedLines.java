package dev.jikji.text;

import java.util.Random;

/// Lines in which everything tokenizers tell apart is frequent: English, Korean, code, emoji, white space, combining
/// marks, special tokens and any Unicode there is.
public final class MixedLines {
    private static final String[] ENGLISH = {"the", "The", "of", "tokenizers", "isn't", "we'll", "I'm", "they've",
            "DON'T", "Antidisestablishmentarianism", "naïve", "café", "cafe\u0301", "résumé", "Zürich", "1984", "3.14",
            "1,000,000", "U.S.", "e-mail", "--", "...", "?!", "\"quoted\"", "(brackets)", "it's", "l'été", "½", "Ⅷ",
            "x²", "ﬁne", "ＦＵＬＬ", "İstanbul", "ΟΔΥΣΣΕΥΣ", "Москва", "ß", "ẞ"};
    private static final String[] KOREAN = {"한국어", "토크나이저는", "문장을", "나눈다", "대한민국", "서울", "ㅋㅋㅋ", "ㅠㅠ",
            "뷁", "\u1112\u1161\u11AB", "漢字", "日本語", "かな", "カタカナ", "ﾊﾝｶｸ", "中文", "«한글»", "２０２６년", "۱۲۳", "हिन्दी",
            "ไทย", "العربية", "עברית"};
    private static final String[] CODE = {"public static void main(String[] args) {", "    return x;", "\tif (a != b)",
            "i++;", "foo_bar(baz, 0x1F);", "</div>", "// comment", "/** doc */", "#include <stdio.h>", "λ -> λ.x",
            "\\n\\t", "${HOME}/bin", "a[i]=b*c;", "<|endoftext|>", "[MASK]", "[SEP]", "[UNK]", "</s>", "<unk>"};
    private static final String[] EMOJI = {"🙂", "👍🏽", "👨‍👩‍👧‍👦", "🇰🇷", "❤️", "☃", "🏳️‍🌈", "1️⃣", "𝒜𝓑",
            "𝟜", "🫠", "🪿"};
    private static final String[] SPACES = {" ", " ", " ", " ", " ", "", "  ", "   ", "\t", "\u00A0", "\u3000",
            "\u2003",
            "\u0085", "\u2028", "\u200B", "\u200D", "\uFEFF", "\u00AD", "\u0000", "\u0007", "\uFFFD", "\r", "\n"};
    private static final int[] BLOCKS = {0x0300, 0x0590, 0x0600, 0x08A0, 0x0900, 0x0E00, 0x0F00, 0x1100, 0x1AB0, 0x1B00,
            0x1DC0, 0x2000, 0x20D0, 0x2E00, 0x3000, 0x3130, 0xA640, 0xA8E0, 0xAC00, 0xFB00, 0xFE00, 0xFF00, 0x10A00,
            0x11000, 0x11380, 0x16100, 0x1D100, 0x1E100, 0x1E8D0, 0x1F600, 0x2F800, 0xE0000};

    private final Random random;

    public MixedLines(long seed) {
        random = new Random(seed);
    }

    public String next() {
        var line = new StringBuilder();
        int kind = random.nextInt(6); // what most of the line is made of
        for (int parts = random.nextInt(24); parts > 0; parts--) {
            switch (random.nextInt(3) == 0 ? random.nextInt(6) : kind) {
                case 0, 1 -> line.append(oneOf(ENGLISH));
                case 2 -> line.append(oneOf(KOREAN));
                case 3 -> line.append(oneOf(CODE));
                case 4 -> line.append(oneOf(EMOJI));
                default -> appendRandom(line);
            }
            line.append(oneOf(SPACES, random.nextInt(8) == 0 ? SPACES.length : 6));
        }
        return line.toString();
    }

    private void appendRandom(StringBuilder line) {
        int block = BLOCKS[random.nextInt(BLOCKS.length)];
        boolean near = random.nextBoolean();
        for (int i = random.nextInt(6); i >= 0; i--) {
            int c = near ? block + random.nextInt(0x100) : random.nextInt(Character.MAX_CODE_POINT + 1);
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) line.appendCodePoint(c);
            if (random.nextInt(4) == 0) line.append((char) ('a' + random.nextInt(26)));
        }
    }

    private String oneOf(String... parts) {
        return oneOf(parts, parts.length);
    }

    private String oneOf(String[] parts, int limit) {
        return parts[random.nextInt(limit)];
    }
}
