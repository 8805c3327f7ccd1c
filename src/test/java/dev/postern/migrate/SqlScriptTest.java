package dev.postern.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.migrate.SqlScript.ScriptStatement;
import dev.postern.problem.CommandException;
import dev.postern.testing.TestDatabases;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// SQL scripts: split into statements as psql does, and executed unchanged.
class SqlScriptTest {

    private static SqlScript script(String text) {
        return SqlScript.of(Path.of("V1__x.sql"), text);
    }

    private static List<String> statements(String text) {
        return script(text).statements().stream().map(ScriptStatement::sql).toList();
    }

    /// Texts that are one statement each.
    static Stream<String> wholeStatements() {
        return Stream.of(
                "select 'a;b'",
                "select 'a''; b'",
                "select 'a\\'",
                "select e'a\\'; b'",
                "select E'a'\n  -- more\n  'b\\'; c'",
                "select U&'\\0041; b'",
                "select 1 as \"a;b\"",
                "select 1 as \"a\"\"; b\"",
                "select U&\"\\0041;b\" from (select 1 as \"A;b\") x",
                "select $$a; 'b$$",
                "select $t$a; $$ b; $u$ $t$",
                "select $täg_1$a; b$täg_1$",
                "select 1 as a$b$, 2 as b$b$",
                "select /* a; /* b; */ c; */ 1",
                "select 1 -- a; 'b\n + 1",
                "create function add1(int, int) returns int language sql return $1 + $2",
                "create function up(text) returns text language sql begin atomic select lower($1); select upper($1); end",
                "create or replace procedure p(text)\nbegin /* x */ atomic\n select case when $1 = 'end' then 1 else 2 end;"
                        + " select (case $1 when '' then 1 end); end",
                "create function \"end\"() returns int language sql begin atomic select 1 as \"end;\"; end",
                "create table begin_atomic (atomic int, \"begin\" int)",
                "do $do$ begin perform 1; perform '$1 ? ??'; end $do$",
                "create rule r as on insert to t do also (select 1; select 2)",
                "select '${x}', '${flyway:timestamp}', '{d 1}', '{fn now()}'");
    }

    @ParameterizedTest
    @MethodSource("wholeStatements")
    void semicolonInsideStatement_endsNoStatement(String sql) {
        String text = "\n" + sql + ";\n" + sql + ";;\n /* last */ select 2";
        assertThat(statements(text)).containsExactly(sql, sql, "select 2");
        assertThat(statements(text.replace("\n", "\r\n")))
                .containsExactly(sql.replace("\n", "\r\n"), sql.replace("\n", "\r\n"), "select 2");
    }

    static Stream<Arguments> splits() {
        return Stream.of(
                Arguments.of("begin; select 1; end; commit", List.of("begin", "select 1", "end", "commit")),
                Arguments.of("begin atomic; select 1", List.of("begin atomic", "select 1")),
                Arguments.of("select 1) ; select 2", List.of("select 1)", "select 2")),
                Arguments.of("select $1; select $2$", List.of("select $1", "select $2$")),
                Arguments.of("select $1$; select $2$1$", List.of("select $1$", "select $2$1$")),
                Arguments.of("/* a /* b */ ; */ select 1; -- c;\n", List.of("select 1")),
                Arguments.of("select '\\'; select 2; --'", List.of("select '\\'", "select 2")),
                Arguments.of("select 'not; ended", List.of("select 'not; ended")),
                Arguments.of("select $a$ $b$; x", List.of("select $a$ $b$; x")),
                Arguments.of("\ufeffselect 1;", List.of("select 1")),
                Arguments.of("\\restrict abc\nselect 1;\n\\unrestrict abc\n", List.of("select 1")),
                Arguments.of(" ;; \n", List.of()));
    }

    @ParameterizedTest
    @MethodSource("splits")
    void text_isSplitIntoStatements(String text, List<String> statements) {
        assertThat(statements(text)).isEqualTo(statements);
    }

    @Test
    void line_isThatOfTheFirstWord() {
        SqlScript script = script("-- a\r\n\r\nselect 1;\r\n/* b\r\n */ select\r\n 2; select 3");
        assertThat(script.statements()).extracting(ScriptStatement::line).containsExactly(3, 5, 6);
    }

    @Test
    void longText_isSplit() {
        String comment = "-".repeat(100_000) + "\n" + " ".repeat(100_000) + "\n";
        String many = "select 'a'".concat("\n" + comment + ";").repeat(3) + "select 1;\n".repeat(50_000);
        assertThat(statements(many)).hasSize(50_003);
    }

