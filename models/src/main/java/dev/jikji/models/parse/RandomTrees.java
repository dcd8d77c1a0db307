package dev.jikji.models.parse;

import dev.jikji.models.words.WordVocabulary;
import dev.jikji.nn.Module;
import dev.jikji.nn.Objective;
import dev.jikji.text.conllu.Sentence;
import dev.jikji.text.conllu.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// A parser's network of fresh weights and trees without meaning, for checking gradients.
public final class RandomTrees {
    private static final int LABELS = 3; // relations, and tags of each kind

    private final ParserModel model;
    private final ParserBatch batch;

    /// @param rows   sentences
    /// @param length words of each
    /// @param vocab  words there are
    public RandomTrees(ParserConfig config, int rows, int length, int vocab, Random random) {
        List<Sentence> trees = Stream.generate(() -> tree(length, vocab, random)).limit(rows).toList();
        Labels labels = Labels.of(trees);
        WordVocabulary vocabulary = WordVocabulary.of(trees.stream().map(Sentence::forms).toList(),
                config.encoder().words(), null);
        model = ParserModel.of(config, vocabulary, labels);
        batch = ParserBatch.of(trees.stream().map(tree -> Example.of(tree, labels, config.tags())).toList(), vocabulary,
                null);
    }

    /// Words hang from the first or from others before them: every word has a way to the root.
    private static Sentence tree(int length, int vocab, Random random) {
        List<Word> words = new ArrayList<>();
        for (int id = 1; id <= length; id++) {
            Word word = Word.of(id, Integer.toString(random.nextInt(vocab), Character.MAX_RADIX));
            word = word.withTags("U" + random.nextInt(LABELS), "X" + random.nextInt(LABELS), word.feats());
            words.add(id == 1
                    ? word.withArc(0, "root")
                    : word.withArc(1 + random.nextInt(id - 1), "r" + random.nextInt(LABELS)));
        }
        return new Sentence(List.of(), List.copyOf(words), 1);
    }

    /// Owned by the caller.
    public Module model() {
        return model;
    }

    /// Nats a word; of a transition parser along the derivations of the trees.
    public Objective loss() {
        return Objective.of(model.loss(model.encode(batch), batch, 0, 0));
    }
}
