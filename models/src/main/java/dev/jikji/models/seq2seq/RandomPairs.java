package dev.jikji.models.seq2seq;

import dev.jikji.models.Padded;
import dev.jikji.nn.Module;
import dev.jikji.nn.Objective;
import dev.jikji.train.recipe.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A translation model of fresh weights and pairs of sentences without meaning, some of them shorter than the longest, for
/// checking gradients.
public final class RandomPairs {
    private static final int PADDING = 0;

    private final TranslationModel model;
    private final PairBatch batch;

    /// @param rows   pairs
    /// @param length tokens of the longest sentences
    /// @param vocab  tokens of each language
    /// @throws dev.jikji.text.InputException if the recipe's settings do not fit each other
    public RandomPairs(TranslationFamily<?> family, Recipe recipe, int rows, int length, int vocab, Random random) {
        boolean shared = recipe.section(PairConfig.class).sharedVocabulary();
        model = family.build(recipe, new Vocabularies.Sizes(vocab, vocab, shared));
        List<int[]> sources = new ArrayList<>(), inputs = new ArrayList<>(), targets = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            int source = row == 0 ? length : 1 + random.nextInt(length), target = 1 + random.nextInt(length);
            sources.add(random.ints(source, 0, vocab).toArray());
            inputs.add(random.ints(target, 0, vocab).toArray());
            targets.add(random.ints(target, 0, vocab).toArray());
        }
        batch = new PairBatch(Padded.of(sources, PADDING), Padded.of(inputs, PADDING), Padded.of(targets, PADDING));
    }

    /// Owned by the caller.
    public Module model() {
        return model;
    }

    /// Nats a token of the translations, each read from the one before it (teacher forcing).
    public Objective loss() {
        return TranslationLoss.of(model, model.decode(model.encode(batch.source()), batch.inputs()), batch.targets(),
                0);
    }
}
