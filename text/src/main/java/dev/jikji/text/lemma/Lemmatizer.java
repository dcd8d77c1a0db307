package dev.jikji.text.lemma;

import dev.jikji.text.Gzip;
import dev.jikji.text.InputException;
import dev.jikji.text.conllu.Word;
import dev.jikji.text.lemma.LemmaSettings.Tags;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Gives words their lemmas. Any number of threads may use one.
public sealed interface Lemmatizer permits EditTreeLemmatizer, NoriLemmatizer {
    /// What recipes call it.
    String FAMILY = "lemmatizer";
    /// The name of its file in a run folder.
    String FILE = "lemmatizer.bin";

    /// @param probability that the model gives it; 1 for what was looked up, 0 where nothing fits and the word stays
    /// @param lookedUp    whether the word is a frequent one, whose lemma is known
    record Lemma(String text, double probability, boolean lookedUp) {}

    /// The lemmas of a sentence, from its forms and as much of UPOS, XPOS and FEATS as there is.
    List<Lemma> lemmas(List<Word> words);

    /// The words of a sentence with their lemmas.
    default List<Word> lemmatized(List<Word> words) {
        List<Lemma> lemmas = lemmas(words);
        List<Word> lemmatized = new ArrayList<>(words.size());
        for (int i = 0; i < words.size(); i++) lemmatized.add(words.get(i).withLemma(lemmas.get(i).text()));
        return lemmatized;
    }

    /// Those it sees.
    Tags tags();

    /// Words that are looked up.
    int known();

    /// Weights that differ from zero.
    int size();

    /// Writes a file that [#load] reads.
    void save(Path file);

    /// @throws InputException if there is no such file or it is damaged
    static Lemmatizer load(Path file) {
        InputException.require(Files.isRegularFile(file), "%s: no such file", file);
        try (var in = new DataInputStream(new BufferedInputStream(Gzip.open(file), 1 << 16))) {
            long magic = in.readLong();
            if (magic == EditTreeLemmatizer.MAGIC) return EditTreeLemmatizer.read(in);
            if (magic == NoriLemmatizer.MAGIC) return NoriLemmatizer.read(in);
            throw new InputException(file + ": holds no lemmatizer");
        } catch (InputException e) {
            throw e;
        } catch (IOException | IllegalArgumentException | NegativeArraySizeException e) {
            throw new InputException(file + ": the lemmatizer is damaged: " + e.getMessage(), e);
        }
    }
}
