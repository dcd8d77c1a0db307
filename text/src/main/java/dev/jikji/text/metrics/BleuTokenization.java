package dev.jikji.text.metrics;

import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a word is for BLEU, under sacreBLEU's names.
public enum BleuTokenization {
    /// The text is tokenized already: words lie between white space.
    NONE("none") {
        @Override
        String apply(String line) {
            return line;
        }
    },
    /// The tokenization of `mteval-v13a.pl`, with which the WMT campaigns were scored.
    V13A("13a") {
        @Override
        String apply(String line) {
            String text = " " + line.replace("<skipped>", "").replace("-\n", "").replace("\n", " ")
                    .replace("&quot;", "\"").replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">") + " ";
            text = SYMBOL.matcher(text).replaceAll(" $1 ");
            text = STOP_AFTER_OTHERS.matcher(text).replaceAll("$1 $2 ");
            text = STOP_BEFORE_OTHERS.matcher(text).replaceAll(" $1 $2");
            return DASH_AFTER_DIGIT.matcher(text).replaceAll("$1 $2 ");
        }
    },
    /// The international tokenization of `mteval-v14.pl`: Unicode's punctuation and symbols are words of their own.
    INTL("intl") {
        @Override
        String apply(String line) {
            String text = PUNCTUATION_AFTER_OTHERS.matcher(line).replaceAll("$1 $2 ");
            text = PUNCTUATION_BEFORE_OTHERS.matcher(text).replaceAll(" $1 $2");
            return UNICODE_SYMBOL.matcher(text).replaceAll(" $1 ");
        }
    },
    /// Each character is a word, for languages in which words are hard to tell apart.
    CHAR("char") {
        @Override
        String apply(String line) {
            return line.codePoints().mapToObj(Character::toString).collect(Collectors.joining(" "));
        }
    };

    /// ASCII's symbols but for apostrophe, comma, hyphen and full stop.
    private static final Pattern SYMBOL = Pattern.compile("([{-~\\[-` -&(-+:-@/])");
    private static final Pattern STOP_AFTER_OTHERS = Pattern.compile("([^0-9])([.,])");
    private static final Pattern STOP_BEFORE_OTHERS = Pattern.compile("([.,])([^0-9])");
    private static final Pattern DASH_AFTER_DIGIT = Pattern.compile("([0-9])(-)");
    private static final Pattern PUNCTUATION_AFTER_OTHERS = Pattern.compile("(\\P{N})(\\p{P})");
    private static final Pattern PUNCTUATION_BEFORE_OTHERS = Pattern.compile("(\\p{P})(\\P{N})");
    private static final Pattern UNICODE_SYMBOL = Pattern.compile("(\\p{S})");

    private final String sacreName;

    BleuTokenization(String sacreName) {
        this.sacreName = sacreName;
    }

    /// The line with a space between words, perhaps several.
    abstract String apply(String line);

    /// As sacreBLEU's signature calls it, such as `13a`.
    @Override
    public String toString() {
        return sacreName;
    }

    String[] words(String line, boolean lowercase) {
        String cased = lowercase ? line.toLowerCase(Locale.ROOT) : line;
        return Whitespace.split(apply(Whitespace.stripEnd(cased)));
    }
}
