package dev.jikji.models.pipeline;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.pipeline.AnalyzedSentence.Entity;
import dev.jikji.models.pipeline.AnalyzedSentence.Token;
import dev.jikji.models.pipeline.Stage.Draft;
import dev.jikji.models.pipeline.Stage.Mention;
import dev.jikji.text.InputException;
import dev.jikji.text.conllu.Attributes;
import dev.jikji.text.conllu.MultiWordToken;
import dev.jikji.text.conllu.Row;
import dev.jikji.text.conllu.Sentence;
import dev.jikji.text.conllu.Word;
import dev.jikji.text.splitter.Splitter;
import dev.jikji.text.splitter.TextSentence;
import dev.jikji.text.splitter.TextToken;
import dev.jikji.text.splitter.TrainedSplitter;
import dev.jikji.train.RunFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// Raw text to annotated sentences: each run adds what its model knows, whichever runs there are.
///
/// ```java
/// try (Pipeline pipeline = Pipeline.load(Path.of("runs/splitter"), Path.of("runs/upos"), Path.of("runs/lemmas"))) {
///     for (AnalyzedSentence sentence : pipeline.analyze("Dogs bark. Cats don't."))
///         sentence.words().forEach(word -> System.out.println(word.form() + " " + word.lemma()));
/// }
/// ```
///
/// Without a splitter's run sentences are found by rules. Safe for use by several threads, virtual ones too: models on
/// libtorch have threads of their own.
public final class Pipeline implements AutoCloseable {
    /// Sentences annotated at a time: enough to fill batches, little enough to hold many results.
    private static final int AT_A_TIME = 256;
    /// Longer sentences are cut for the models: parsers take time and memory by the square of the words.
    private static final int MOST_WORDS = 300;
    /// Models see no more of a word: what is longer is no word, and takes time letter by letter.
    private static final int LONGEST_WORD = 200;

    private final Splitter splitter;
    private final List<Stage> stages;
    private final Set<Layer> layers;
    private final List<String> notes;

    private Pipeline(Splitter splitter, List<Stage> stages, Set<Layer> layers, List<String> notes) {
        this.splitter = splitter;
        this.stages = stages;
        this.layers = layers;
        this.notes = notes;
    }

    /// Loads runs in any order; they work in the order that their models need.
    ///
    /// @throws InputException if a folder holds no run, a run adds nothing to a text, or two add the same
    public static Pipeline load(Path... runs) {
        return load(List.of(runs));
    }

    public static Pipeline load(List<Path> runs) {
        Splitter splitter = null;
        List<Stage> stages = new ArrayList<>();
        try {
            Map<Layer, Path> by = new EnumMap<>(Layer.class);
            for (Path run : runs) {
                String family = new RunFolder(run).family();
                if (family.equals(TrainedSplitter.FAMILY)) {
                    claim(Layer.SENTENCES, run, by);
                    splitter = TrainedSplitter.load(run.resolve(TrainedSplitter.FILE));
                    continue;
                }
                Stage stage = Stages.open(run, family);
                stages.add(stage);
                for (Layer layer : stage.fills()) claim(layer, run, by);
            }
            stages.sort(Comparator.comparingInt(Stage::rank));
            Set<Layer> layers = EnumSet.of(Layer.SENTENCES);
            layers.addAll(by.keySet());
            return new Pipeline(splitter == null ? Splitter.byRules() : splitter, List.copyOf(stages),
                    Set.copyOf(layers), notes(splitter != null, stages, by));
        } catch (RuntimeException e) {
            stages.forEach(Stage::close);
            throw e;
        }
    }

    private static void claim(Layer layer, Path run, Map<Layer, Path> by) {
        Path other = by.putIfAbsent(layer, run);
        require(other == null, "%s and %s both fill in %s; leave one of them out", other, run, layer);
    }

    private static List<String> notes(boolean trained, List<Stage> stages, Map<Layer, Path> by) {
        List<String> notes = new ArrayList<>();
        if (!trained) notes.add("no run of a splitter: sentences and tokens are found by rules");
        for (Stage stage : stages) {
            List<Layer> lacking = stage.reads().stream().filter(layer -> !by.containsKey(layer)).sorted().toList();
            if (lacking.isEmpty()) continue;
            Path run = by.get(stage.fills().iterator().next());
            notes.add("%s: was trained with %s, which no run fills in; it does worse without".formatted(run,
                    String.join(" and ", lacking.stream().map(Layer::toString).toList())));
        }
        return List.copyOf(notes);
    }

    /// What is filled in.
    public Set<Layer> layers() {
        return layers;
    }

