package dev.postern.migrate;

import java.nio.file.Path;

/// What is wrong with a migration, or should be meant.
///
/// @param rule its name, by which a file allows it
/// @param line of the file, from 1; 0: the whole file
public record Finding(LintRule rule, Path file, int line, String message) {

    /// `db/migration/V7__x.sql:3: index-build: …`
    @Override
    public String toString() {
        return file + (line == 0 ? "" : ":" + line) + ": " + rule.text() + ": " + message;
    }
}
