package dev.jikji.models.seq2seq;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.Tokenizer;
import dev.jikji.train.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// The tokens of the two languages, which may be the same. Each vocabulary is its tokenizer's, and three tokens more:
/// padding, the beginning of a sentence and its end.
public final class Vocabularies {
    private final Tokenizer source;
    private final Tokenizer target;

    /// Tokens that no tokenizer gives.
    ///
    /// @param padding fills batches up
    /// @param begin   what a decoder reads first
    /// @param end     of a sentence
    public record Specials(int padding, int begin, int end) {
        static final int COUNT = 3;

        static Specials of(Tokenizer tokenizer) {
            int first = tokenizer.vocabSize();
            return new Specials(first, first + 1, first + 2);
        }
    }

    /// Numbers of tokens.
    ///
    /// @param shared whether both languages have the same
    public record Sizes(int source, int target, boolean shared) {}

    /// @param target the same object for a shared vocabulary
    public Vocabularies(Tokenizer source, Tokenizer target) {
        this.source = source;
        this.target = target;
    }

    private static Path sourceFile(RunFolder folder) {
        return folder.path().resolve("source-tokenizer.json");
    }

    /// The target's tokenizer goes to `tokenizer.json`, the source's, if it is another, to `source-tokenizer.json`.
    void save(RunFolder folder) {
        if (source != target) source.save(sourceFile(folder));
        target.save(folder.tokenizer());
    }

    /// @throws dev.jikji.text.InputException if the files are missing or damaged
    static Vocabularies load(RunFolder folder) {
        require(Files.exists(folder.tokenizer()), "%s: has no tokenizer.json, so that it cannot write text",
                folder.path());
        Tokenizer target = Tokenizer.load(folder.tokenizer());
        boolean separate = Files.exists(sourceFile(folder));
        return new Vocabularies(separate ? Tokenizer.load(sourceFile(folder)) : target, target);
    }

    public Sizes sizes() {
        return new Sizes(source.vocabSize() + Specials.COUNT, target.vocabSize() + Specials.COUNT, source == target);
    }

    public Specials sourceSpecials() {
        return Specials.of(source);
    }

    public Specials targetSpecials() {
        return Specials.of(target);
    }

    /// @return the tokens of a sentence to be translated, and its end
    public int[] source(String text) {
        int[] ids = source.encode(text);
        int[] ended = Arrays.copyOf(ids, ids.length + 1);
        ended[ids.length] = sourceSpecials().end();
        return ended;
    }

    /// @return the tokens of a translation, without beginning and end
    public int[] target(String text) {
        return target.encode(text);
    }

    /// The text of a translation.
    ///
    /// @param ids specials among them are passed over
    public String text(int... ids) {
        return target.decode(Arrays.stream(ids).filter(id -> id < target.vocabSize()).toArray()).strip();
    }

    /// One token as people may read it.
    ///
    /// @param ofSource whether it is the source's rather than the target's
    public String token(int id, boolean ofSource) {
        Tokenizer tokenizer = ofSource ? source : target;
        var special = Specials.of(tokenizer);
        if (id == special.end()) return "</s>";
        if (id == special.begin()) return "<s>";
        if (id == special.padding()) return "·";
        String text = tokenizer.decode(id);
        return text.isEmpty() || text.contains("\uFFFD") ? tokenizer.token(id) : text;
    }

    public Tokenizer targetTokenizer() {
        return target;
    }
}
