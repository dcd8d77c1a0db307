package dev.jikji.text.splitter;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Sentences as the JDK's [BreakIterator] finds them, tokens by a pattern, English contractions as words.
final class RuleSplitter implements Splitter {
    private static final Pattern BLANK_LINE = Pattern.compile("\\R[^\\S\\r\\n]*\\R\\s*");
    private static final Pattern TOKEN = Pattern.compile("""
            (?:https?://|www\\.)[^\\s<>"]*[^\\s<>".,;:!?)\\]'’”]     # addresses
            |[\\w.+-]{1,99}@[\\w-]+(?:\\.[\\w-]+){1,20}
            |[:;=8][-o*']?[)(\\]\\[dDpP/|](?![\\p{L}\\p{Nd}])        # faces
            |\\p{Nd}+(?:[.,:/]\\p{Nd}+){0,20}(?:[\\p{L}\\p{M}%]+)?   # numbers and what counts them
            |(?:\\p{Lu}\\.){2,20}                                    # U.S.
            |(?:Mr|Mrs|Ms|Dr|Prof|St|vs|etc|Inc|Co|Ltd|Jr|Sr)\\.
            |[\\p{L}\\p{M}\\p{Nd}_]+(?:['’][\\p{L}\\p{M}]+){0,20}
            |([.\\-!?*=_~\\#])\\1*                                   # the same sign again
            |\\P{C}\\p{M}*(?:\\u200d\\P{C}\\p{M}*){0,20}             # a character with its marks and those joined to it
            |\\S
            """, Pattern.COMMENTS);
    /// Those that a name follows.
    private static final Pattern ABBREVIATION = Pattern.compile("(?:Mr|Mrs|Ms|Dr|Prof|St|vs)\\.");
    private static final Pattern CONTRACTION = Pattern
            .compile("(?i)(.+?)(n['’]t|['’](?:s|m|d|re|ve|ll))|(can)(not)");

    @Override
    public List<TextSentence> split(String text) {
        List<TextSentence> sentences = new ArrayList<>();
        Matcher blank = BLANK_LINE.matcher(text);
        int from = 0;
        while (blank.find()) {
            paragraph(text, from, blank.start(), sentences);
            from = blank.end();
        }
        paragraph(text, from, text.length(), sentences);
        return sentences;
    }

    private static void paragraph(String text, int from, int to, List<TextSentence> sentences) {
        String paragraph = text.substring(from, to).replace('\n', ' ').replace('\r', ' '); // ends of lines, not of sentences
        List<TextToken> tokens = new ArrayList<>();
        Matcher token = TOKEN.matcher(paragraph);
        while (token.find())
            if (!Splitter.isSpace(paragraph.charAt(token.start())))
                tokens.add(new TextToken(from + token.start(), from + token.end(), words(token.group())));
        BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
        breaks.setText(paragraph);
        int first = 0, boundary = breaks.first();
        for (int i = 0; i < tokens.size(); i++) {
            int end = tokens.get(i).end() - from;
            int next = i + 1 == tokens.size() ? paragraph.length() : tokens.get(i + 1).start() - from;
            while (boundary != BreakIterator.DONE && boundary < end) boundary = breaks.next();
            boolean broken = boundary != BreakIterator.DONE && boundary <= next;
            boolean abbreviated = ABBREVIATION.matcher(paragraph.substring(tokens.get(i).start() - from, Math.min(end,
                    tokens.get(i).start() - from + 8))).matches();
            if (i + 1 < tokens.size() && (!broken || abbreviated)) continue;
            sentences.add(new TextSentence(tokens.subList(first, i + 1)));
            first = i + 1;
        }
    }

    private static List<String> words(String token) {
        Matcher contraction = CONTRACTION.matcher(token);
        if (!contraction.matches()) return List.of(token);
        return contraction.group(1) == null
                ? List.of(contraction.group(3), contraction.group(4))
                : List.of(contraction.group(1), contraction.group(2));
    }
}
