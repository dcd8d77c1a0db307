package dev.jikji.cli;

import dev.jikji.models.Preparation;
import dev.jikji.models.Training;
import dev.jikji.report.RunReport;
import dev.jikji.report.TensorBoardLog;
import dev.jikji.train.RunFolder;
import dev.jikji.train.TrainEvent;
import dev.jikji.train.TrainEvent.StopReason;
import java.nio.file.Files;

/// A training as the command line runs it: watched by the live line, TensorBoard's log and the report, and ended in
/// good order by Ctrl-C.
final class TrainingSession {
    /// The report is written at a validation if that takes no more than this share of the time.
    private static final int REPORT_SHARE = 50;

    private final Console console;
    private final Training training;
    private final RunFolder folder;
    private final LiveLine line;
    private TensorBoardLog tensorBoard;
    private long reportedAt;
    private long reportNanos;

    TrainingSession(Console console, Training training) {
        this.console = console;
        this.training = training;
        folder = training.folder();
        line = console.liveLine();
    }

    /// @return why it ended; null if it was interrupted before the first step, which leaves nothing behind
    StopReason run() {
        try (var interrupts = new Interrupts(this::noticeInterrupt); Progress progress = console.progress()) {
            return training.run(interrupts, event -> accept(event, progress), preparation(interrupts, progress))
                    .reason();
        } catch (Interrupts.Abandoned _) {
            line.print("interrupted before the first step; nothing is kept");
            return null;
        } finally {
            if (tensorBoard != null) tensorBoard.close();
            if (Files.exists(folder.metrics())) RunReport.write(folder); // however it ended
        }
    }

    private Preparation preparation(Interrupts interrupts, Progress progress) {
        return new Preparation() {
            @Override
            public void at(String what, long bytes) {
                if (interrupts.getAsBoolean()) throw new Interrupts.Abandoned();
                progress.at(what, bytes);
            }

            @Override
            public void note(String text) {
                line.print(text);
            }
        };
    }

    private void noticeInterrupt() {
        line.print("interrupted: saving and measuring; press Ctrl-C again to exit at once");
    }

    private void accept(TrainEvent event, Progress progress) {
        progress.close();
        if (tensorBoard == null) tensorBoard = new TensorBoardLog(folder.path());
        tensorBoard.accept(event);
        line.accept(event);
        if (event instanceof TrainEvent.Validated) refreshReport();
    }

    private void refreshReport() {
        long start = System.nanoTime();
        if (reportNanos > 0 && start - reportedAt < REPORT_SHARE * reportNanos) return;
        RunReport.write(folder);
        reportedAt = System.nanoTime();
        reportNanos = reportedAt - start;
    }
}