    @Test
    void psqlCommand_isRejectedWithItsLine() {
        assertThatThrownBy(() -> script("select 1;\n\n\\connect other\nselect 2;"))
                .isInstanceOfSatisfying(
                        CommandException.class,
                        e -> assertThat(e.message())
                                .isEqualTo("V1__x.sql, line 3, is a psql command, not SQL: \\connect other"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create unique index concurrently a on t (b)",
                "create /* c */ index\n-- d\nconcurrently a on t (b)",
                "DROP INDEX CONCURRENTLY a",
                "reindex (verbose, concurrently) table t",
                "reindex schema public",
                "alter table t detach partition p concurrently",
                "discard all",
                "vacuum t"
            })
    void statementThatCannotRunInTransaction_runsOutside(String sql) {
        assertThat(script(sql).runsOutsideTransaction()).isTrue();
        assertThat(script(sql + "; select 1").runsOutsideTransaction()).isFalse();
        assertThatThrownBy(script("select 1;\n" + sql)::requireTransaction).hasMessageContaining("line 2");
        assertThat(script("-- postern: no transaction\nselect 1;" + sql).runsOutsideTransaction())
                .isTrue();
        assertThat(script("select '" + sql + "'").runsOutsideTransaction()).isFalse();
    }

    /// The stored value equals the text between the quotes.
    @Test
    void text_reachesPostgresqlUnchanged() throws SQLException {
        String special = "a ${x} ${flyway:timestamp} {fn now()} {d '' ?? ? $1 $$ \\ \r\n\t /* -- ä 😀";
        try (Connection connection = TestDatabases.connect(TestDatabases.createEmpty())) {
            script("""
                    create operator ?? (function = int4pl, leftarg = int, rightarg = int);
                    create table t (a text, b text, n int);
                    insert into t values ('%s', $q$%s$q$, 1 ?? 2);
                    insert into t select '{}', '', count(*) from t where '{"a":1}'::jsonb ? 'a' and '{}'::jsonb ?| array['b'];
                    """.formatted(special, special)).execute(connection);
            try (var rows = connection.createStatement().executeQuery("select a, b, n from t order by n desc")) {
                rows.next();
                assertThat(rows.getString(1)).isEqualTo(special.replace("''", "'"));
                assertThat(rows.getString(2)).isEqualTo(special);
                assertThat(rows.getInt(3)).isEqualTo(3);
            }
        }
    }

    @Test
    void rowsAfterCopy_areLoaded() throws SQLException {
        try (Connection connection = TestDatabases.connect(TestDatabases.createEmpty())) {
            SqlScript script = script("""
                    create table t (a text, b int);
                    COPY public.t (a, b) FROM stdin;
                    it's; one	1
                    \\N	2
                    \\.

                    copy t from stdin with (format csv); -- more
                    "x;y",3
                    \\.
                    select count(*) from t;
                    """);
            assertThat(script.statements()).extracting(ScriptStatement::line).containsExactly(1, 2, 7, 10);
            script.execute(connection);
            try (var rows = connection.createStatement().executeQuery("select string_agg(a, '|'), sum(b) from t")) {
                rows.next();
                assertThat(rows.getString(1)).isEqualTo("it's; one|x;y");
                assertThat(rows.getInt(2)).isEqualTo(6);
            }
            assertThatThrownBy(() -> script("copy t from stdin;\n1\tx\n\\.\n").execute(connection))
                    .isInstanceOfSatisfying(
                            CommandException.class,
                            e -> assertThat(e.message())
                                    .isEqualTo(
                                            "V1__x.sql, line 1, failed: invalid input syntax for type integer: \"x\""));
        }
    }

    /// Statements in a function body belong to the function, whatever follows it.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            create function f() returns int language sql begin atomic select 1; select case when true then 1 else 2 end; end; select 3; select 4 | 3
            create function f() returns int begin atomic end; create function g() returns int BEGIN /* x */ ATOMIC select 'end;'; END; select 1 | 3
            select 'begin atomic'; select 2                                                                                  | 2
            select $$begin atomic$$; select "begin atomic end"; -- begin atomic                                               | 2
            begin; select 1; end                                                                                             | 3
            """)
    void functionBody_isPartOfOneStatement(String sql, int count) {
        assertThat(statements(sql)).hasSize(count);
    }

    /// A recursive parser would overflow the stack.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "select E'%s'; select 2",
                "select '%s'; select 2",
                "select $a$%s$a$; select 2",
                "/*%s*/ select 1; select 2"
            })
    void longLiteral_isRead(String sql) {
        assertThat(statements(sql.formatted("x".repeat(200_000)))).hasSize(2);
    }
}
