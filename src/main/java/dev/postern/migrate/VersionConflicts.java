package dev.postern.migrate;

import dev.postern.migrate.MigrationFiles.MigrationFile;
import dev.postern.store.DatabaseAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.api.MigrationVersion;

/// What two branches have both numbered: the migration that a database has not had is made the next one.
public final class VersionConflicts {

    /// What Flyway writes in the place of a file.
    private static final String BASELINE = "<< Flyway Baseline >>";

    private VersionConflicts() {}

    /// Renames files until every migration has a number of its own, and none comes before one that was applied.
    ///
    /// @param address tells which were applied
    /// @param folder with `migration` and `undo` in it
    /// @return the files as they are called now; empty: nothing was to be done
    public static List<Path> resolve(DatabaseAddress address, Path folder) {
        Map<String, String> applied = BundledMigrations.appliedScripts(address);
        List<Path> renamed = new ArrayList<>();
        MigrationFiles scripts = MigrationFiles.readWithConflicts(folder);
        for (Optional<MigrationFile> next = findMisplaced(scripts, applied);
                next.isPresent();
                next = findMisplaced(scripts, applied)) {
            renamed.addAll(scripts.renumber(next.get()));
            scripts = MigrationFiles.readWithConflicts(folder);
        }
        return renamed;
    }

    private static Optional<MigrationFile> findMisplaced(MigrationFiles scripts, Map<String, String> applied) {
        MigrationVersion last = applied.keySet().stream()
                .map(MigrationVersion::fromVersion)
                .max(MigrationVersion::compareTo)
                .orElse(MigrationVersion.EMPTY);
        return scripts.all().stream()
                .filter(script ->
                        !script.name().equals(applied.get(script.version().getVersion())))
                .filter(script -> script.version().compareTo(baseline(applied)) > 0)
                .filter(script -> hasDuplicateVersion(scripts, script) || script.version().compareTo(last) < 0)
                .reduce((_, later) -> later);
    }

    /// Up to which Flyway has taken the database as it was.
    private static MigrationVersion baseline(Map<String, String> applied) {
        return applied.entrySet().stream()
                .filter(entry -> entry.getValue().equals(BASELINE))
                .map(entry -> MigrationVersion.fromVersion(entry.getKey()))
                .findFirst()
                .orElse(MigrationVersion.EMPTY);
    }

    private static boolean hasDuplicateVersion(MigrationFiles scripts, MigrationFile script) {
        return scripts.all().stream()
                .anyMatch(other -> !other.equals(script) && other.version().equals(script.version()));
    }
}
