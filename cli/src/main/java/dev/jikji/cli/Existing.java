package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import java.nio.file.Files;
import java.nio.file.Path;

/// Files that a command would replace.
final class Existing {
    private Existing() {}

    /// @param otherwise what else can be done, in words; may be empty
    /// @throws dev.jikji.text.InputException if the file exists and is not to be replaced
    static void refuse(Path file, boolean force, String otherwise) {
        require(force || !Files.exists(file), "%s: exists already; pass --force to replace it%s", file, otherwise);
    }
}
