package dev.postern.migrate;

import dev.postern.diff.MigrationSearch;
import dev.postern.diff.MigrationSearch.SearchResult;
import dev.postern.diff.MigrationStart;
import dev.postern.diff.Rename;
import dev.postern.diff.RenameCandidates;
import dev.postern.diff.SchemaNotes;
import dev.postern.diff.SchemaScope;
import dev.postern.diff.SchemaSnapshot;
import dev.postern.diff.SchemaSnapshot.Difference;
import dev.postern.diff.SchemaState;
import dev.postern.diff.SettledTexts;
import dev.postern.embedded.ScratchServer;
import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import dev.postern.store.SqlErrors;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Generator of a migration and its undo script on a scratch database that has the existing migrations.
final class MigrationGenerator {

    private static final int MAX_NAMED = 10;

    private final MigrationFiles files;
    private final String description;
    private final ScratchServer server;
    private final DiffSettings settings;
    private final Consumer<String> progress;

    MigrationGenerator(
            MigrationFiles files,
            String description,
            ScratchServer server,
            DiffSettings settings,
            Consumer<String> progress) {
        this.files = files;
        this.description = description;
        this.server = server;
        this.settings = settings;
        this.progress = progress;
    }

    /// Schemas that a migration leads between.
    ///
    /// @param original schema of the existing migrations
    private record Schemas(SchemaState original, SchemaState desired) {

        Schemas {
            Objects.requireNonNull(original);
            Objects.requireNonNull(desired);
        }
    }

    /// Way to a schema in one direction.
    ///
    /// @param settled texts of both schemas
    private record Direction(SchemaState target, SettledTexts settled, SearchResult.Script script) {

        Direction {
            Objects.requireNonNull(target);
            Objects.requireNonNull(settled);
            Objects.requireNonNull(script);
        }
    }

    /// Generates and tests the migration.
    ///
    /// @param desired supplier of the database that has the desired schema
    Optional<GeneratedMigration> generate(Function<ScratchServer, DatabaseAddress> desired) {
        String name = files.nextName(description);
        DatabaseAddress scratch = server.createDatabase();
        applyExisting(scratch);
        try (Connection connection = connect(scratch)) {
            Set<String> roles = ScratchRoles.names(connection);
            progress.accept("Reading the desired schema …");
            Schemas schemas = read(connection, desired.apply(server));
            progress.accept("Searching for the migration and its undo script …");
            createMissingRoles(connection, schemas.desired());
            List<Rename> renames = confirmedRenames(connection, schemas);
            return generate(scratch, connection, schemas, renames, missingRoles(schemas.desired(), roles), name);
        } catch (SQLException e) {
            throw BundledMigrations.unreachable(scratch, e);
        }
    }

    private void applyExisting(DatabaseAddress scratch) {
        progress.accept("Applying the migrations to a scratch database …");
        Upgrade upgrade = Upgrade.of(scratch, files, null);
        upgrade.warnings().forEach(progress);
        upgrade.rehearse(progress);
    }

    private static Connection connect(DatabaseAddress address) throws SQLException {
        return DriverManager.getConnection(address.url(), address.user(), address.password());
    }

    /// Reads both schemas. Objects that no statements can be generated for are left out.
    private Schemas read(Connection connection, DatabaseAddress desired) throws SQLException {
        try (Connection other = DesiredSchema.connect(desired)) {
            SchemaScope scope = settings.scope().resolve(connection, other, note -> progress.accept("Note: " + note));
            Schemas schemas = read(connection, other, scope);
            SchemaState original = schemas.original();
            SchemaState target = schemas.desired();
            Rehearsal.reportVersions(original.version(), target.version(), progress);
            SchemaDrift.reportInvalidIndexes(target, progress);
            SchemaNotes.read(other, connection, scope).forEach(note -> progress.accept("Note: " + note));
            List<Difference> differences = original.snapshot().differences(target.snapshot());
            List<Difference> unsupported = differences.stream()
                    .filter(difference -> !difference.isSupported())
                    .toList();
            if (unsupported.isEmpty() || unsupported.size() == differences.size()) {
                return schemas;
            }
            progress.accept("Left out, because no statements can be generated for it: " + summary(unsupported));
            return read(connection, other, scope.without(unsupported));
        }
    }

