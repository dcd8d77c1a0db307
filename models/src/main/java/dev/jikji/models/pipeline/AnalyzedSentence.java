package dev.jikji.models.pipeline;

import dev.jikji.text.conllu.Attributes;
import dev.jikji.text.conllu.MultiWordToken;
import dev.jikji.text.conllu.Row;
import dev.jikji.text.conllu.Sentence;
import dev.jikji.text.conllu.Word;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A sentence of a text with all that the models of a [Pipeline] said of it. What none of them said is `_`, as in CoNLL-U.
///
/// @param text     as it stands in the text
/// @param start    where it begins there, in UTF-16 units
/// @param end      where it ends
/// @param tokens   in the order of the text
/// @param words    the words that the tokens stand for: form, lemma, upos, xpos, feats, head, deprel
/// @param entities in the order of the text
/// @param label    of a classifier
public record AnalyzedSentence(String text, int start, int end, List<Token> tokens, List<Word> words,
        List<Entity> entities, Optional<Label> label) {

    /// A token.
    ///
    /// @param start      where it begins in the text
    /// @param end        where it ends
    /// @param firstWord  id of the first word it stands for
    /// @param lastWord   id of the last one, mostly the same
    /// @param spaceAfter whether white space follows
    public record Token(String text, int start, int end, int firstWord, int lastWord, boolean spaceAfter) {}

    /// An entity.
    ///
    /// @param start     where it begins in the text
    /// @param end       where it ends
    /// @param firstWord id of its first word
    /// @param lastWord  id of its last word
    /// @param score     the lowest probability of its tags
    public record Entity(String type, String text, int start, int end, int firstWord, int lastWord, double score) {}

    /// What a classifier takes the sentence for.
    public record Label(String name, double probability) {}

    public AnalyzedSentence {
        tokens = List.copyOf(tokens);
        words = List.copyOf(words);
        entities = List.copyOf(entities);
    }

    /// The token that a word stands in.
    ///
    /// @param id of the word, from 1
    public Token tokenOf(int id) {
        int low = 0, high = tokens.size() - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (tokens.get(middle).lastWord < id) low = middle + 1;
            else
                high = middle;
        }
        return tokens.get(low);
    }

    /// The same sentence of a longer text that has `before` UTF-16 units before this one.
    public AnalyzedSentence moved(int before) {
        if (before == 0) return this;
        List<Token> moved = tokens.stream().map(t -> new Token(t.text, t.start + before, t.end + before, t.firstWord,
                t.lastWord, t.spaceAfter)).toList();
        List<Entity> movedEntities = entities.stream().map(e -> new Entity(e.type, e.text, e.start + before,
                e.end + before, e.firstWord, e.lastWord, e.score)).toList();
        return new AnalyzedSentence(text, start + before, end + before, moved, words, movedEntities, label);
    }

    /// As a sentence of CoNLL-U. MISC tells where tokens stand (`TokenRange=0:3`) and the entities (`NER=B-PER`).
    ///
    /// @param id of the sentence
    public Sentence conllu(String id) {
        List<Row> rows = new ArrayList<>();
        Map<Integer, String> tags = new LinkedHashMap<>();
        for (Entity entity : entities)
            for (int word = entity.firstWord; word <= entity.lastWord; word++)
                tags.put(word, (word == entity.firstWord ? "B-" : "I-") + entity.type);
        for (Token token : tokens) {
            boolean multiWord = token.lastWord > token.firstWord;
            if (multiWord)
                rows.add(new MultiWordToken(token.firstWord, token.lastWord, token.text, Attributes.NONE,
                        misc(token, null)));
            for (int word = token.firstWord; word <= token.lastWord; word++)
                rows.add(words.get(word - 1).withMisc(misc(multiWord ? null : token, tags.get(word))));
        }
        List<String> comments = new ArrayList<>(List.of("# sent_id = " + id, "# text = " + oneLine(text)));
        label.ifPresent(l -> comments.add("# label = " + oneLine(l.name)));
        return new Sentence(comments, rows, 0);
    }

    private static Attributes misc(Token token, String tag) {
        Map<String, String> misc = new LinkedHashMap<>();
        if (tag != null) misc.put("NER", tag);
        if (token != null && !token.spaceAfter) misc.put("SpaceAfter", "No");
        if (token != null) misc.put("TokenRange", token.start + ":" + token.end);
        return Attributes.of(misc);
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ");
    }
}
