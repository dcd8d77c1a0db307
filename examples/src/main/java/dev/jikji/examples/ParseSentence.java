package dev.jikji.examples;

import dev.jikji.models.parse.Parse;
import dev.jikji.models.parse.Parser;
import java.nio.file.Path;
import java.util.List;

/// Draws the arcs of a sentence: `ParseSentence runs/ewt "Dogs bark at cats ."`.
public final class ParseSentence {
    private ParseSentence() {}

    public static void main(String[] args) {
        try (Parser parser = Parser.load(Path.of(args[0]))) {
            List<String> words = List.of(args[1].split(" "));
            List<Parse.Arc> arcs = parser.parse(words).arcs();
            for (int i = 0; i < words.size(); i++) {
                Parse.Arc arc = arcs.get(i);
                String head = arc.head() == 0 ? "the root" : words.get(arc.head() - 1);
                System.out.printf("%-12s %-10s of %s (%.2f)%n", words.get(i), arc.relation(), head, arc.probability());
            }
        }
    }
}
