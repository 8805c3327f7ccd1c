package dev.postern.migrate;

import dev.postern.diff.SchemaSnapshot;
import dev.postern.diff.SchemaSnapshot.Difference;
import dev.postern.embedded.ScratchServer;
import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
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

/// Check of migration scripts on a scratch database.
///
/// Every migration is applied, undone and applied again, and the schemas are compared. New migrations must also
/// follow the lint rules, or allow the violation by a comment.
public final class MigrationCheck {

    private static final int MAX_NAMED = 5;

    /// Query of the foreign keys for which no index begins with their columns.
    private static final String FOREIGN_KEYS_WITHOUT_INDEX = """
            select conname || ' of ' || conrelid::regclass from pg_constraint c
            where contype = 'f' and conparentid = 0 and not exists (
                select from pg_index i
                where i.indrelid = c.conrelid and i.indpred is null and i.indisvalid
                    and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey)""";

    private final MigrationFiles files;
    private final ScratchServer server;
    private DatabaseAddress scratch;
    private final @Nullable MigrationVersion since;
    private final Consumer<String> progress;
    private final List<Finding> findings = new ArrayList<>();

    private MigrationCheck(
            MigrationFiles files, ScratchServer server, @Nullable MigrationVersion since, Consumer<String> progress) {
        this.progress = progress;
        this.files = files;
        this.server = server;
        this.scratch = server.createDatabase();
        this.since = since;
    }

    /// Checks the migrations after `since`, and that every migration has an undo script.
    ///
    /// @param since version of the last migration that is applied without a check; null to check all
    /// @param progress receives the name of each migration and the warnings
    /// @throws CommandException if a migration cannot be applied
    public static List<Finding> run(
            MigrationFiles files, ScratchServer server, @Nullable MigrationVersion since, Consumer<String> progress) {
        MigrationCheck check = new MigrationCheck(files, server, since, progress);
        check.checkFiles();
        try {
            check.checkScripts();
        } catch (SQLException e) {
            throw BundledMigrations.unreachable(check.scratch, e);
        }
        return check.findings;
    }

    private void checkFiles() {
        for (MigrationFile migration : files.migrations()) {
            if (migration.undo() == null) {
                addFinding(
                        LintRule.NO_UNDO,
                        migration.file(),
                        "undo script undo/U" + migration.name().substring(1) + " is missing");
            }
        }
        files.orphanedUndoScripts()
                .forEach(undo -> addFinding(LintRule.ORPHAN_UNDO, undo, "its migration script is missing"));
    }

    private void checkScripts() throws SQLException {
        if (since != null) {
            Upgrade.of(scratch, files, since).rehearse(progress);
        }
        SchemaSnapshot before = snapshot();
        ClientSchema clients = clientSchema();
        Set<String> unindexedKeys = foreignKeysWithoutIndex();
        for (MigrationFile migration : files.after(since)) {
            progress.accept(migration.name());
            SqlScript script = SqlScript.read(migration.file());
            script.placeholderWarning().ifPresent(progress);
            apply(migration);
            SchemaSnapshot after = snapshot();
            findings.addAll(MigrationLint.check(script, before, after));
            ClientSchema clientsAfter = clientSchema();
            if (!script.allows(LintRule.API_BREAK)) {
                clients.breaks(clientsAfter).forEach(change -> addFinding(LintRule.API_BREAK, script.file(), change));
            }
            checkForeignKeys(script, unindexedKeys);
            if (migration.undo() != null && !canUndoAndReapply(migration, before, after)) {
                progress.accept("The migrations after " + migration.name() + " are not checked.");
                return;
            }
            before = after;
            clients = clientsAfter;
            unindexedKeys = foreignKeysWithoutIndex();
        }
        if (!files.repeatables().isEmpty()) {
            checkRepeatables(before);
        }
    }

