package dev.jikji.models.pipeline;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.Families;
import dev.jikji.models.RunSettings;
import dev.jikji.models.classify.Classifier;
import dev.jikji.models.classify.ClassifierFamily;
import dev.jikji.models.parse.Parse;
import dev.jikji.models.parse.Parser;
import dev.jikji.models.parse.ParserConfig;
import dev.jikji.models.parse.ParserFamily;
import dev.jikji.models.tag.Tagger;
import dev.jikji.models.tag.TaggerFamily;
import dev.jikji.models.tag.Tagging;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.text.conllu.Sentence;
import dev.jikji.text.conllu.Word;
import dev.jikji.text.lemma.LemmaSettings.Tags;
import dev.jikji.text.lemma.Lemmatizer;
import dev.jikji.text.tags.TagColumn;
import dev.jikji.text.tags.TagColumn.Field;
import dev.jikji.train.RunFolder;
import dev.jikji.train.recipe.Recipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The stages that runs of each family make.
final class Stages {
    private Stages() {}

    /// @throws dev.jikji.text.InputException if runs of this family add nothing to a text, or the run is damaged
    static Stage open(Path run, String family) {
        if (family.equals(Lemmatizer.FAMILY))
            return new Lemmas(Lemmatizer.load(new RunFolder(run).path().resolve(Lemmatizer.FILE)));
        if (family.equals(TaggerFamily.INSTANCE.name())) {
            startRuntime(run, family);
            return new Tagged(Tagger.load(run));
        }
        if (family.equals(ParserFamily.NAME)) {
            startRuntime(run, family);
            return new Trees(Parser.load(run));
        }
        if (family.equals(ClassifierFamily.FAMILY.name())) return new Labels(Classifier.load(run));
        require(false, "%s: a run of '%s' adds nothing to a text; give runs of splitter, tagger, lemmatizer, parser or "
                + "classifier", run, family);
        return null;
    }

    private static void startRuntime(Path run, String family) {
        if (NativeRuntime.started()) return;
        Recipe recipe = Families.named(family).recipe().overlay(new RunFolder(run).recipe());
        ((RunSettings) recipe.sections().get("run")).startRuntime();
    }

    private record Tagged(Tagger tagger) implements Stage {

        private Optional<Field> field() {
            if (tagger.tags().ofEntities()) return Optional.empty();
            return Optional.of(tagger.column() instanceof TagColumn.Named(Field field) ? field : Field.XPOS);
        }

        @Override
        public int rank() {
            return 1;
        }

        @Override
        public Set<Layer> fills() {
            return Set.of(field().map(field -> switch (field) {
                case UPOS -> Layer.UPOS;
                case XPOS -> Layer.XPOS;
                case FEATS -> Layer.FEATS;
            }).orElse(Layer.ENTITIES));
        }

        @Override
        public void annotate(List<Draft> drafts) {
            List<Tagging> taggings = tagger.tagAll(drafts.stream().map(draft -> draft.sentence.forms()).toList());
            Optional<Field> field = field();
            for (int i = 0; i < drafts.size(); i++) {
                Draft draft = drafts.get(i);
                Tagging tagging = taggings.get(i);
                if (field.isPresent()) {
                    List<Word> words = draft.sentence.words();
                    List<Word> tagged = new ArrayList<>(words.size());
                    for (int w = 0; w < words.size(); w++)
                        tagged.add(field.get().set(words.get(w), tagging.tags().get(w)));
                    draft.sentence = draft.sentence.withWords(tagged);
                } else {
                    for (Tagging.Span span : tagging.entities())
                        draft.mentions.add(new Mention(span.type(), span.from() + 1, span.to(), span.score()));
                }
            }
        }

        @Override
        public void close() {
            tagger.close();
        }
    }

    private record Trees(Parser parser) implements Stage {
        @Override
        public int rank() {
            return 2;
        }

        @Override
        public Set<Layer> fills() {
            return Set.of(Layer.TREE);
        }

        @Override
        public Set<Layer> reads() {
            return parser.tags() == ParserConfig.Tags.NONE
                    ? Set.of()
                    : Set.of(parser.tags() == ParserConfig.Tags.UPOS ? Layer.UPOS : Layer.XPOS);
        }

        @Override
        public void annotate(List<Draft> drafts) {
            List<Sentence> sentences = drafts.stream().map(draft -> draft.sentence).toList();
            List<Parse> parses = parser.parse(sentences, _ -> {});
            for (int i = 0; i < drafts.size(); i++) drafts.get(i).sentence = parses.get(i).over(sentences.get(i));
        }

        @Override
        public void close() {
            parser.close();
        }
    }

    private record Lemmas(Lemmatizer lemmatizer) implements Stage {
        @Override
        public int rank() {
            return 3; // a parser may have told UPOS
        }

        @Override
        public Set<Layer> fills() {
            return Set.of(Layer.LEMMA);
        }

        @Override
        public Set<Layer> reads() {
            return lemmatizer.tags() == Tags.NONE
                    ? Set.of()
                    : lemmatizer.tags() == Tags.UPOS ? Set.of(Layer.UPOS) : Set.of(Layer.UPOS, Layer.XPOS);
        }

        @Override
        public void annotate(List<Draft> drafts) {
            for (Draft draft : drafts)
                draft.sentence = draft.sentence.withWords(lemmatizer.lemmatized(draft.sentence.words()));
        }
    }

    private record Labels(Classifier classifier) implements Stage {
        @Override
        public int rank() {
            return 4;
        }

        @Override
        public Set<Layer> fills() {
            return Set.of(Layer.LABEL);
        }

        @Override
        public void annotate(List<Draft> drafts) {
            List<Classifier.Prediction> predictions = classifier
                    .classify(drafts.stream().map(draft -> draft.text).toList());
            for (int i = 0; i < drafts.size(); i++)
                drafts.get(i).label = Optional.of(
                        new AnalyzedSentence.Label(predictions.get(i).label(), predictions.get(i).probability()));
        }

        @Override
        public void close() {
            classifier.close();
        }
    }
}
