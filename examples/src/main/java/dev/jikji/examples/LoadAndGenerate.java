package dev.jikji.examples;

import dev.jikji.models.lm.ModelFolder;
import dev.jikji.models.lm.Sampling;
import dev.jikji.models.lm.TextGenerator;
import java.nio.file.Path;
import java.util.List;

/// Lets a trained model go on from a prompt: `LoadAndGenerate runs/book "Once upon a time" 200`.
public final class LoadAndGenerate {
    private LoadAndGenerate() {}

    public static void main(String[] args) {
        try (ModelFolder folder = ModelFolder.load(Path.of(args[0]))) {
            var sampling = new Sampling(0.8, 50, 0.95, 1.1); // temperature, top-k, top-p, repetition penalty
            var request = new TextGenerator.Request(args[1], Integer.parseInt(args[2]), sampling, List.of(), 1);
            var generator = new TextGenerator(folder.model(), folder.requireTokenizer());
            System.out.print(args[1]);
            generator.generate(request, System.out::print, () -> false);
            System.out.println();
        }
    }
}
