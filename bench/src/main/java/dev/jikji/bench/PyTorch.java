package dev.jikji.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;

/// Python with PyTorch, and scripts beside these classes for it.
///
/// @param python the interpreter
record PyTorch(String python) {
    private static final String SHARED = "peer.py";

    /// Runs a script, which prints its measurement on this process's output.
    ///
    /// @param task written to its input as one JSON object
    /// @return the script's status
    int run(String script, Record task) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(python, "-c", text(SHARED) + text(script))
                    .redirectOutput(Redirect.INHERIT)
                    .redirectError(Redirect.INHERIT).start();
            try (var input = process.outputWriter()) {
                input.write(JsonMapper.builder().build().writeValueAsString(task));
            } catch (IOException _) {
                // it ended before it read its task; its status says why
            }
            int status = process.waitFor();
            if (status == Contender.MISSING) missing();
            return status;
        } catch (IOException e) {
            missing();
            return Contender.MISSING;
        }
    }

    private void missing() {
        System.err.printf("%s has no torch; on Debian: apt-get install python3-torch%n", python);
    }

    private static String text(String script) {
        try (InputStream in = PyTorch.class.getResourceAsStream(script)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
