package dev.jikji.models.tag;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.ModelThread;
import dev.jikji.models.Weights;
import dev.jikji.models.words.WordVocabulary;
import dev.jikji.text.InputException;
import dev.jikji.text.tags.TagColumn;
import dev.jikji.text.tags.TaggedSentence;
import dev.jikji.train.RunFolder;
import dev.jikji.train.recipe.Recipe;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/// Tags words by a trained model.
///
/// ```java
/// try (Tagger tagger = Tagger.load(Path.of("runs/ner"))) {
///     tagger.tag(List.of("Kim", "lives", "in", "Seoul")).entities().forEach(System.out::println);
/// }
/// ```
///
/// Safe for use by several threads, virtual ones too: a thread of the tagger's own computes. Many sentences at a time are
/// tagged faster than one by one.
public final class Tagger implements AutoCloseable {
    private final Path path;
    private final TagDataConfig data;
    private final WordVocabulary vocabulary;
    private final TagSet tags;
    private final TagModel model;
    private final TagDecoder decoder;
    private final ModelThread thread;

    private Tagger(Path path, Recipe recipe, WordVocabulary vocabulary, TagSet tags, TagModel model,
            ModelThread thread) {
        this.path = path;
        this.vocabulary = vocabulary;
        this.tags = tags;
        this.model = model;
        this.thread = thread;
        data = recipe.section(TagDataConfig.class);
        decoder = new TagDecoder(model, tags, recipe.section(TaggerConfig.class).constrained());
    }

    /// @param path a run folder of `jikji train tagger`
    /// @throws InputException if a file is missing or damaged, or the folder holds a run of another kind
    public static Tagger load(Path path) {
        RunFolder folder = new RunFolder(path);
        String family = folder.family();
        require(family.equals(TaggerFamily.INSTANCE.name()), "%s: a run of '%s', which is no tagger", path, family);
        folder.requireWeights();
        Recipe recipe = TaggerFamily.INSTANCE.recipe().overlay(folder.recipe());
        TaggerConfig config = recipe.section(TaggerConfig.class);
        WordVocabulary vocabulary = WordVocabulary.load(folder, config.encoder().words());
        TagSet tags = TagSet.load(folder);
        var thread = new ModelThread("tagger");
        try {
            return thread.call(() -> {
                TagModel model = TagModel.of(config, vocabulary, tags.size());
                try {
                    Weights.load(model, folder.weights(), folder.recipe());
                } catch (RuntimeException e) {
                    model.close();
                    throw e;
                }
                model.training(false);
                return new Tagger(path, recipe, vocabulary, tags, model, thread);
            });
        } catch (RuntimeException e) {
            thread.close();
            throw e;
        }
    }

    /// Tags a sentence.
    public Tagging tag(List<String> words) {
        return tagAll(List.of(words)).getFirst();
    }

    /// Tags sentences, together where they are of like length. An empty one gets no tags. A model that reads passages takes
    /// them for a document, in their order.
    public List<Tagging> tagAll(List<? extends List<String>> sentences) {
        return tagAll(sentences, _ -> {});
    }

    /// @param progress told the words done, on another thread
    public List<Tagging> tagAll(List<? extends List<String>> sentences, LongConsumer progress) {
        return tagAll(sentences, _ -> false, progress);
    }

    /// Tags sentences of several documents.
    ///
    /// @param begins tells of a sentence, by its place in the list, whether a document begins with it
    public List<Tagging> tagAll(List<? extends List<String>> sentences, IntPredicate begins, LongConsumer progress) {
        Passages passages = Passages.of(sentences.stream().mapToInt(List::size).toArray(), begins, data.passage());
        List<TagDecoder.Decoded> decoded = thread
                .call(() -> TagEvaluation.decode(decoder, vocabulary, passages, sentences, null, progress));
        return IntStream.range(0, decoded.size()).mapToObj(i -> tags.tagging(sentences.get(i), decoded.get(i)))
                .toList();
    }

    /// Measures the model on sentences with tags.
    ///
    /// @param progress told the words done, on another thread
    /// @throws InputException if tags break the scheme of the training data
    public TagEvaluation evaluate(List<TaggedSentence> sentences, LongConsumer progress) {
        tags.check(sentences);
        return thread.call(
                () -> TagEvaluation.of(decoder, vocabulary, tags, data.passage(), sentences, progress));
    }

    /// The test sentences of the run itself.
    ///
    /// @throws InputException if it has none
    public List<TaggedSentence> testSentences() {
        List<TaggedSentence> sentences = TagData.sentences(new RunFolder(path), "test");
        require(!sentences.isEmpty(), "%s: holds no test sentences of its own; name a file with --data", path);
        return sentences;
    }

    /// The tags it gives.
    public TagSet tags() {
        return tags;
    }

    /// Where the training data had words and tags.
    public TagColumn column() {
        return data.tagColumn();
    }

    /// @return number of trained scalars
    public long parameterCount() {
        return model.parameterCount();
    }

    /// Frees the model, after what was asked for.
    @Override
    public void close() {
        thread.close();
        model.close();
    }
}
