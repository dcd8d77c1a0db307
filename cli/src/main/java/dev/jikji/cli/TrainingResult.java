package dev.jikji.cli;

import dev.jikji.text.Tokenizer;
import dev.jikji.train.MetricsLog;
import dev.jikji.train.RunFolder;
import dev.jikji.train.TrainEvent;
import dev.jikji.train.TrainEvent.Finished;
import dev.jikji.train.TrainEvent.Started;
import dev.jikji.train.TrainEvent.Stepped;
import dev.jikji.train.TrainEvent.Validated;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a training came to, over all its resumptions.
///
/// @param unit what a token is
/// @param best the best validation; null before the first
record TrainingResult(RunFolder folder, Started started, Validated best, Finished finished, Duration time,
        String unit) {

    /// Reads it from the run folder of a training that ended.
    static TrainingResult of(RunFolder folder) {
        Started started = null;
        Validated best = null;
        Finished finished = null;
        Duration time = Duration.ZERO;
        for (TrainEvent event : MetricsLog.read(folder.metrics())) {
            switch (event) {
                case Started s -> started = s;
                case Validated v when v.best() -> best = v;
                case Stepped s -> time = s.elapsed();
                case Finished f -> finished = f;
                default -> {
                }
            }
        }
        boolean tokenized = Files.exists(folder.tokenizer());
        return new TrainingResult(folder, started, best, finished, time,
                tokenized ? Tokenizer.load(folder.tokenizer()).unit() : "token");
    }

    String text() {
        String text = "run         " + folder.path() + "\n";
        if (best != null)
            text += "validation  " + Figures.text(best.metrics(), unit)
                    + String.format(" (best, step %,d)%n", best.step());
        if (!finished.metrics().isEmpty()) text += "test        " + Figures.text(finished.metrics(), unit) + "\n";
        return text + "time        " + LiveLine.duration(time);
    }

    ObjectNode json() {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("run", folder.path().toString()).put("family", started.model())
                .put("reason", finished.reason().name().toLowerCase(Locale.ROOT)).put("steps", finished.step())
                .put("parameters", started.parameters()).put("seconds", time.toMillis() / 1e3).put("unit", unit);
        if (best != null) {
            json.put("best_step", best.step());
            Figures.put(json.putObject("validation"), best.metrics());
        }
        Figures.put(json.putObject("test"), finished.metrics());
        return json.put("report", folder.report().toString());
    }
}
