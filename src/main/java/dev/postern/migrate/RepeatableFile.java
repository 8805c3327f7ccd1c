package dev.postern.migrate;

import java.nio.file.Path;
import java.util.Objects;

/// Repeatable migration, for example `R__views.sql`.
///
/// @param description description as in the file name, with underscores
/// @param script path of the file in the folder of migrations, with slashes, as in Flyway's history table
public record RepeatableFile(String description, String script, Path file) {

    public RepeatableFile {
        Objects.requireNonNull(description);
        Objects.requireNonNull(script);
        Objects.requireNonNull(file);
    }

    /// Returns the description with blanks, as in Flyway's history table.
    public String words() {
        return description.replace('_', ' ');
    }
}
