package dev.jikji.text.lemma;

import dev.jikji.text.conllu.Sentence;
import dev.jikji.text.conllu.Word;
import dev.jikji.text.lemma.LemmaSettings.Tags;
import dev.jikji.text.lemma.Lemmatizer.Lemma;
import java.util.List;
import java.util.function.IntConsumer;

/// How many lemmas of a treebank a lemmatizer finds, its words being given. Words without a lemma are not counted.
///
/// @param words    with a lemma
/// @param right    of them
/// @param lookedUp of the words
/// @param lookedUpRight of those looked up
public record LemmaScore(long words, long right, long lookedUp, long lookedUpRight) {

    /// Told each word with its lemma, right or wrong.
    @FunctionalInterface
    public interface Listener {
        void accept(Sentence sentence, Word word, Lemma found);
    }

    public static LemmaScore of(Lemmatizer lemmatizer, List<Sentence> sentences) {
        return of(lemmatizer, sentences, Tags.ALL, (_, _, _) -> {}, _ -> {});
    }

    /// @param tags     of the sentences, that the lemmatizer may see
    /// @param progress told how many sentences are done
    public static LemmaScore of(Lemmatizer lemmatizer, List<Sentence> sentences, Tags tags, Listener listener,
            IntConsumer progress) {
        long words = 0, right = 0, lookedUp = 0, lookedUpRight = 0;
        for (int s = 0; s < sentences.size(); s++) {
            progress.accept(s);
            List<Word> gold = sentences.get(s).words();
            List<Lemma> found = lemmatizer.lemmas(tags.only(gold));
            for (int i = 0; i < gold.size(); i++) {
                Word word = gold.get(i);
                if (!hasLemma(word)) continue;
                boolean same = found.get(i).text().equals(word.lemma());
                words++;
                if (same) right++;
                if (found.get(i).lookedUp()) lookedUp++;
                if (found.get(i).lookedUp() && same) lookedUpRight++;
                listener.accept(sentences.get(s), word, found.get(i));
            }
        }
        return new LemmaScore(words, right, lookedUp, lookedUpRight);
    }

    /// An underscore means that there is none, but for the underscore itself.
    static boolean hasLemma(Word word) {
        return !word.lemma().equals("_") || word.form().equals("_");
    }

    /// NaN if there are no words.
    public double accuracy() {
        return (double) right / words;
    }

    /// Of the words that were not looked up; NaN if there are none.
    public double accuracyOfOthers() {
        return (double) (right - lookedUpRight) / (words - lookedUp);
    }

    public double lookedUpShare() {
        return (double) lookedUp / words;
    }
}
