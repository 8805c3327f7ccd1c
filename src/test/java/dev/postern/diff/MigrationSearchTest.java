package dev.postern.diff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.diff.MigrationSearch.MigrationStatement;
import dev.postern.diff.MigrationSearch.SearchResult;
import dev.postern.store.DatabaseAddress;
import dev.postern.store.ScratchServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each kind of thing in each direction, as data: `src/test/resources/diff/*.txt`. A case has a name, what there is
/// before, what there is after, lines that the way there has, and lines that the way back has, in their order;
/// `refused: …` in their place is what it fails with.
class MigrationSearchTest {

    private static final Path CASES = Path.of("src/test/resources/diff");
    private static final List<AutoCloseable> OPEN = new ArrayList<>();
    private static final List<Connection> CONNECTIONS = new ArrayList<>();

    /// Back to a database with nothing in it.
    private static final String EMPTY = """
            do $$
            declare
                it record;
            begin
                for it in select evtname as name from pg_event_trigger loop
                    execute format('drop event trigger %I', it.name);
                end loop;
                for it in select pubname as name from pg_publication loop
                    execute format('drop publication %I', it.name);
                end loop;
                for it in select extname as name from pg_extension where extname <> 'plpgsql' loop
                    execute format('drop extension %I cascade', it.name);
                end loop;
                for it in select srvname as name from pg_foreign_server loop
                    execute format('drop server %I cascade', it.name);
                end loop;
                for it in select fdwname as name from pg_foreign_data_wrapper loop
                    execute format('drop foreign data wrapper %I cascade', it.name);
                end loop;
                for it in select lanname as name from pg_language where oid >= 16384 loop
                    execute format('drop language %I cascade', it.name);
                end loop;
                for it in select nspname as name from pg_namespace where nspname !~ '^(pg_|information_schema)' loop
                    execute format('drop schema %I cascade', it.name);
                end loop;
            end
            $$;
            drop owned by alice, tester;
            alter default privileges grant execute on functions to public;
            create schema public;
            grant usage, create on schema public to public;
            grant usage on schema public to public;
            revoke create on schema public from public;
            comment on schema public is 'standard public schema'""";

    /// @param there lines that are expected, in their order
    /// @param back the same of the way back
    record Case(String name, String before, String after, List<String> there, List<String> back) {

        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void start() throws SQLException {
        ScratchServer server = ScratchServer.start();
        OPEN.add(server);
        for (int i = 0; i < 2; i++) {
            DatabaseAddress address = server.createDatabase();
            Connection connection = DriverManager.getConnection(
                    address.url() + "?preferQueryMode=simple", address.user(), address.password());
            CONNECTIONS.add(connection);
            OPEN.addFirst(connection);
        }
        run(CONNECTIONS.getFirst(), "create role alice; create role tester");
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable open : OPEN) {
            open.close();
        }
    }

    static Stream<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        try (Stream<Path> files = Files.list(CASES)) {
            for (Path file : files.sorted().toList()) {
                Arrays.stream(Files.readString(file).split("(?m)^=== ", -1))
                        .skip(1)
                        .map(MigrationSearchTest::read)
                        .forEach(cases::add);
            }
        }
        return cases.stream();
    }

    private static Case read(String text) {
        String[] parts = text.split("(?m)^---.*\n", -1);
        String[] head = parts[0].split("\n", 2);
        return new Case(
                head[0],
                head[1],
                parts[1],
                parts.length > 2 ? lines(parts[2]) : List.of(),
                parts.length > 3 ? lines(parts[3]) : List.of());
    }

    private static List<String> lines(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }

    private static void run(Connection connection, String sql) throws SQLException {
        if (!sql.isBlank()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void thereIsAWayThereAndBack(Case tried) throws SQLException {
        Connection walker = CONNECTIONS.getFirst();
        try {
            SchemaState after = made(CONNECTIONS.getLast(), tried.after());
            run(walker, tried.before());
            SchemaState before = SchemaState.read(walker);
            if (go(walker, after, tried.there())) {
                go(walker, before, tried.back());
            }
        } finally {
            run(walker, EMPTY);
        }
    }

    private static SchemaState made(Connection maker, String sql) throws SQLException {
        maker.setAutoCommit(false);
        run(maker, sql);
        SchemaState target = SchemaState.read(maker);
        maker.rollback();
        maker.setAutoCommit(true);
        return target;
    }

    /// Whether there is a way, and it was gone.
    private static boolean go(Connection walker, SchemaState target, List<String> expected) throws SQLException {
        SearchResult found = MigrationSearch.find(walker, target);
        String told = told(found);
        if (!expected.isEmpty()) {
            assertThat(told.lines().map(String::strip)).as(told).containsSubsequence(expected);
        }
        if (!(found instanceof SearchResult.Script way)) {
            assertThat(expected).as(told).anyMatch(line -> line.startsWith("refused:"));
            return false;
        }
        walker.setAutoCommit(false);
        run(walker, "set local check_function_bodies = off");
        for (MigrationStatement step : way.steps()) {
            run(walker, step.sql());
        }
        walker.commit();
        walker.setAutoCommit(true);
        assertThat(SchemaSnapshot.read(walker).differences(target.snapshot()))
                .as(told)
                .isEmpty();
        return true;
    }

    private static String told(SearchResult found) {
        return switch (found) {
            case SearchResult.Script way ->
                way.steps().stream()
                        .map(step ->
                                step.notes().stream()
                                                .map(note -> "-- " + note + "\n")
                                                .collect(Collectors.joining()) + step.sql() + ";\n")
                        .collect(Collectors.joining());
            case SearchResult.Rejected refused ->
                "refused: " + refused.object() + "\n" + refused.error().getMessage();
            case SearchResult.Unsupported unknown ->
                "refused: "
                        + unknown.differences().stream().map(Object::toString).collect(Collectors.joining(", "));
        };
    }
}
