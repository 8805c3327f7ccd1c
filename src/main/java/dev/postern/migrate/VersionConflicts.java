package dev.postern.migrate;

import dev.postern.store.DatabaseAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.api.MigrationVersion;

/// Version conflicts between the migrations of two branches. The unapplied migration gets the next number.
public final class VersionConflicts {

    /// Name that Flyway's history table has in place of a file for a baseline.
    private static final String BASELINE = "<< Flyway Baseline >>";

    private VersionConflicts() {}

    /// Renames files until every version is unique and no pending migration precedes an applied one.
    ///
    /// @param address database with the migration history
    /// @param folder folder that contains `migration` and `undo`
    /// @param history table with the migration history
    /// @return renamed files; empty if there was no conflict
    public static List<Path> resolve(DatabaseAddress address, Path folder, HistoryTable history) {
        Map<String, String> applied = BundledMigrations.appliedScripts(address, history);
        List<Path> renamed = new ArrayList<>();
        MigrationFiles files = MigrationFiles.readWithConflicts(folder);
        for (Optional<MigrationFile> next = findMisplaced(files, applied);
                next.isPresent();
                next = findMisplaced(files, applied)) {
            renamed.addAll(files.renumber(next.get()));
            files = MigrationFiles.readWithConflicts(folder);
        }
        return renamed;
    }

    private static Optional<MigrationFile> findMisplaced(MigrationFiles files, Map<String, String> applied) {
        MigrationVersion last = applied.keySet().stream()
                .map(MigrationVersion::fromVersion)
                .max(MigrationVersion::compareTo)
                .orElse(MigrationVersion.EMPTY);
        return files.migrations().stream()
                .filter(migration -> !isApplied(migration, applied))
                .filter(migration -> migration.version().compareTo(baseline(applied)) > 0)
                .filter(migration -> hasDuplicateVersion(files, migration)
                        || migration.version().compareTo(last) < 0)
                .reduce((_, later) -> later);
    }

    /// Whether the history has the file, which can have been moved to another sub-folder since.
    private static boolean isApplied(MigrationFile migration, Map<String, String> applied) {
        String script = applied.getOrDefault(migration.version().getVersion(), "");
        return migration.name().equals(script.substring(script.lastIndexOf('/') + 1));
    }

    /// Returns the version of Flyway's baseline, or the lowest version without a baseline.
    private static MigrationVersion baseline(Map<String, String> applied) {
        return applied.entrySet().stream()
                .filter(entry -> entry.getValue().equals(BASELINE))
                .map(entry -> MigrationVersion.fromVersion(entry.getKey()))
                .findFirst()
                .orElse(MigrationVersion.EMPTY);
    }

    private static boolean hasDuplicateVersion(MigrationFiles files, MigrationFile migration) {
        return files.migrations().stream()
                .anyMatch(other -> !other.equals(migration) && other.version().equals(migration.version()));
    }
}
