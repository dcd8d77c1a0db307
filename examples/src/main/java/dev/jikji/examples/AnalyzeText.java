package dev.jikji.examples;

import dev.jikji.models.pipeline.AnalyzedSentence;
import dev.jikji.models.pipeline.Pipeline;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Annotates text with trained models: `AnalyzeText "Dogs bark." runs/splitter runs/upos runs/lemmas runs/parser`.
public final class AnalyzeText {
    private AnalyzeText() {}

    public static void main(String[] args) {
        List<Path> runs = Stream.of(args).skip(1).map(Path::of).toList();
        try (Pipeline pipeline = Pipeline.load(runs)) {
            for (AnalyzedSentence sentence : pipeline.analyze(args[0])) {
                System.out.println(sentence.text());
                sentence.words().forEach(word -> System.out.printf("  %s %s %s %s(%d)%n", word.form(), word.lemma(),
                        word.upos(), word.deprel(), word.head()));
                sentence.entities().forEach(entity -> System.out.println("  " + entity.type() + " " + entity.text()));
            }
        }
    }
}
