package dev.jikji.cli;

import dev.jikji.text.InputException;
import dev.jikji.text.conllu.Sentence;
import dev.jikji.text.loglinear.LogLinear;
import dev.jikji.text.splitter.RawText;
import dev.jikji.text.splitter.RawText.Paragraphs;
import dev.jikji.text.splitter.SplitScore;
import dev.jikji.text.splitter.Splitter;
import dev.jikji.text.splitter.SplitterSettings;
import dev.jikji.text.splitter.SplitterTrainer;
import dev.jikji.text.splitter.TrainedSplitter;
import dev.jikji.train.RunFolder;
import dev.jikji.train.recipe.Recipe;
import dev.jikji.train.recipe.Setting;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.function.DoubleConsumer;

/// Splitters of raw text. Their run folder holds `splitter.bin`.
final class SplitterRuns implements RunKind {

    /// Section `model` of the recipe.
    record ModelConfig(
            @Setting(value = "the weights lie in a table of 2 to this power", min = LogLinear.MIN_BITS, max = LogLinear.MAX_BITS) int bits) {}

    /// Section `training` of the recipe.
    record TrainingConfig(@Setting(value = "passes over the text", min = 1) int epochs,
            @Setting(value = "of AdaGrad at the start; it falls to a tenth", flag = "--lr", min = 0) double learningRate) {}

    /// Section `run` of the recipe.
    record RunConfig(@Setting("decides the order of the text, and where its paragraphs and lines end") long seed) {}

    @Override
    public String name() {
        return TrainedSplitter.FAMILY;
    }

    @Override
    public String summary() {
        return "sentences, tokens and words of raw text, learnt from CoNLL-U";
    }

    @Override
    public String data() {
        return "--train FILE [--validation FILE] [--test FILE]";
    }

    @Override
    public Recipe recipe() {
        SplitterSettings usual = SplitterSettings.defaults();
        SequencedMap<String, Record> sections = new LinkedHashMap<>();
        sections.put("model", new ModelConfig(usual.bits()));
        sections.put("training", new TrainingConfig(usual.epochs(), usual.learningRate()));
        sections.put("data", TreebankRuns.DataConfig.none());
        sections.put("run", new RunConfig(usual.seed()));
        return Recipe.of(name(), sections);
    }

    static Path file(RunFolder folder) {
        return folder.path().resolve(TrainedSplitter.FILE);
    }

    @Override
    public int train(Console console, Recipe recipe, RunFolder folder, boolean json) {
        TrainingConfig training = recipe.section(TrainingConfig.class);
        var settings = new SplitterSettings(training.epochs(), training.learningRate(),
                recipe.section(ModelConfig.class).bits(), recipe.section(RunConfig.class).seed());
        return TreebankRuns.train(console, recipe, folder, json,
                train -> new Trainer(new SplitterTrainer(train, settings), settings));
    }

    /// F1 of sentences first, in a text whose paragraphs are told by nothing but the words.
    static Map<String, Double> figures(SplitScore joined, SplitScore paragraphs) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("sentence_f1", paragraphs.sentences().f1());
        figures.put("sentence_f1_without_paragraphs", joined.sentences().f1());
        figures.put("token_f1", paragraphs.tokens().f1());
        figures.put("word_f1", paragraphs.words().f1());
        return figures;
    }

    static SplitScore score(Splitter splitter, List<Sentence> sentences, Paragraphs paragraphs) {
        RawText raw = RawText.of(sentences, paragraphs);
        return SplitScore.of(raw.sentences(), splitter.split(raw.text()));
    }

    private record Trainer(SplitterTrainer trainer,
            SplitterSettings settings) implements TreebankRuns.Trainer<TrainedSplitter> {
        @Override
        public int passes() {
            return settings.epochs();
        }

        @Override
        public double pass(DoubleConsumer progress) {
            return trainer.pass(progress);
        }

        @Override
        public TrainedSplitter model() {
            return trainer.splitter();
        }

        @Override
        public Map<String, Double> measure(TrainedSplitter splitter, List<Sentence> sentences) {
            return figures(score(splitter, sentences, Paragraphs.SPACE),
                    score(splitter, sentences, Paragraphs.BLANK_LINE));
        }

        @Override
        public void save(TrainedSplitter splitter, RunFolder folder) {
            splitter.save(file(folder));
        }

        @Override
        public long size(TrainedSplitter splitter) {
            return splitter.size();
        }

        @Override
        public String text(TrainedSplitter splitter) {
            return "%,d weights".formatted(splitter.size());
        }
    }

    @Override
    public Callable<Integer> eval(Console console) {
        return new SplitEvalCommand(console);
    }

    @Override
    public Callable<Integer> predict(Console console) {
        throw new InputException("a splitter cuts raw text; see ./jikji analyze RUN --text FILE");
    }
}