    /// Checks that the repeatable migrations can run again, and that the newest migration can be undone below them.
    private void checkRepeatables(SchemaSnapshot before) throws SQLException {
        Path first = files.repeatables().getFirst().file();
        progress.accept("repeatable migrations");
        Upgrade.of(scratch, files, null).rehearse(progress);
        SchemaSnapshot after = snapshot();
        for (RepeatableFile repeatable : files.repeatables()) {
            findings.addAll(MigrationLint.check(SqlScript.read(repeatable.file()), before, after));
        }
        try {
            RepeatableMigrations.read(scratch, files).rehearseAgain(progress);
        } catch (CommandException e) {
            addFinding(LintRule.REAPPLY_DIFFERS, first, "cannot be applied again: " + e.message());
            return;
        }
        addDifferences(LintRule.REAPPLY_DIFFERS, first, after.differences(snapshot()));
        Path undo = files.migrations().isEmpty()
                ? null
                : files.migrations().getLast().undo();
        if (undo != null) {
            checkUndoBelowRepeatables(undo, after);
        }
    }

    private void checkUndoBelowRepeatables(Path undo, SchemaSnapshot after) throws SQLException {
        try {
            Downgrade.ofLast(scratch, files, 1).rehearse(_ -> {});
            Upgrade.of(scratch, files, null).rehearse(progress);
        } catch (CommandException e) {
            addFinding(LintRule.UNDO_FAILS, undo, "with the repeatable migrations: " + e.message());
            return;
        }
        addDifferences(LintRule.REAPPLY_DIFFERS, undo, after.differences(snapshot()));
    }

    private void apply(MigrationFile migration) {
        Upgrade.of(scratch, files, migration.version()).rehearse(progress);
    }

    /// @return whether the database has the migration afterwards; findings report what differs
    private boolean canUndoAndReapply(MigrationFile migration, SchemaSnapshot before, SchemaSnapshot after)
            throws SQLException {
        Path undo = migration.undo() == null ? migration.file() : migration.undo();
        try {
            Downgrade.ofLast(scratch, files, 1).rehearse(progress);
        } catch (CommandException e) {
            addFinding(LintRule.UNDO_FAILS, undo, e.message());
            return true;
        }
        List<Difference> remaining = before.differences(snapshot());
        if (!remaining.isEmpty()) {
            addDifferences(LintRule.UNDO_DIFFERS, undo, remaining);
            scratch = server.createDatabase(); // remaining objects could make later migrations fail
            return canReapply(migration);
        }
        if (!canReapply(migration)) {
            return false;
        }
        addDifferences(LintRule.REAPPLY_DIFFERS, migration.file(), after.differences(snapshot()));
        return true;
    }

    /// Reports a failure as a finding: a role that a script creates belongs to the server, which has it already.
    private boolean canReapply(MigrationFile migration) {
        try {
            apply(migration);
            return true;
        } catch (CommandException e) {
            addFinding(LintRule.REAPPLY_DIFFERS, migration.file(), "cannot be applied again: " + e.message());
            return false;
        }
    }

    private void addDifferences(LintRule rule, Path file, List<Difference> differences) {
        if (!differences.isEmpty()) {
            String summary = differences.stream()
                    .limit(MAX_NAMED)
                    .map(Difference::toString)
                    .collect(Collectors.joining(", "));
            int more = differences.size() - MAX_NAMED;
            addFinding(rule, file, summary + (more > 0 ? ", and " + more + " more" : ""));
        }
    }

    private void checkForeignKeys(SqlScript script, Set<String> before) throws SQLException {
        for (String key : foreignKeysWithoutIndex()) {
            if (!before.contains(key) && !script.allows(LintRule.UNINDEXED_FOREIGN_KEY)) {
                addFinding(
                        LintRule.UNINDEXED_FOREIGN_KEY,
                        script.file(),
                        "foreign key " + key + " has no index that begins with its columns");
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

    private ClientSchema clientSchema() throws SQLException {
        try (Connection connection = connect()) {
            return ClientSchema.read(connection);
        }
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
