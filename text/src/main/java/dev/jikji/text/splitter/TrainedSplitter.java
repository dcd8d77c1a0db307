package dev.jikji.text.splitter;

import dev.jikji.text.AtomicFile;
import dev.jikji.text.Gzip;
import dev.jikji.text.InputException;
import dev.jikji.text.loglinear.Features;
import dev.jikji.text.loglinear.LogLinear;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/// Cuts text as a treebank does, by two log-linear models: behind each character, whether a token or a word in it ends
/// there; then behind each token, whether the sentence does (in the spirit of Straka and Straková 2017, *Tokenizing, POS
/// Tagging, Lemmatizing and Parsing UD 2.0 with UDPipe*, section 3.1, with linear models for the recurrent network).
public final class TrainedSplitter implements Splitter {
    /// What recipes call it.
    public static final String FAMILY = "splitter";
    /// The name of its file in a run folder.
    public static final String FILE = "splitter.bin";

    static final int INSIDE = 0;
    static final int WORD = 1;
    static final int TOKEN = 2;
    static final int[] INSIDE_LABELS = {INSIDE, WORD, TOKEN};
    static final int GOES_ON = 3;
    static final int ENDS = 4;
    static final int[] BETWEEN_LABELS = {GOES_ON, ENDS};

    private static final long MAGIC = 0x4A494B4A53504C31L; // "JIKJSPL1"

    private final LogLinear model;
    /// Words of tokens that are not made of them letter by letter, by the token in lower case.
    private final Map<String, List<String>> expansions;

    TrainedSplitter(LogLinear model, Map<String, List<String>> expansions) {
        this.model = model;
        this.expansions = expansions;
    }

    @Override
    public List<TextSentence> split(String text) {
        var features = new Features();
        List<TextToken> tokens = tokens(text, features);
        List<TextSentence> sentences = new ArrayList<>();
        int first = 0;
        for (int i = 0; i < tokens.size(); i++) {
            if (!endsParagraph(text, tokens, i)) {
                SplitFeatures.between(text, tokens, first, i, features);
                if (model.score(features, ENDS) <= model.score(features, GOES_ON)) continue;
            }
            sentences.add(new TextSentence(tokens.subList(first, i + 1)));
            first = i + 1;
        }
        return sentences;
    }

    /// Whether a blank line or nothing follows a token.
    static boolean endsParagraph(String text, List<TextToken> tokens, int i) {
        if (i + 1 == tokens.size()) return true;
        int lines = 0;
        for (int at = tokens.get(i).end(); at < tokens.get(i + 1).start(); at++) if (text.charAt(at) == '\n') lines++;
        return lines > 1;
    }

    private List<TextToken> tokens(String text, Features features) {
        List<TextToken> tokens = new ArrayList<>();
        List<String> words = new ArrayList<>();
        int start = -1, word = -1;
        for (int i = 0; i < text.length(); i++) {
            if (Splitter.isSpace(text.charAt(i))) continue;
            if (start < 0) {
                start = i;
                word = i;
            }
            int label = label(text, start, i, word > start, features);
            if (label == INSIDE) continue;
            words.add(text.substring(word, i + 1));
            word = i + 1;
            if (label == WORD) continue;
            tokens.add(new TextToken(start, i + 1, words.size() > 1 ? words : expanded(words.getFirst())));
            words.clear();
            start = -1;
        }
        return tokens;
    }

    private int label(String text, int start, int i, boolean cut, Features features) {
        if (i + 1 == text.length() || Splitter.isSpace(text.charAt(i + 1))) return TOKEN;
        if (Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) return INSIDE;
        SplitFeatures.inside(text, start, i, cut, features);
        float inside = model.score(features, INSIDE), word = model.score(features, WORD),
                token = model.score(features, TOKEN);
        if (inside >= word && inside >= token) return INSIDE;
        return word > token ? WORD : TOKEN;
    }

    private List<String> expanded(String token) {
        return expansions.getOrDefault(token.toLowerCase(Locale.ROOT), List.of(token));
    }

    /// Weights that differ from zero.
    public int size() {
        return model.size();
    }

    /// Writes a file that [#load] reads.
    public void save(Path file) {
        AtomicFile.write(file, bytes -> {
            try (var out = new DataOutputStream(new GZIPOutputStream(bytes, 1 << 16))) {
                out.writeLong(MAGIC);
                out.writeInt(expansions.size());
                for (String token : expansions.keySet().stream().sorted().toList()) {
                    out.writeUTF(token);
                    out.writeInt(expansions.get(token).size());
                    for (String word : expansions.get(token)) out.writeUTF(word);
                }
                model.write(out);
            }
        });
    }

    /// @throws InputException if there is no such file or it is damaged
    public static TrainedSplitter load(Path file) {
        InputException.require(Files.isRegularFile(file), "%s: no such file", file);
        try (var in = new DataInputStream(Gzip.open(file))) {
            if (in.readLong() != MAGIC) throw new InputException(file + ": holds no splitter");
            Map<String, List<String>> expansions = new HashMap<>();
            for (int i = in.readInt(); i > 0; i--) {
                String token = in.readUTF();
                List<String> words = new ArrayList<>();
                for (int n = in.readInt(); n > 0; n--) words.add(in.readUTF());
                expansions.put(token, List.copyOf(words));
            }
            return new TrainedSplitter(LogLinear.read(in), Map.copyOf(expansions));
        } catch (IOException e) {
            throw new InputException(file + ": the splitter is damaged: " + e.getMessage(), e);
        }
    }
}
