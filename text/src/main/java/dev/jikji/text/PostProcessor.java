package dev.jikji.text;

/// What is done to a text's tokens after encoding, as `post_processor` in a `tokenizer.json` says.
///
/// @param template    the special tokens around a text
/// @param trimming    whether a token's offsets leave out the white space at its ends
/// @param prefixSpace whether trimming keeps a single space with which the text starts, as if it had been put there
record PostProcessor(Template template, boolean trimming, boolean prefixSpace) {

    static final PostProcessor NONE = of(Template.NONE);

    static PostProcessor of(Template template) {
        return new PostProcessor(template, false, false);
    }

    /// Trims offsets as the Hugging Face library's ByteLevel does. Of an added token any white space is left out, of
    /// others only spaces.
    Encoding trim(String text, Encoding encoding, AddedTokens added) {
        if (!trimming) return encoding;
        int[] starts = encoding.starts();
        int[] ends = encoding.ends();
        for (int i = 0; i < encoding.size(); i++) {
            boolean anySpace = added.isAdded(encoding.ids()[i]);
            int leading = 0;
            while (starts[i] + leading < ends[i] && isSpace(text.charAt(starts[i] + leading), anySpace)) leading++;
            int trailing = 0;
            while (ends[i] - trailing > starts[i] && isSpace(text.charAt(ends[i] - trailing - 1), anySpace)) trailing++;
            boolean first = i == 0 || starts[i] == 0;
            if (!(first && prefixSpace && leading == 1)) starts[i] += leading;
            ends[i] = Math.max(ends[i] - trailing, starts[i]);
        }
        return encoding;
    }

    private static boolean isSpace(char c, boolean any) {
        return c == ' ' || (any && UnicodeClasses.isSpace(c));
    }
}
