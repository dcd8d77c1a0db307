package dev.jikji.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jikji.text.InputException;
import dev.jikji.train.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunReportTest {
    @TempDir
    private Path folder;

    @Test
    void aLongRunStaysUnderAMegabyte() throws IOException {
        RunReport.write(SyntheticRun.write(folder, 100_000));
        assertThat(Files.size(folder.resolve("report.html"))).isLessThan(1 << 20);
    }

    @Test
    void view() throws IOException {
        RunReport.write(SyntheticRun.write(Path.of("target/runs/europarl-gpt"), 2000));
    }
}
