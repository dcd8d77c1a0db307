package dev.jikji.text.ngram;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The words of an n-gram model and their ids: first [#UNKNOWN], [#START] and [#END], then the others.
public final class NgramVocabulary {
    /// Id of `<unk>`, which stands for every word the vocabulary lacks.
    public static final int UNKNOWN = 0;
    /// Id of `<s>`, which begins a sentence and is never predicted.
    public static final int START = 1;
    /// Id of `</s>`, which ends a sentence.
    public static final int END = 2;

    static final List<String> SPECIALS = List.of("<unk>", "<s>", "</s>");

    private final String[] words;
    private final Map<String, Integer> ids;

    /// @param words by id, all different, the three special ones first
    NgramVocabulary(List<String> words) {
        this.words = words.toArray(String[]::new);
        ids = HashMap.newHashMap(words.size());
        for (int id = 0; id < this.words.length; id++) ids.put(this.words[id], id);
    }

    /// A tokenizer's tokens. Its token for the unknown becomes `<unk>`, the end of its texts `</s>`.
    static NgramVocabulary of(Tokenizer tokenizer) {
        var words = new ArrayList<>(SPECIALS);
        for (int id = 0; id < tokenizer.vocabSize(); id++)
            if (special(tokenizer, id) < 0) words.add(word(tokenizer, id));
        return new NgramVocabulary(words);
    }

    /// @return the id here of a token that is one of the three, else -1
    private static int special(Tokenizer tokenizer, int id) {
        if (tokenizer.unknown().orElse(-1) == id) return UNKNOWN;
        if (tokenizer.endOfText().orElse(-1) == id) return END;
        return SPECIALS.indexOf(tokenizer.token(id));
    }

    /// ARPA separates words by white space, so white space within a token is written by its code.
    private static String word(Tokenizer tokenizer, int id) {
        String token = tokenizer.token(id);
        if (token.chars().noneMatch(NgramVocabulary::isSpace)) return token;
        var word = new StringBuilder();
        for (char c : token.toCharArray()) {
            if (isSpace(c)) word.append(String.format("<0x%02X>", (int) c));
            else
                word.append(c);
        }
        return word.toString();
    }

    private static boolean isSpace(int c) {
        return c <= ' ';
    }

    /// @return for each id of the tokenizer the id here, [#UNKNOWN] for what is not in this vocabulary
    int[] idsOf(Tokenizer tokenizer) {
        var here = new int[tokenizer.vocabSize()];
        for (int id = 0; id < here.length; id++) {
            int special = special(tokenizer, id);
            here[id] = special >= 0 ? special : id(word(tokenizer, id));
        }
        return here;
    }

    /// For each id here the id of the tokenizer from which the words are, −1 for `<s>` and what it lacks.
    public int[] idsIn(Tokenizer tokenizer) {
        int[] here = idsOf(tokenizer);
        var there = new int[words.length];
        Arrays.fill(there, -1);
        for (int id = 0; id < here.length; id++)
            if (here[id] != UNKNOWN || special(tokenizer, id) == UNKNOWN) there[here[id]] = id;
        there[START] = -1;
        return there;
    }

    public int size() {
        return words.length;
    }

    /// @throws IndexOutOfBoundsException if there is no such id
    public String word(int id) {
        return words[Objects.checkIndex(id, words.length)];
    }

    /// @return the id of a word, [#UNKNOWN] if the vocabulary lacks it
    public int id(String word) {
        return ids.getOrDefault(word, UNKNOWN);
    }

    public boolean contains(String word) {
        return ids.containsKey(word);
    }

    /// The id of a word that must be known.
    ///
    /// @throws dev.jikji.text.InputException if it is not
    public int knownId(String word) {
        require(contains(word), "the word '%s' is not in the model's vocabulary of %d words", word, words.length);
        return ids.get(word);
    }
}
