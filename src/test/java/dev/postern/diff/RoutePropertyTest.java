package dev.postern.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.postern.diff.MigrationSearch.MigrationStatement;
import dev.postern.diff.MigrationSearch.SearchResult;
import dev.postern.diff.SchemaSnapshot.Difference;
import dev.postern.store.DatabaseAddress;
import dev.postern.store.ScratchServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// From any schema to any other there is a way, and one back: `-Dpostern.pairs` says how many pairs are tried,
/// `-Dpostern.seed` where chance begins. The ordinary run tries the same pairs each time, so that a build fails
/// for what has changed alone; where their number is said it begins elsewhere each time, and prints where: the
/// nightly form is `-Dpostern.pairs=5000`.
class RoutePropertyTest {

    private static final int PAIRS = Integer.getInteger("postern.pairs", 40);

    private static final long SEED =
            Long.getLong("postern.seed", System.getProperty("postern.pairs") == null ? 30_120 : System.nanoTime());

    /// A schema that came about by chance.
    ///
    /// @param seed by which it comes about again
    private record Made(long seed, List<String> sql, SchemaState target) {}

    @Test
    void thereIsAWayFromEachSchemaToEachOther() throws SQLException {
        System.out.println("postern.seed=" + SEED + " postern.pairs=" + PAIRS);
        try (ScratchServer server = ScratchServer.start();
                Connection maker = connect(server.createDatabase());
                Connection walker = connect(server.createDatabase())) {
            execute(maker, List.of("create role alice", "create role \"Bob X\""));
            Made last = new Made(0, List.of(), SchemaState.read(walker));
            for (long seed = SEED; seed < SEED + PAIRS; seed++) {
                Made next = make(maker, seed);
                pair(walker, last, next);
                last = next;
            }
        }
    }

    private static Connection connect(DatabaseAddress address) throws SQLException {
        return DriverManager.getConnection(
                address.url() + "?preferQueryMode=simple", address.user(), address.password());
    }

    /// Made, read, and undone.
    private static Made make(Connection connection, long seed) throws SQLException {
        List<String> sql = SchemaGenerator.schema(new Random(seed));
        connection.setAutoCommit(false);
        execute(connection, sql);
        SchemaState target = SchemaState.read(connection);
        connection.rollback();
        connection.setAutoCommit(true);
        return new Made(seed, sql, target);
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

    private static void pair(Connection walker, Made last, Made next) throws SQLException {
        String told = "postern.seed=%d, and from it to the next".formatted(last.seed());
        List<MigrationStatement> there = way(walker, next.target(), told);
        walker.setAutoCommit(false);
        go(walker, there, next.target(), told);
        walker.commit();
        List<MigrationStatement> back = way(walker, last.target(), told + ", back");
        walker.setAutoCommit(false);
        go(walker, back, last.target(), told + ", back");
        walker.rollback();
        walker.setAutoCommit(true);
        if (there.isEmpty()) {
            assertThat(last.target().snapshot().differences(next.target().snapshot()))
                    .isEmpty();
        }
    }

    private static List<MigrationStatement> way(Connection walker, SchemaState target, String told)
            throws SQLException {
        return switch (MigrationSearch.find(walker, target)) {
            case SearchResult.Script way -> way.steps();
            case SearchResult.Rejected refused ->
                fail(told + ": " + refused.object() + "\n" + refused.sql() + "\n"
                        + refused.error().getMessage());
            case SearchResult.Unsupported unknown -> fail(told + ": " + told(unknown.differences()));
        };
    }

    private static String told(List<Difference> differences) {
        StringBuilder told = new StringBuilder();
        differences.forEach(difference -> told.append("\n")
                .append(difference)
                .append("\n  ")
                .append(difference.before())
                .append("\n  ")
                .append(difference.after()));
        return told.toString();
    }

    private static void go(Connection walker, List<MigrationStatement> steps, SchemaState target, String told)
            throws SQLException {
        execute(walker, List.of("set local check_function_bodies = off"));
        execute(walker, steps.stream().map(MigrationStatement::sql).toList());
        assertThat(SchemaSnapshot.read(walker).differences(target.snapshot()))
                .as(told)
                .isEmpty();
    }
}
