package dev.postern.migrate;

import dev.postern.diff.SchemaSnapshot;
import dev.postern.diff.SchemaSnapshot.Difference;
import dev.postern.migrate.MigrationFiles.MigrationFile;
import dev.postern.problem.ProblemException;
import dev.postern.store.DatabaseAddress;
import dev.postern.store.ScratchServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;

/// Whether migrations do what they should: on a throwaway database every one is applied, taken back and applied
/// again, and the catalogs compared; and what is new keeps to the rules, or says that it does not.
public final class MigrationCheck {

    private static final int MAX_NAMED = 5;

    /// Foreign keys for which no index begins with their columns.
    private static final String FOREIGN_KEYS_WITHOUT_INDEX = """
            select conname || ' of ' || conrelid::regclass from pg_constraint c
            where contype = 'f' and conparentid = 0 and not exists (
                select from pg_index i
                where i.indrelid = c.conrelid and i.indpred is null and i.indisvalid
                    and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey)""";

    private final MigrationFiles scripts;
    private final ScratchServer server;
    private DatabaseAddress scratch;
    private final @Nullable MigrationVersion since;
    private final Consumer<String> progress;
    private final List<Finding> findings = new ArrayList<>();

    private MigrationCheck(
            MigrationFiles scripts, ScratchServer server, @Nullable MigrationVersion since, Consumer<String> progress) {
        this.progress = progress;
        this.scripts = scripts;
        this.server = server;
        this.scratch = server.createDatabase();
        this.since = since;
    }

    /// Checks all migrations; only what comes after `since` is checked for what it does to those who use the
    /// database.
    ///
    /// @param since a version; null: none
    /// @param progress told of each
    /// @throws ProblemException where one cannot be applied
    public static List<Finding> of(
            MigrationFiles scripts, ScratchServer server, @Nullable MigrationVersion since, Consumer<String> progress) {
        MigrationCheck check = new MigrationCheck(scripts, server, since, progress);
        check.checkFiles();
        try {
            check.checkScripts();
        } catch (SQLException e) {
            throw BundledMigrations.unreachable(check.scratch, e);
        }
        return check.findings;
    }

    private void checkFiles() {
        for (MigrationFile script : scripts.all()) {
            if (script.undo() == null) {
                addFinding(
                        LintRule.NO_UNDO,
                        script.file(),
                        "there is no way back, undo/U" + script.name().substring(1));
            }
        }
        scripts.orphanedUndoScripts()
                .forEach(stray -> addFinding(LintRule.ORPHAN_UNDO, stray, "no migration is taken back by it"));
    }

    private void checkScripts() throws SQLException {
        SchemaSnapshot before = snapshot();
        Set<String> unindexed = foreignKeysWithoutIndex();
        for (MigrationFile script : scripts.all()) {
            progress.accept(script.name());
            SqlScript read = SqlScript.read(script.file());
            read.placeholderWarning().ifPresent(progress);
            apply(script);
            SchemaSnapshot after = snapshot();
            if (since == null || script.version().compareTo(since) > 0) {
                findings.addAll(MigrationLint.check(read, before, after));
                checkForeignKeys(read, unindexed);
            }
            if (script.undo() != null) {
                undoAndReapply(script, before, after);
            }
            before = after;
            unindexed = foreignKeysWithoutIndex();
        }
    }

    private void apply(MigrationFile script) {
        Upgrade.of(scratch, scripts, script.version()).rehearse(progress);
    }

    private void undoAndReapply(MigrationFile script, SchemaSnapshot before, SchemaSnapshot after) throws SQLException {
        Path undo = script.undo() == null ? script.file() : script.undo();
        try {
            Downgrade.by(scratch, scripts, 1).rehearse(progress);
        } catch (ProblemException e) {
            addFinding(LintRule.UNDO_FAILS, undo, e.problem().message());
            return;
        }
        List<Difference> left = before.differences(snapshot());
        if (left.isEmpty()) {
            apply(script);
            addDifferences(LintRule.REAPPLY_DIFFERS, script.file(), after.differences(snapshot()));
        } else {
            addDifferences(LintRule.UNDO_DIFFERS, undo, left);
            scratch = server.createDatabase(); // what is left would be in the way of those that follow
            apply(script);
        }
    }

    private void addDifferences(LintRule rule, Path file, List<Difference> differences) {
        if (!differences.isEmpty()) {
            String named =
                    differences.stream().limit(MAX_NAMED).map(Difference::toString).collect(Collectors.joining(", "));
            int more = differences.size() - MAX_NAMED;
            addFinding(rule, file, named + (more > 0 ? ", and " + more + " more" : ""));
        }
    }

    private void checkForeignKeys(SqlScript script, Set<String> before) throws SQLException {
        for (String key : foreignKeysWithoutIndex()) {
            if (!before.contains(key) && !script.allows(LintRule.UNINDEXED_FOREIGN_KEY)) {
                addFinding(
                        LintRule.UNINDEXED_FOREIGN_KEY,
                        script.file(),
                        key + " has no index that begins with its columns");
            }
        }
    }

    private Set<String> foreignKeysWithoutIndex() throws SQLException {
        Set<String> keys = new TreeSet<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(FOREIGN_KEYS_WITHOUT_INDEX)) {
            while (rows.next()) {
                keys.add(rows.getString(1));
            }
        }
        return keys;
    }

    private SchemaSnapshot snapshot() throws SQLException {
        try (Connection connection = connect()) {
            return SchemaSnapshot.read(connection);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(scratch.url(), scratch.user(), scratch.password());
    }

    private void addFinding(LintRule rule, Path file, String message) {
        findings.add(new Finding(rule, file, 0, message));
    }
}
