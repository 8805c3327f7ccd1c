package dev.postern.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.postern.diff.MigrationSearch.MigrationStatement;
import dev.postern.diff.MigrationSearch.SearchResult;
import dev.postern.diff.SchemaSnapshot.Difference;
import dev.postern.embedded.ScratchServer;
import dev.postern.store.DatabaseAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Migrations between random schemas in both directions.
///
/// `-Dpostern.pairs` sets the number of pairs, `-Dpostern.seed` the first seed. Without these properties every run
/// tests the same pairs, so that a build fails only because of a change. With `-Dpostern.pairs` alone, the first
/// seed is random and printed; the nightly run uses `-Dpostern.pairs=5000`.
class MigrationSearchPropertyTest {

    private static final int PAIRS = Integer.getInteger("postern.pairs", 15);

    private static final long SEED =
            Long.getLong("postern.seed", System.getProperty("postern.pairs") == null ? 30_120 : System.nanoTime());

    /// Random schema.
    ///
    /// @param seed seed that generates the schema again
    private record RandomSchema(long seed, List<String> sql, SchemaState target) {}

    @Test
    void randomSchemas_areMigratedUpAndDown() throws SQLException {
        System.out.println("postern.seed=" + SEED + " postern.pairs=" + PAIRS);
        try (ScratchServer server = ScratchServer.start();
                Connection scratch = connect(server.createDatabase());
                Connection connection = connect(server.createDatabase())) {
            execute(scratch, List.of("create role alice", "create role \"Bob X\""));
            RandomSchema previous = new RandomSchema(0, List.of(), SchemaState.read(connection));
            for (long seed = SEED; seed < SEED + PAIRS; seed++) {
                RandomSchema next = readRandomSchema(scratch, seed);
                migrateUpAndDown(connection, previous, next);
                previous = next;
            }
        }
    }

    private static Connection connect(DatabaseAddress address) throws SQLException {
        return DriverManager.getConnection(
                address.url() + "?preferQueryMode=simple", address.user(), address.password());
    }

    /// Creates a random schema, reads it and rolls back.
    private static RandomSchema readRandomSchema(Connection connection, long seed) throws SQLException {
        List<String> sql = RandomStatements.schema(new Random(seed));
        connection.setAutoCommit(false);
        execute(connection, sql);
        SchemaState target = SchemaState.read(connection);
        connection.rollback();
        connection.setAutoCommit(true);
        return new RandomSchema(seed, sql, target);
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

    private static void migrateUpAndDown(Connection connection, RandomSchema previous, RandomSchema next)
            throws SQLException {
        String label = "postern.seed=%d, migration to the next schema".formatted(previous.seed());
        List<MigrationStatement> up = search(connection, next.target(), label);
        connection.setAutoCommit(false);
        migrate(connection, up, next.target(), label);
        connection.commit();
        List<MigrationStatement> down = search(connection, previous.target(), label + ", down");
        connection.setAutoCommit(false);
        migrate(connection, down, previous.target(), label + ", down");
        connection.rollback();
        connection.setAutoCommit(true);
        if (up.isEmpty()) {
            assertThat(previous.target().snapshot().differences(next.target().snapshot()))
                    .isEmpty();
        }
    }

    private static List<MigrationStatement> search(Connection connection, SchemaState target, String label)
            throws SQLException {
        return switch (MigrationSearch.find(connection, target, SettledTexts.NONE)) {
            case SearchResult.Script script -> script.statements();
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
            Connection connection, List<MigrationStatement> statements, SchemaState target, String label)
            throws SQLException {
        execute(connection, List.of("set local check_function_bodies = off"));
        execute(connection, statements.stream().map(MigrationStatement::sql).toList());
        assertThat(SchemaSnapshot.read(connection).differences(target.snapshot()))
                .as(label)
                .isEmpty();
    }
}
