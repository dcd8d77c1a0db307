package dev.jikji.text;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// The read-only datasets beside the checkout, which a user's machine does not have.
public final class SharedData {
    private SharedData() {}

    /// @param path below `shared/data`, such as `lm/kowiki/test.txt.gz`
    /// @return where it lies; where it is absent the calling test is skipped, saying so
    public static Path path(String path) {
        Path file = Path.of(System.getProperty("jikji.shared", "../../shared")).resolve("data").resolve(path);
        Assumptions.assumeTrue(Files.exists(file), () -> "skipped: needs ../shared/data/" + path);
        return file;
    }
}
