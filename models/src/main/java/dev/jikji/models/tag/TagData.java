package dev.jikji.models.tag;

import static dev.jikji.text.InputException.require;

import dev.jikji.embed.WordVectors;
import dev.jikji.models.BasicRunConfig;
import dev.jikji.models.Preparation;
import dev.jikji.models.tag.TagDataConfig.Splits;
import dev.jikji.models.words.WordVocabulary;
import dev.jikji.text.AtomicFile;
import dev.jikji.text.tags.ColumnFile;
import dev.jikji.text.tags.TagColumn;
import dev.jikji.text.tags.TaggedSentence;
import dev.jikji.train.RunFolder;
import dev.jikji.train.recipe.Recipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// How a run folder comes to hold tagged sentences, and how training opens them. They are kept as words and tags between
/// tabs, `sentences/train.tsv`, with the tags as the files had them.
record TagData(Recipe recipe, RunFolder folder) {

    private static Path file(RunFolder folder, String split) {
        return folder.path().resolve("sentences").resolve(split + ".tsv");
    }

    void prepare(Preparation preparation) {
        TagDataConfig data = recipe.section(TagDataConfig.class);
        preparation.at("reading the sentences", 0);
        Splits splits = data.open(recipe.section(BasicRunConfig.class).seed());
        TagSet tags = TagSet.of(splits.train(), data);
        require(tags.ofEntities() || data.passage() == 0,
                "data.passage: %d, but only tags of entities leave a place for the marks between sentences; leave it at 0",
                data.passage());
        for (List<TaggedSentence> measured : List.of(splits.validation(), splits.test())) {
            tags.check(measured);
            tags.requireSeen(measured, data.unseenTags());
        }
        Set<String> seen = new HashSet<>();
        for (List<TaggedSentence> split : List.of(splits.train(), splits.validation(), splits.test()))
            split.forEach(sentence -> seen.addAll(sentence.words()));
        WordVectors vectors = data.vectors().read(seen, bytes -> preparation.at("reading the word vectors", bytes));
        WordVocabulary vocabulary = WordVocabulary.of(
                Passages.of(splits.train(), data.passage())
                        .words(splits.train().stream().map(TaggedSentence::words).toList()),
                recipe.section(TaggerConfig.class).encoder().words(), vectors);
        write("train", splits.train());
        write("validation", splits.validation());
        write("test", splits.test());
        vocabulary.save(folder);
        tags.save(folder);
        ObjectNode summary = summary(splits, vocabulary, tags);
        write(folder.summary(), summary.toPrettyString() + "\n"); // last: a folder with a summary is prepared
    }

    private void write(String split, List<TaggedSentence> sentences) {
        if (sentences.isEmpty()) return;
        var text = new StringBuilder();
        for (TaggedSentence sentence : sentences) {
            if (sentence.begins()) text.append(ColumnFile.DOCUMENT).append("\tO\n\n");
            for (int i = 0; i < sentence.words().size(); i++)
                text.append(sentence.words().get(i)).append('\t').append(sentence.tags().get(i)).append('\n');
            text.append('\n');
        }
        write(file(folder, split), text.toString());
    }

    private static void write(Path file, String text) {
        AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    private ObjectNode summary(Splits splits, WordVocabulary vocabulary, TagSet tags) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("family", recipe.family());
        json.put("corpus", String.join(", ", recipe.section(TagDataConfig.class).train()));
        json.putObject("tokenizer").put("unit", "word").put("vocab_size", vocabulary.size());
        json.put("tags", tags.size());
        ObjectNode all = json.putObject("splits");
        describe("train", splits.train(), vocabulary, all);
        describe("validation", splits.validation(), vocabulary, all);
        describe("test", splits.test(), vocabulary, all);
        return json;
    }

    private static void describe(String split, List<TaggedSentence> sentences, WordVocabulary vocabulary,
            ObjectNode all) {
        if (sentences.isEmpty()) return;
        List<String> words = sentences.stream().flatMap(sentence -> sentence.words().stream()).toList();
        all.putObject(split).put("tokens", words.size())
                .put("bytes", words.stream().mapToLong(word -> word.getBytes(StandardCharsets.UTF_8).length).sum())
                .put("documents", sentences.size())
                .put("unknown", words.stream().filter(vocabulary::isUnknown).count());
    }

    TaggerTask open() {
        TaggerConfig config = recipe.section(TaggerConfig.class);
        WordVocabulary vocabulary = WordVocabulary.load(folder, config.encoder().words());
        TagSet tags = TagSet.load(folder);
        return new TaggerTask(folder, TagModel.of(config, vocabulary, tags.size()), vocabulary, tags, recipe,
                read("train"),
                read("validation"), read("test"));
    }

    private List<TaggedSentence> read(String split) {
        return sentences(folder, split);
    }

    /// @return empty if the run has none of that split
    static List<TaggedSentence> sentences(RunFolder folder, String split) {
        Path file = file(folder, split);
        return Files.exists(file) ? new TagColumn.Numbered(2, 1).read(file.toString()) : List.of();
    }
}
