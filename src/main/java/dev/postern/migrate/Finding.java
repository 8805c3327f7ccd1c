package dev.postern.migrate;

import java.nio.file.Path;
import java.util.Objects;

/// Violation of a lint rule by a migration script.
///
/// @param line line in the file, from 1; 0 for the whole file
public record Finding(LintRule rule, Path file, int line, String message) {

    public Finding {
        Objects.requireNonNull(rule);
        Objects.requireNonNull(file);
        Objects.requireNonNull(message);
        if (line < 0) {
            throw new IllegalArgumentException("line " + line);
        }
    }

    /// Returns for example `db/migration/V7__x.sql:3: index-build: …`.
    @Override
    public String toString() {
        return file + (line == 0 ? "" : ":" + line) + ": " + rule.text() + ": " + message;
    }
}
