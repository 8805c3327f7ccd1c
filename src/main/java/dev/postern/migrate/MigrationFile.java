package dev.postern.migrate;

import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;

/// Migration script with its undo script.
///
/// @param description description as in the file name, with underscores
/// @param script path of the file in the folder of migrations, with slashes, as in Flyway's history table
/// @param undo undo script; null if it is missing
public record MigrationFile(
        MigrationVersion version,
        String description,
        String script,
        Path file,
        @Nullable Path undo) {

    private static final Pattern NAME = Pattern.compile("V(\\d+(?:[._]\\d+)*)__(\\S+)\\.sql");

    public MigrationFile {
        Objects.requireNonNull(version);
        Objects.requireNonNull(description);
        Objects.requireNonNull(script);
        Objects.requireNonNull(file);
    }

    /// Returns the migration of a file, whose name has the version and the description.
    ///
    /// @param script name of the file in Flyway's history table
    /// @param undo undo script; null if it is missing
    /// @throws dev.postern.problem.CommandException if the file has another name
    static MigrationFile of(Path file, String script, @Nullable Path undo) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches()) {
            throw MigrationFileErrors.invalidName(file);
        }
        return new MigrationFile(MigrationVersion.fromVersion(name.group(1)), name.group(2), script, file, undo);
    }

    /// Returns the version in the name of a migration script.
    static MigrationVersion versionOf(Path file) {
        return of(file, file.getFileName().toString(), null).version();
    }

    /// Returns the name of the migration script, which has its version and description.
    public String name() {
        return file.getFileName().toString();
    }
}
