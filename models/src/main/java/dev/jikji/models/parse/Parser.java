package dev.jikji.models.parse;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.BasicRunConfig;
import dev.jikji.models.Families;
import dev.jikji.models.words.WordVocabulary;
import dev.jikji.text.conllu.Sentence;
import dev.jikji.train.RunFolder;
import dev.jikji.train.recipe.Recipe;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntConsumer;

/// A trained parser. Safe for use by several threads.
///
/// ```java
/// try (Parser parser = Parser.load(Path.of("runs/ewt"))) {
///     Parse tree = parser.parse(List.of("Dogs", "bark", "."));
/// }
/// ```
public sealed interface Parser extends AutoCloseable permits PlainParser, GraphParser {

    /// Loads the parser of a run folder. One by transitions is plain Java; one by a graph starts libtorch, at its defaults
    /// unless the program did.
    ///
    /// @throws dev.jikji.text.InputException if the folder holds no parser, or a file is damaged
    static Parser load(Path path) {
        RunFolder folder = new RunFolder(path);
        String family = folder.family();
        require(family.equals(ParserFamily.NAME), "%s: holds a model of '%s', which does not parse", path, family);
        Recipe recipe = Families.named(family).recipe().overlay(folder.recipe());
        folder.requireWeights();
        ParserConfig config = recipe.section(ParserConfig.class);
        Labels labels = Labels.load(folder);
        WordVocabulary vocabulary = WordVocabulary.load(folder, config.encoder().words());
        return switch (config.model()) {
            case TRANSITION -> PlainParser.load(config, vocabulary, labels, folder,
                    recipe.section(BasicRunConfig.class).threads());
            case BIAFFINE -> GraphParser.load(config, vocabulary, labels, folder);
        };
    }

    /// Parses one sentence. Of its columns the forms are read, and the part of speech if the parser was trained with it.
    Parse parse(Sentence sentence);

    /// Parses words of which nothing else is known.
    default Parse parse(List<String> words) {
        return parse(Sentence.of(words));
    }

    /// Parses many sentences, on all the threads that it may use.
    ///
    /// @param progress told how many are done
    /// @return in their order
    List<Parse> parse(List<Sentence> sentences, IntConsumer progress);

    /// Which of the columns it reads besides the forms.
    ParserConfig.Tags tags();

    /// Whether it tells UPOS.
    boolean tellsUpos();

    /// Frees its memory.
    @Override
    void close();
}
