package dev.jikji.examples;

import dev.jikji.models.tag.Tagger;
import dev.jikji.models.tag.Tagging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// Finds the entities of a text, a sentence a line with spaces between words: `TagSentences runs/ner text.txt`.
public final class TagSentences {
    private TagSentences() {}

    public static void main(String[] args) throws IOException {
        List<List<String>> sentences = Files.readAllLines(Path.of(args[1])).stream()
                .map(line -> Arrays.asList(line.strip().split("\\s+"))).toList();
        try (Tagger tagger = Tagger.load(Path.of(args[0]))) {
            for (Tagging tagging : tagger.tagAll(sentences)) {
                System.out.println(tagging);
                tagging.entities().forEach(entity -> System.out.printf("  %-5s %s (%.2f)%n", entity.type(),
                        entity.text(), entity.score()));
            }
        }
    }
}
