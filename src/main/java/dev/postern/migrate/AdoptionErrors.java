package dev.postern.migrate;

import dev.postern.diff.SchemaSnapshot.Difference;
import dev.postern.problem.CommandException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.flywaydb.core.api.MigrationVersion;

/// Failures of migrations that cannot be recorded as applied.
final class AdoptionErrors {

    private static final int MAX_NAMED = 50;

    private AdoptionErrors() {}

    static CommandException noMigrations(Path folder) {
        return new CommandException(folder.resolve("migration") + " contains no migrations")
                .withHint("Write the first one with ./postern migrate diff \"adopt\" --from and the database's URL.");
    }

    static CommandException isApplied(MigrationVersion version) {
        return new CommandException("Version " + version + " is applied already")
                .withHint("Run ./postern migrate status to see the version of the database.");
    }

    static CommandException differs(MigrationVersion version, List<Difference> differences) {
        int more = differences.size() - MAX_NAMED;
        String named =
                differences.stream().limit(MAX_NAMED).map(Difference::toString).collect(Collectors.joining("\n"));
        return new CommandException("The database differs from the schema of version " + version)
                .withDetails(named + (more > 0 ? "\nand " + more + " more" : ""))
                .withHint("Nothing was recorded. Name an earlier version, or write the differences into a migration"
                        + " with ./postern migrate diff.");
    }
}
