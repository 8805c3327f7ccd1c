package dev.postern.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.postern.diff.MigrationSearch.MigrationStatement;
import dev.postern.diff.MigrationSearch.SearchResult;
import dev.postern.diff.RandomExistingStatements.ExistingSchema;
import dev.postern.diff.RandomRepeatables.Repeatables;
import dev.postern.diff.SchemaSnapshot.Difference;
import dev.postern.embedded.ScratchServer;
import dev.postern.store.DatabaseAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Migrations between random schemas in both directions.
///
/// `-Dpostern.pairs` sets the number of pairs, `-Dpostern.seed` the first seed. Without these properties every run
/// tests the same pairs, so that a build fails only because of a change. With `-Dpostern.pairs` alone, the first
/// seed is random and printed; the nightly run uses `-Dpostern.pairs=5000`.
@Tag("pairs")
class MigrationSearchPropertyTest {

    private static final int PAIRS = Integer.getInteger("postern.pairs", 15);

    private static final long SEED =
            Long.getLong("postern.seed", System.getProperty("postern.pairs") == null ? 30_120 : System.nanoTime());

    private static final int PAIRS_PER_VACUUM = 20;

    /// Random schema.
    ///
    /// @param seed seed that generates the schema again
    /// @param statements statements that create the schema
    /// @param rows statements that insert rows, as migrations do
    private record RandomSchema(long seed, List<String> statements, List<String> rows) {

        static RandomSchema of(long seed) {
            ExistingSchema existing = RandomExistingStatements.schema(new Random(seed));
            List<String> statements = new ArrayList<>(RandomStatements.schema(new Random(seed)));
            statements.addAll(existing.statements());
            return new RandomSchema(seed, statements, existing.rows());
        }
    }

    /// Target of a migration.
    ///
    /// @param repeatables statements of the repeatable migrations, which run after each version
    private record Target(SchemaState schema, List<String> repeatables) {}

    @Test
    void randomSchemas_areMigratedUpAndDown() throws SQLException {
        System.out.println("postern.seed=" + SEED + " postern.pairs=" + PAIRS);
        try (ScratchServer server = ScratchServer.start();
                Connection scratch = connect(server.createDatabase());
                Connection connection = connect(server.createDatabase());
                Connection empty = connect(server.createDatabase())) {
            execute(scratch, List.of("create role alice", "create role \"Bob X\""));
            RandomSchema previous = new RandomSchema(0, List.of(), List.of());
            for (long seed = SEED; seed < SEED + PAIRS; seed++) {
                RandomSchema next = RandomSchema.of(seed);
                Repeatables repeatables =
                        RandomRepeatables.between(new Random(seed), previous.statements(), next.statements());
                execute(connection, repeatables.scripts());
                Target target = read(scratch, next, repeatables);
                migrateUpAndDown(connection, empty, previous, next, target);
                execute(connection, repeatables.drops());
                previous = next;
                if (seed % PAIRS_PER_VACUUM == 0) {
                    vacuum(scratch, connection, empty);
                }
            }
        }
    }

    /// Removes dead rows from the system catalogs, because scratch servers run without autovacuum.
    private static void vacuum(Connection... connections) throws SQLException {
        for (Connection connection : connections) {
            execute(connection, List.of("vacuum"));
        }
    }

    private static Connection connect(DatabaseAddress address) throws SQLException {
        return DriverManager.getConnection(
                address.url() + "?preferQueryMode=simple", address.user(), address.password());
    }

    /// Creates a random schema, reads it and rolls back.
    private static Target read(Connection connection, RandomSchema schema, Repeatables repeatables)
            throws SQLException {
        connection.setAutoCommit(false);
        execute(connection, schema.statements());
        execute(connection, repeatables.scripts());
        SchemaState state = SchemaState.read(connection);
        connection.rollback();
        connection.setAutoCommit(true);
        return new Target(state, repeatables.scripts());
    }

    private static void execute(Connection connection, List<String> sql) throws SQLException {
        for (String text : sql) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(text);
            } catch (SQLException e) {
                throw new SQLException(text, e);
            }
        }
    }

    private static void migrateUpAndDown(
            Connection connection, Connection empty, RandomSchema previous, RandomSchema next, Target target)
            throws SQLException {
        String label = "postern.seed=%d, migration to the next schema".formatted(previous.seed());
        SchemaState original = SchemaState.read(connection);
        SettledTexts settled = settledTexts(original, target.schema(), empty);
        SearchResult.Script up = search(connection, original, target.schema(), settled, label);
        connection.setAutoCommit(false);
        migrate(connection, up, target, settled, label);
        execute(connection, next.rows());
        connection.commit();
        SchemaState migrated = SchemaState.read(connection);
        SettledTexts settledDown = settledTexts(migrated, original, empty);
        SearchResult.Script down = search(connection, migrated, original, settledDown, label + ", down");
        connection.setAutoCommit(false);
        migrate(connection, down, new Target(original, target.repeatables()), settledDown, label + ", down");
        connection.rollback();
        connection.setAutoCommit(true);
        if (up.statements().isEmpty()) {
            assertThat(settled.remaining(
                            original.snapshot().differences(target.schema().snapshot())))
                    .isEmpty();
        }
    }

    private static SettledTexts settledTexts(SchemaState one, SchemaState other, Connection empty) throws SQLException {
        return SettledTexts.areNeeded(one, other) ? SettledTexts.of(one, other, empty) : SettledTexts.NONE;
    }

    private static SearchResult.Script search(
            Connection connection, SchemaState original, SchemaState target, SettledTexts settled, String label)
            throws SQLException {
        MigrationStart start = MigrationStart.of(connection, original, target, List.of());
        return switch (MigrationSearch.find(connection, start, target, settled)) {
            case SearchResult.Script script -> script;
            case SearchResult.Rejected rejected ->
                fail(label + ": " + rejected.object() + "\n" + rejected.sql() + "\n"
                        + rejected.error().getMessage());
            case SearchResult.Unsupported unsupported -> fail(label + ": " + describe(unsupported.differences()));
        };
    }

    private static String describe(List<Difference> differences) {
        StringBuilder text = new StringBuilder();
        differences.forEach(difference -> text.append("\n")
                .append(difference)
                .append("\n  ")
                .append(difference.before())
                .append("\n  ")
                .append(difference.after()));
        return text.toString();
    }

    private static void migrate(
            Connection connection, SearchResult.Script script, Target target, SettledTexts settled, String label)
            throws SQLException {
        execute(connection, List.of("set local check_function_bodies = off"));
        execute(connection, script.preparation());
        execute(
                connection,
                script.statements().stream().map(MigrationStatement::sql).toList());
        requireEqual(connection, target.schema(), settled, label);
        execute(connection, target.repeatables());
        requireEqual(connection, target.schema(), settled, label + ", repeatable migrations");
    }

    private static void requireEqual(Connection connection, SchemaState target, SettledTexts settled, String label)
            throws SQLException {
        assertThat(settled.remaining(SchemaSnapshot.read(connection).differences(target.snapshot())))
                .as(label)
                .isEmpty();
    }
}
