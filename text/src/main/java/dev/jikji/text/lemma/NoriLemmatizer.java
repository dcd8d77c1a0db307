package dev.jikji.text.lemma;

import dev.jikji.text.AtomicFile;
import dev.jikji.text.Hangul;
import dev.jikji.text.conllu.Sentence;
import dev.jikji.text.conllu.Word;
import dev.jikji.text.lemma.LemmaSettings.Tags;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.ko.KoreanTokenizer;
import org.apache.lucene.analysis.ko.POS;
import org.apache.lucene.analysis.ko.dict.KoMorphData.Morpheme;
import org.apache.lucene.analysis.ko.tokenattributes.PartOfSpeechAttribute;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;

/// Korean lemmas by Lucene's Nori and its dictionary (mecab-ko-dic): the morphemes of a word joined by `+`, inflected ones
/// undone, compounds whole, letters that stand alone as compatibility jamo, as Korean treebanks of Universal Dependencies
/// have them: 앞둔 is 앞두+ㄴ. The whole sentence is analysed at once. Nothing is trained but a table of frequent words, and
/// that only where there is a treebank.
public final class NoriLemmatizer implements Lemmatizer {
    static final long MAGIC = 0x4A494B4A4E4F5231L; // "JIKJNOR1"

    /// Nori takes a decimal point for a morpheme.
    private static final Pattern NUMBER = Pattern.compile("(?<=\\d)\\+([.,])\\+(\\d)");

    private static final ThreadLocal<Analysis> OF_THREAD = ThreadLocal.withInitial(Analysis::new);

    private final Tags tags;
    private final Map<String, String> known;

    private NoriLemmatizer(Tags tags, Map<String, String> known) {
        this.tags = tags;
        this.known = known;
    }

    /// By the dictionary alone.
    public static NoriLemmatizer untrained() {
        return new NoriLemmatizer(Tags.NONE, Map.of());
    }

    /// Words that a treebank often has with the same lemma, and never with another, are looked up.
    ///
    /// @param tags     by which they are looked up, too
    /// @param frequent how often is often
    public static NoriLemmatizer of(List<Sentence> sentences, Tags tags, int frequent) {
        return new NoriLemmatizer(tags,
                Map.copyOf(KnownLemmas.of(sentences.stream().map(Sentence::words).toList(), tags, frequent)));
    }

    @Override
    public List<Lemma> lemmas(List<Word> words) {
        var context = new LemmaContext(words, tags);
        List<String> analysed = OF_THREAD.get().lemmas(words.stream().map(Word::form).toList());
        List<Lemma> lemmas = new ArrayList<>(words.size());
        for (int i = 0; i < words.size(); i++) {
            String looked = known.get(context.key(i));
            if (looked != null) lemmas.add(new Lemma(looked, 1, true));
            else if (analysed.get(i).isEmpty()) lemmas.add(new Lemma(words.get(i).form(), 0, false));
            else
                lemmas.add(new Lemma(analysed.get(i), 1, false));
        }
        return lemmas;
    }

    @Override
    public Tags tags() {
        return tags;
    }

    @Override
    public int known() {
        return known.size();
    }

    @Override
    public int size() {
        return 0;
    }

    @Override
    public void save(Path file) {
        AtomicFile.write(file, bytes -> {
            try (var out = new DataOutputStream(new GZIPOutputStream(bytes, 1 << 16))) {
                KnownLemmas.write(MAGIC, tags, known, out);
            }
        });
    }

    /// @param in behind the first number
    static NoriLemmatizer read(DataInputStream in) throws IOException {
        return new NoriLemmatizer(Tags.valueOf(in.readUTF()), KnownLemmas.read(in));
    }

    /// A tokenizer and where it says what it found. For one thread.
    private static final class Analysis {
        private final KoreanTokenizer tokenizer = new KoreanTokenizer(TokenStream.DEFAULT_TOKEN_ATTRIBUTE_FACTORY, null,
                KoreanTokenizer.DecompoundMode.NONE, false, false);
        private final CharTermAttribute term = tokenizer.addAttribute(CharTermAttribute.class);
        private final OffsetAttribute offset = tokenizer.addAttribute(OffsetAttribute.class);
        private final PartOfSpeechAttribute speech = tokenizer.addAttribute(PartOfSpeechAttribute.class);

        /// @return of each word; empty where nothing was found
        List<String> lemmas(List<String> forms) {
            List<StringBuilder> lemmas = new ArrayList<>(forms.size());
            int[] ends = new int[forms.size()];
            var text = new StringBuilder();
            for (int i = 0; i < ends.length; i++) {
                if (i > 0) text.append(' ');
                ends[i] = text.append(forms.get(i)).length();
                lemmas.add(new StringBuilder());
            }
            tokenizer.setReader(new StringReader(text.toString()));
            try (tokenizer) {
                tokenizer.reset();
                int word = 0;
                while (tokenizer.incrementToken()) {
                    while (word < ends.length - 1 && offset.startOffset() >= ends[word]) word++;
                    add(lemmas.get(word));
                }
                tokenizer.end();
            } catch (IOException e) {
                throw new UncheckedIOException(e); // a string is read
            }
            return lemmas.stream().map(lemma -> NUMBER.matcher(lemma).replaceAll("$1$2")).toList();
        }

        private void add(StringBuilder lemma) {
            Morpheme[] parts = speech.getMorphemes();
            if (parts != null && speech.getPOSType() != POS.Type.COMPOUND)
                for (Morpheme part : parts) add(lemma, part.surfaceForm());
            else if (!term.toString().isBlank())
                add(lemma, term.toString().strip()); // a sign may come with the space after it
        }

        private static void add(StringBuilder lemma, String morpheme) {
            if (!lemma.isEmpty()) lemma.append('+');
            lemma.append(Hangul.compatible(morpheme));
        }
    }
}
