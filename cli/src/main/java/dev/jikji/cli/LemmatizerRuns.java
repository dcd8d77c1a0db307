package dev.jikji.cli;

import dev.jikji.cli.TreebankRuns.TrainerOf;
import dev.jikji.text.conllu.Sentence;
import dev.jikji.text.lemma.LemmaScore;
import dev.jikji.text.lemma.LemmaSettings;
import dev.jikji.text.lemma.LemmaSettings.Tags;
import dev.jikji.text.lemma.LemmaTrainer;
import dev.jikji.text.lemma.Lemmatizer;
import dev.jikji.text.lemma.NoriLemmatizer;
import dev.jikji.text.loglinear.LogLinear;
import dev.jikji.train.RunFolder;
import dev.jikji.train.recipe.Recipe;
import dev.jikji.train.recipe.Setting;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.function.DoubleConsumer;

/// Lemmatizers. Their run folder holds `lemmatizer.bin`.
final class LemmatizerRuns implements RunKind {

    /// How lemmas are found.
    enum Kind {
        EDIT_TREE, NORI
    }

    /// Section `model` of the recipe.
    record ModelConfig(
            @Setting(value = "how lemmas are found: by edit trees that are learnt, or Korean ones by Lucene's Nori and a table of frequent words", flag = "--model") Kind kind,
            @Setting("the columns it sees besides the words; xpos is upos and xpos") Tags tags,
            @Setting(value = "rules of fewer words are left out", min = 1) int minCount,
            @Setting(value = "a word with the same lemma this often, and no other, is looked up", min = 1) int frequent,
            @Setting(value = "the weights lie in a table of 2 to this power", min = LogLinear.MIN_BITS, max = LogLinear.MAX_BITS) int bits) {}

    /// Section `training` of the recipe.
    record TrainingConfig(@Setting(value = "passes over the sentences", min = 1) int epochs,
            @Setting(value = "of AdaGrad at the start; it falls to a tenth", flag = "--lr", min = 0) double learningRate,
            @Setting(value = "the share of sentences whose tags it does not see, for it to work without them", min = 0, max = 0.99) double tagDropout) {}

    /// Section `run` of the recipe.
    record RunConfig(@Setting("decides the order of the sentences, and whose tags are not seen") long seed) {}

    @Override
    public String name() {
        return Lemmatizer.FAMILY;
    }

    @Override
    public String summary() {
        return "lemmas by edit trees learnt from CoNLL-U, or Korean ones by Nori";
    }

    @Override
    public String data() {
        return "--train FILE [--validation FILE] [--test FILE]";
    }

    @Override
    public Recipe recipe() {
        LemmaSettings usual = LemmaSettings.defaults();
        SequencedMap<String, Record> sections = new LinkedHashMap<>();
        sections.put("model",
                new ModelConfig(Kind.EDIT_TREE, usual.tags(), usual.minCount(), usual.frequent(), usual.bits()));
        sections.put("training", new TrainingConfig(usual.epochs(), usual.learningRate(), usual.tagDropout()));
        sections.put("data", TreebankRuns.DataConfig.none());
        sections.put("run", new RunConfig(usual.seed()));
        return Recipe.of(name(), sections);
    }

    private static LemmaSettings settings(Recipe recipe) {
        ModelConfig model = recipe.section(ModelConfig.class);
        TrainingConfig training = recipe.section(TrainingConfig.class);
        return new LemmaSettings(model.tags(), model.minCount(), model.frequent(), training.tagDropout(),
                training.epochs(), training.learningRate(), model.bits(), recipe.section(RunConfig.class).seed());
    }

    static Path file(RunFolder folder) {
        return folder.path().resolve(Lemmatizer.FILE);
    }

    @Override
    public int train(Console console, Recipe recipe, RunFolder folder, boolean json) {
        LemmaSettings settings = settings(recipe);
        TrainerOf<Lemmatizer> make = recipe.section(ModelConfig.class).kind() == Kind.NORI
                ? new NoriTrainers(settings)
                : train -> new EditTreeTrainer(new LemmaTrainer(train, settings), settings);
        return TreebankRuns.train(console, recipe, folder, json, make);
    }

    /// A treebank is welcome, not needed.
    private record NoriTrainers(LemmaSettings settings) implements TrainerOf<Lemmatizer> {
        @Override
        public Trainer of(List<Sentence> train) {
            return new NoriTrainer(NoriLemmatizer.of(train, settings.tags(), settings.frequent()), settings);
        }

        @Override
        public boolean learns() {
            return false;
        }
    }

    /// Makes a lemmatizer of a treebank.
    private sealed interface Trainer extends TreebankRuns.Trainer<Lemmatizer> {
        LemmaSettings settings();

        @Override
        default Map<String, Double> measure(Lemmatizer lemmatizer, List<Sentence> sentences) {
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put("accuracy", LemmaScore.of(lemmatizer, sentences).accuracy());
            if (settings().tags() != Tags.NONE)
                figures.put("accuracy_without_tags",
                        LemmaScore.of(lemmatizer, sentences, Tags.NONE, (_, _, _) -> {}, _ -> {}).accuracy());
            return figures;
        }

        @Override
        default void save(Lemmatizer lemmatizer, RunFolder folder) {
            lemmatizer.save(file(folder));
        }

        @Override
        default long size(Lemmatizer lemmatizer) {
            return lemmatizer.size();
        }
    }

    private record EditTreeTrainer(LemmaTrainer trainer, LemmaSettings settings) implements Trainer {
        @Override
        public int passes() {
            return settings.epochs();
        }

        @Override
        public double pass(DoubleConsumer progress) {
            return trainer.pass(progress);
        }

        @Override
        public Lemmatizer model() {
            return trainer.lemmatizer();
        }

        @Override
        public String text(Lemmatizer lemmatizer) {
            return String.format(Locale.ROOT, "%,d edit rules, %,d words looked up",
                    trainer.lemmatizer().rules().size(),
                    lemmatizer.known());
        }
    }

    /// Nothing is left to learn when it is made.
    private record NoriTrainer(NoriLemmatizer model, LemmaSettings settings) implements Trainer {
        @Override
        public int passes() {
            return 1;
        }

        @Override
        public double pass(DoubleConsumer progress) {
            return 0;
        }

        @Override
        public String text(Lemmatizer lemmatizer) {
            return String.format(Locale.ROOT, "Nori's dictionary, %,d words looked up", lemmatizer.known());
        }
    }

    @Override
    public boolean predicts() {
        return true;
    }

    @Override
    public Callable<Integer> eval(Console console) {
        return new LemmaEvalCommand(console);
    }

    @Override
    public Callable<Integer> predict(Console console) {
        return new LemmaPredictCommand(console);
    }

    @Override
    public Callable<Integer> errors(Console console) {
        return new LemmaErrorsCommand(console);
    }
}
