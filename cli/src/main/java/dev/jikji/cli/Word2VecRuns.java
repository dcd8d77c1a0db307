package dev.jikji.cli;

import dev.jikji.embed.EmbeddingSettings;
import dev.jikji.embed.Word2Vec;
import dev.jikji.train.RunFolder;
import dev.jikji.train.recipe.Recipe;
import java.io.IOException;
import java.util.concurrent.Callable;

/// word2vec. Its run folder is that of [VectorRuns].
final class Word2VecRuns implements RunKind {

    @Override
    public String name() {
        return "word2vec";
    }

    @Override
    public String summary() {
        return "word vectors that predict neighbouring words (skip-gram, CBOW)";
    }

    @Override
    public Recipe recipe() {
        return Recipe.of(name(), EmbeddingRuns.sections(EmbeddingSettings.defaults()));
    }

    @Override
    public int train(Console console, Recipe recipe, RunFolder folder, boolean json) throws IOException {
        EmbeddingSettings settings = EmbeddingRuns.settings(recipe);
        return new VectorRuns(console, recipe, folder, settings.minCount()).train(json,
                (tokens, tokenizer, progress, loss, stop) -> Word2Vec.train(tokens, tokenizer, settings,
                        state -> EmbeddingRuns.show(state, progress, loss), stop));
    }

    @Override
    public Callable<Integer> eval(Console console) {
        return new VectorEvalCommand(console);
    }
}