    /// Reads both schemas at the same time, because each is the work of one process of PostgreSQL.
    private static Schemas read(Connection connection, Connection desired, SchemaScope scope) throws SQLException {
        FutureTask<SchemaState> target = new FutureTask<>(() -> SchemaState.read(desired, scope));
        Thread.ofVirtual().start(target);
        SchemaState original = SchemaState.read(connection, scope);
        try {
            return new Schemas(original, target.get());
        } catch (ExecutionException e) {
            switch (Objects.requireNonNull(e.getCause())) {
                case SQLException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                default -> throw new IllegalStateException(e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The comparison was interrupted", e);
        }
    }

    /// Asks for the renames that would avoid a loss of data, until no more are possible.
    private List<Rename> confirmedRenames(Connection connection, Schemas schemas) throws SQLException {
        List<Rename> renames = new ArrayList<>(settings.renames());
        Set<Rename> asked = new HashSet<>();
        while (true) {
            MigrationStart start = MigrationStart.of(connection, schemas.original(), schemas.desired(), renames);
            List<Rename> possible = RenameCandidates.find(start.state(), schemas.desired()).stream()
                    .filter(asked::add)
                    .toList();
            List<Rename> confirmed =
                    possible.isEmpty() ? possible : settings.confirmation().confirm(possible);
            if (confirmed.isEmpty()) {
                return renames;
            }
            renames.addAll(confirmed);
        }
    }

    private Optional<GeneratedMigration> generate(
            DatabaseAddress scratch,
            Connection connection,
            Schemas schemas,
            List<Rename> renames,
            List<String> missingRoles,
            String name)
            throws SQLException {
        Rehearsal rehearsal = new Rehearsal(scratch, progress);
        try (TemporaryMigrationFiles copy = TemporaryMigrationFiles.copy(files)) {
            Direction up =
                    find(rehearsal, connection, schemas.original(), schemas.desired(), renames, "migration script");
            if (up.script().statements().isEmpty()) {
                return Optional.empty();
            }
            String upText = MigrationScriptText.of(
                    description.strip(), missingRoles, up.script().statements());
            copy.write("V" + name, upText);
            prepare(connection, up);
            Upgrade.of(scratch, copy.files(), null).rehearse(progress);
            SchemaState migrated =
                    SchemaState.read(connection, schemas.desired().scope());
            requireTarget(migrated.snapshot(), up, "V" + name);
            List<String> reordered = schemas.desired().tablesWithOtherColumnOrder(migrated);
            Direction down =
                    find(rehearsal, connection, migrated, schemas.original(), Rename.inverse(renames), "undo script");
            String downText = MigrationScriptText.of(
                    "Undoes V" + name, List.of(), down.script().statements());
            copy.write("U" + name, downText);
            prepare(connection, down);
            Downgrade.ofLast(scratch, copy.files(), 1).rehearse(progress);
            requireTarget(SchemaSnapshot.read(connection, schemas.original().scope()), down, "U" + name);
            return Optional.of(new GeneratedMigration(name, upText, downText, reordered));
        }
    }

    /// Deletes the rows that the script rejects, because rows do not decide whether it is written.
    private static void prepare(Connection connection, Direction direction) throws SQLException {
        for (String statement : direction.script().preparation()) {
            ScratchRoles.execute(connection, statement);
        }
    }

    private static void createMissingRoles(Connection connection, SchemaState target) throws SQLException {
        for (String role : missingRoles(target, ScratchRoles.names(connection))) {
            ScratchRoles.create(connection, role);
        }
    }

    private static List<String> missingRoles(SchemaState target, Set<String> roles) {
        Set<String> missing = new TreeSet<>(target.roles());
        missing.removeAll(roles);
        return List.copyOf(missing);
    }

    /// The search executes statements, which the rehearsal monitors.
    private Direction find(
            Rehearsal rehearsal,
            Connection connection,
            SchemaState current,
            SchemaState target,
            List<Rename> renames,
            String file) {
        List<Direction> found = new ArrayList<>();
        rehearsal.monitor(() -> found.add(find(connection, current, target, renames, file)));
        return found.getFirst();
    }

    private Direction find(
            Connection connection, SchemaState current, SchemaState target, List<Rename> renames, String file) {
        try {
            MigrationStart start = MigrationStart.of(connection, current, target, renames);
            SettledTexts settled = settledTexts(start.state(), target);
            return new Direction(
                    target, settled, script(MigrationSearch.find(connection, start, target, settled), file));
        } catch (SQLException e) {
            throw CommandException.of(SqlErrors.problem(e));
        }
    }

    private SettledTexts settledTexts(SchemaState original, SchemaState target) throws SQLException {
        if (!SettledTexts.areNeeded(original, target)) {
            return SettledTexts.NONE;
        }
        try (Connection empty = connect(server.createDatabase())) {
            return SettledTexts.of(original, target, empty);
        }
    }

    private static SearchResult.Script script(SearchResult result, String file) {
        return switch (result) {
            case SearchResult.Script script -> script;
            case SearchResult.Rejected rejected ->
                throw ScriptErrors.notGenerated("PostgreSQL rejected every change of " + rejected.object() + " in the "
                                + file + ": " + rejected.error().getMessage())
                        .withDetails(rejected.sql());
            case SearchResult.Unsupported unsupported ->
                throw ScriptErrors.notGenerated(
                        "Unsupported differences in the " + file + ": " + summary(unsupported.differences()));
        };
    }

    private static String summary(List<Difference> differences) {
        String summary =
                differences.stream().limit(MAX_NAMED).map(Difference::toString).collect(Collectors.joining(", "));
        int more = differences.size() - MAX_NAMED;
        return summary + (more > 0 ? ", and " + more + " more" : "");
    }

    private static void requireTarget(SchemaSnapshot snapshot, Direction direction, String name) {
        List<Difference> remaining = direction
                .settled()
                .remaining(snapshot.differences(direction.target().snapshot()));
        if (!remaining.isEmpty()) {
            throw ScriptErrors.notGenerated(name + " does not produce the expected schema: " + summary(remaining));
        }
    }
}