    /// What whoever chose the runs should know, a line each.
    public List<String> notes() {
        return notes;
    }

    /// All sentences of a text. A text of white space has none.
    public List<AnalyzedSentence> analyze(String text) {
        List<AnalyzedSentence> sentences = new ArrayList<>();
        analyze(text, sentences::addAll);
        return sentences;
    }

    /// The sentences of a text as they are done, some hundred at a time.
    public void analyze(String text, Consumer<List<AnalyzedSentence>> some) {
        List<TextSentence> sentences = splitter.split(text).stream().flatMap(s -> parts(s).stream()).toList();
        for (int from = 0; from < sentences.size(); from += AT_A_TIME)
            some.accept(annotate(text, sentences.subList(from, Math.min(sentences.size(), from + AT_A_TIME))));
    }

    /// A sentence, or its parts if it is too long for the models.
    private static List<TextSentence> parts(TextSentence sentence) {
        List<TextSentence> parts = new ArrayList<>();
        int words = 0, first = 0;
        for (int i = 0; i < sentence.tokens().size(); i++) {
            int more = sentence.tokens().get(i).words().size();
            if (i > first && words + more > MOST_WORDS) {
                parts.add(new TextSentence(sentence.tokens().subList(first, i)));
                first = i;
                words = 0;
            }
            words += more;
        }
        if (first == 0) return List.of(sentence);
        parts.add(new TextSentence(sentence.tokens().subList(first, sentence.tokens().size())));
        return parts;
    }

    private List<AnalyzedSentence> annotate(String text, List<TextSentence> sentences) {
        List<Draft> drafts = new ArrayList<>(sentences.size());
        for (TextSentence sentence : sentences)
            drafts.add(new Draft(bare(sentence), text.substring(sentence.start(), sentence.end())));
        for (Stage stage : stages) stage.annotate(drafts);
        List<AnalyzedSentence> analyzed = new ArrayList<>(sentences.size());
        for (int i = 0; i < drafts.size(); i++) analyzed.add(analyzed(text, sentences.get(i), drafts.get(i)));
        return analyzed;
    }

    /// The words alone, as models may see them.
    private static Sentence bare(TextSentence sentence) {
        List<Row> rows = new ArrayList<>();
        int id = 0;
        for (TextToken token : sentence.tokens()) {
            if (token.isMultiWord())
                rows.add(new MultiWordToken(id + 1, id + token.words().size(),
                        String.join("", token.words()), Attributes.NONE,
                        Attributes.NONE));
            for (String word : token.words()) rows.add(Word.of(++id, shortened(word)));
        }
        return new Sentence(List.of(), rows, 0);
    }

    private static String shortened(String word) {
        if (word.length() <= LONGEST_WORD) return word;
        int end = Character.isHighSurrogate(word.charAt(LONGEST_WORD - 1)) ? LONGEST_WORD - 1 : LONGEST_WORD;
        return word.substring(0, end);
    }

    private static AnalyzedSentence analyzed(String text, TextSentence sentence, Draft draft) {
        List<Token> tokens = new ArrayList<>();
        List<Word> words = new ArrayList<>();
        List<Word> found = draft.sentence.words();
        for (TextToken token : sentence.tokens()) {
            int first = words.size() + 1;
            for (String form : token.words()) {
                Word word = found.get(words.size());
                boolean whole = form.equals(word.form());
                words.add(whole
                        ? word
                        : new Word(word.id(), form, word.lemma().equals("_") ? "_" : form, word.upos(), word.xpos(),
                                word.feats(), word.head(), word.deprel(), word.deps(), word.misc()));
            }
            boolean space = token.end() == text.length() || Splitter.isSpace(text.charAt(token.end()));
            tokens.add(new Token(text.substring(token.start(), token.end()), token.start(), token.end(), first,
                    words.size(), space));
        }
        var bare = new AnalyzedSentence(draft.text, sentence.start(), sentence.end(), tokens, words, List.of(),
                draft.label);
        List<Entity> entities = new ArrayList<>();
        for (Mention mention : draft.mentions) {
            int start = bare.tokenOf(mention.first()).start(), end = bare.tokenOf(mention.last()).end();
            entities.add(new Entity(mention.type(), text.substring(start, end), start, end, mention.first(),
                    mention.last(), mention.score()));
        }
        return new AnalyzedSentence(draft.text, sentence.start(), sentence.end(), tokens, words, entities,
                draft.label);
    }

    /// Frees the models.
    @Override
    public void close() {
        stages.forEach(Stage::close);
    }
}
