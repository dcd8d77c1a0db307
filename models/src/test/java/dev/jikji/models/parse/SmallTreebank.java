package dev.jikji.models.parse;

import dev.jikji.embed.WordVectors;
import dev.jikji.models.parse.ParserConfig.Activation;
import dev.jikji.models.parse.ParserConfig.Model;
import dev.jikji.models.parse.ParserConfig.Oracle;
import dev.jikji.models.parse.ParserConfig.Tags;
import dev.jikji.models.words.EncoderConfig;
import dev.jikji.models.words.WordConfig;
import dev.jikji.models.words.WordConfig.CharUnit;
import dev.jikji.models.words.WordConfig.Characters;
import dev.jikji.models.words.WordVocabulary;
import dev.jikji.text.conllu.Sentence;
import dev.jikji.text.conllu.Word;
import java.util.ArrayList;
import java.util.List;

/// Some sentences with trees, one of them with crossing arcs.
final class SmallTreebank {
    private SmallTreebank() {}

    /// A sentence of `form/UPOS/head/relation`.
    static Sentence sentence(String text) {
        List<Word> words = new ArrayList<>();
        for (String part : text.split(" ")) {
            String[] cells = part.split("/");
            Word word = Word.of(words.size() + 1, cells[0]);
            words.add(
                    word.withTags(cells[1], cells[1].substring(0, 1), word.feats()).withArc(Integer.parseInt(cells[2]),
                            cells[3]));
        }
        return new Sentence(List.of(), List.copyOf(words), 1);
    }

    static List<Sentence> trees() {
        return List.of(sentence("Dogs/NOUN/2/nsubj bark/VERB/0/root ./PUNCT/2/punct"),
                sentence("The/DET/2/det cats/NOUN/3/nsubj sleep/VERB/0/root there/ADV/3/advmod"),
                sentence("Go/VERB/0/root !/PUNCT/1/punct"), sentence("Yes/INTJ/0/root"),
                // "who is late" hangs from "man" across "came"
                sentence(
                        "A/DET/2/det man/NOUN/3/nsubj came/VERB/0/root who/PRON/6/nsubj was/AUX/6/cop late/ADJ/2/acl:relcl"),
                sentence("She/PRON/2/nsubj gave/VERB/0/root dogs/NOUN/2/iobj the/DET/5/det bones/NOUN/2/obj"));
    }

    static ParserConfig config(Model model, Tags tags, int layers, Oracle oracle) {
        return config(model, tags, layers, oracle, Characters.CNN, false);
    }

    static ParserConfig config(Model model, Tags tags, int layers, Oracle oracle, Characters characters,
            boolean tuneVectors) {
        var words = new WordConfig(6, 1, true, 0, tuneVectors, 2, characters, CharUnit.CHARACTER, 4, 4, "2,3");
        return new ParserConfig(model, new EncoderConfig(words, layers, 8, 0, true), tags, 3, 0.5, 0.25, 0, 7, 5, 3, 16,
                Activation.TANH, oracle, 0.3, 0);
    }

    /// A network of fresh weights with its data.
    record Fixture(ParserConfig config, Labels labels, WordVocabulary vocabulary, ParserModel model,
            ParserBatch batch) {

        static Fixture of(ParserConfig config) {
            return of(config, null);
        }

        static Fixture of(ParserConfig config, WordVectors vectors) {
            List<Sentence> trees = trees();
            Labels labels = Labels.of(trees);
            WordVocabulary vocabulary = WordVocabulary.of(trees.stream().map(Sentence::forms).toList(),
                    config.encoder().words(), vectors);
            ParserModel model = ParserModel.of(config, vocabulary, labels);
            List<Example> examples = trees.stream().map(tree -> Example.of(tree, labels, config.tags())).toList();
            return new Fixture(config, labels, vocabulary, model, ParserBatch.of(examples, vocabulary, null));
        }
    }
}
