package dev.postern.diff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.diff.MigrationSearch.MigrationStatement;
import dev.postern.diff.MigrationSearch.SearchResult;
import dev.postern.embedded.ScratchServer;
import dev.postern.store.DatabaseAddress;
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

/// Migrations between two schemas in both directions, as case files `src/test/resources/diff/*.txt`.
///
/// A case has a title after `===` and up to four parts, separated by `---`:
///
/// 1. the SQL of the schema before,
/// 2. the SQL of the schema after,
/// 3. lines of the migration, in their order; there can be others in between,
/// 4. lines of its undo, in the same way.
///
/// A line `rejected: …` or `unsupported: …` is the expected failure. A line `--rename …` at the end of the second
/// part is a confirmed rename.
class MigrationSearchTest {

    private static final Path CASES = Path.of("src/test/resources/diff");
    private static final String RENAME = "--rename ";
    private static final List<AutoCloseable> OPEN = new ArrayList<>();
    private static final List<Connection> CONNECTIONS = new ArrayList<>();

    /// Removes everything that a case created.
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

    /// @param up expected lines of the migration, in their order
    /// @param down expected lines of its undo, in their order
    /// @param renames confirmed renames
    record Case(String name, String before, String after, List<Rename> renames, List<String> up, List<String> down) {

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
        String[] titleAndBefore = parts[0].split("\n", 2);
        return new Case(
                titleAndBefore[0],
                titleAndBefore[1],
                parts[1],
                parts[1].lines()
                        .filter(line -> line.startsWith(RENAME))
                        .map(line -> Rename.parse(line.substring(RENAME.length())))
                        .toList(),
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
    void schemas_areMigratedUpAndDown(Case schemaCase) throws SQLException {
        Connection connection = CONNECTIONS.getFirst();
        try {
            SchemaState after = readSchema(CONNECTIONS.getLast(), schemaCase.after());
            run(connection, schemaCase.before());
            SchemaState before = SchemaState.read(connection);
            if (migrate(connection, after, schemaCase.renames(), schemaCase.up())) {
                migrate(connection, before, Rename.inverse(schemaCase.renames()), schemaCase.down());
            }
        } finally {
            run(connection, EMPTY);
        }
    }

    private static SchemaState readSchema(Connection scratch, String sql) throws SQLException {
        scratch.setAutoCommit(false);
        try {
            run(scratch, sql);
            return SchemaState.read(scratch);
        } finally {
            scratch.rollback();
            scratch.setAutoCommit(true);
        }
    }

    /// Migrates a database and checks the statements.
    ///
    /// @return whether the search found a script
    private static boolean migrate(
            Connection connection, SchemaState target, List<Rename> renames, List<String> expected)
            throws SQLException {
        MigrationStart start = MigrationStart.of(connection, SchemaState.read(connection), target, renames);
        SettledTexts settled = SettledTexts.of(start.state(), target, CONNECTIONS.getLast());
        SearchResult result = MigrationSearch.find(connection, start, target, settled);
        String text = describe(result);
        if (!expected.isEmpty()) {
            assertThat(text.lines().map(String::strip)).as(text).containsSubsequence(expected);
        }
        if (!(result instanceof SearchResult.Script script)) {
            assertThat(expected).as(text).anyMatch(line -> line.matches("(rejected|unsupported): .*"));
            return false;
        }
        connection.setAutoCommit(false);
        run(connection, "set local check_function_bodies = off");
        for (String statement : script.preparation()) {
            run(connection, statement);
        }
        for (MigrationStatement statement : script.statements()) {
            run(connection, statement.sql());
        }
        connection.commit();
        connection.setAutoCommit(true);
        assertThat(settled.remaining(SchemaSnapshot.read(connection).differences(target.snapshot())))
                .as(text)
                .isEmpty();
        return true;
    }

    private static String describe(SearchResult result) {
        return switch (result) {
            case SearchResult.Script script ->
                script.statements().stream()
                        .map(statement -> statement.warnings().stream()
                                        .map(warning -> "-- " + warning + "\n")
                                        .collect(Collectors.joining())
                                + statement.sql() + ";\n")
                        .collect(Collectors.joining());
            case SearchResult.Rejected rejected ->
                "rejected: " + rejected.object() + "\n" + rejected.error().getMessage();
            case SearchResult.Unsupported unsupported ->
                "unsupported: "
                        + unsupported.differences().stream()
                                .map(Object::toString)
                                .collect(Collectors.joining(", "));
        };
    }
}
