package dev.postern.diff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.diff.SchemaSnapshot.Difference;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Schema snapshots: every change of a schema is a difference, and equal schemas have none.
class SchemaSnapshotTest {

    private static final DatabaseAddress DATABASE = TestDatabases.createEverything();

    private static SchemaSnapshot read() throws SQLException {
        try (Connection connection = TestDatabases.connect(DATABASE)) {
            return SchemaSnapshot.read(connection);
        }
    }

    @Test
    void equalSchemas_haveEqualSnapshots() throws SQLException {
        try (Connection other = TestDatabases.connect(TestDatabases.createEverything())) {
            assertThat(read().differences(SchemaSnapshot.read(other))).isEmpty();
            assertThat(read()).isEqualTo(SchemaSnapshot.read(other)).hasSameHashCodeAs(SchemaSnapshot.read(other));
        }
    }

    @Test
    void searchPath_isUnchangedAfterReading() throws SQLException {
        try (Connection connection = TestDatabases.connect(DATABASE);
                Statement statement = connection.createStatement()) {
            statement.execute("set search_path = extra, \"Ö'x\"");
            SchemaSnapshot.read(connection);
            var path = statement.executeQuery("show search_path");
            path.next();
            assertThat(path.getString(1)).isEqualTo("extra, \"Ö'x\"");
        }
    }

    /// The owner of a database can read all catalogs that a snapshot uses, and appears among the roles of the
    /// schema.
    @Test
    void databaseOwnerWithoutSuperuser_canReadSnapshot() throws SQLException {
        try (Connection connection = TestDatabases.connect(DATABASE);
                Statement statement = connection.createStatement()) {
            SchemaSnapshot before = SchemaSnapshot.read(connection);
            connection.setAutoCommit(false);
            statement.execute("""
                    create foreign data wrapper w;
                    create server served foreign data wrapper w;
                    create user mapping for tester server served;
                    create subscription followed connection '' publication p with (connect = false, slot_name = none);
                    select lo_create(4711);
                    create role ordinary;
                    grant usage on schema extra to ordinary;
                    alter database %s owner to ordinary;
                    set local role ordinary""".formatted(connection.getCatalog()));
            assertThat(before.differences(SchemaSnapshot.read(connection)))
                    .extracting(Difference::toString)
                    .contains("user mapping tester on served is new", "subscription followed is new");
            assertThat(SchemaModel.read(connection, SchemaScope.ALL).roles()).contains("ordinary", "tester");
            connection.rollback();
        }
    }

    /// Every statement is rolled back.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            create schema more                                                     | schema more is new
            create extension hstore                                                | extension hstore is new
            create table more (id int)                                             | table public.more is new
            alter table announced set unlogged                                     | table public.announced differs
            alter table films set (fillfactor = 50)                                | table public.films differs
            alter table films replica identity full                                | table public.films differs
            alter table films enable row level security                            | table public.films differs
            alter table films force row level security                             | table public.films differs
            alter table films add more text                                        | column public.films.more is new
            alter table films drop title cascade                                   | column public.films.title is missing
            alter table films alter title set default 'x'                          | column public.films.title differs
            alter table films alter title drop not null                            | column public.films.title differs
            alter table logs alter number type numeric                             | column public.logs.number differs
            alter table logs alter text type text collate "C"                      | column public.logs.text differs
            alter table films alter title set storage external                     | column public.films.title differs
            alter table films add constraint c check (year > 0)                    | constraint c on public.films is new
            alter table films add constraint c check (year > 0) not valid          | constraint c on public.films is new
            alter table films rename constraint films_pkey to p                    | constraint films_pkey on public.films is missing
            create index i on films (lower(title) text_pattern_ops) where year > 0 | index public.i is new
            create trigger t before update on films for each row execute function a_trigger() | trigger t on public.films is new
            alter table announced disable trigger announce                         | trigger announce on public.announced differs
            create rule r as on delete to films do instead nothing                 | rule r on public.films is new
            create policy p on films for select to tester using (year > 0)         | policy p on public.films is new
            create view more as select 1 as one                                    | view public.more is new
            alter view recent_films set (security_invoker = true)                  | view public.recent_films differs
            create materialized view more as select 1 as one                       | materialized view public.more is new
            create sequence more                                                   | sequence public.more is new
            alter sequence calls increment 2                                       | sequence options public.calls differs
            create function more() returns int language sql return 1               | function public.more() is new
            create or replace function answer() returns integer immutable language sql return 43 | function public.answer() differs
            alter function answer() stable                                         | function public.answer() differs
            create procedure more() language sql as ''                             | procedure public.more() is new
            create aggregate more(int) (sfunc = int4pl, stype = int)               | aggregate public.more(integer) is new
            alter type mood add value 'glad' before 'happy'                        | type public.mood differs
            create domain more as text check (value <> '')                         | type public.more is new
            alter domain color set default 1                                       | type public.color differs
            create type more as (a int)                                            | type public.more is new
            create type more as range (subtype = float8)                           | type public.more is new
            alter type address add attribute more int                              | column public.address.more is new
            comment on column films.title is 'more'                                | comment column title of table public.films is new
            comment on constraint films_pkey on films is 'more'                    | comment constraint films_pkey on table public.films is new
            comment on function answer() is 'more'                                 | comment function public.answer() is new
            revoke select on films from tester                                     | privileges table public.films differs
            grant select (title) on films to public                                | privileges column public.films.title is new
            grant usage on schema extra to public                                  | privileges schema extra differs
            grant execute on function answer() to tester with grant option         | privileges function public.answer() differs
            revoke usage on sequence calls from tester                             | privileges sequence public.calls differs
            grant usage on type mood to tester                                     | privileges type public.mood differs
            alter default privileges in schema extra grant select on tables to tester | privileges default privileges extra r is new
            create cast (mood as integer) with inout                               | cast public.mood as integer is new
            create operator === (function = int4eq, leftarg = int, rightarg = int) | operator public.===(integer,integer) is new
            create collation more (provider = builtin, locale = 'C')               | collation public.more is new
            create publication more for table films                                | publication more is new
            create statistics more on year, title from films                       | statistics public.films more is new
            create text search configuration more (copy = simple)                  | text search configuration public.more is new
            create text search dictionary more (template = simple)                 | text search dictionary public.more is new
            alter table films alter title set statistics 7                         | column public.films.title differs
            alter table films alter title set (n_distinct = 7)                     | column public.films.title differs
            alter table films add constraint c check (year > 0) not enforced       | constraint c on public.films is new
            alter type address add attribute more int                              | type public.address differs
            create foreign data wrapper more                                       | foreign-data wrapper more is new
            create foreign data wrapper w; create server more foreign data wrapper w | foreign server more is new
            create foreign data wrapper w; create server served foreign data wrapper w; create user mapping for tester server served | user mapping tester on served is new
            create language more handler plpgsql_call_handler                      | language more is new
            create access method more type index handler bthandler                 | access method more is new
            create operator family more using btree                                | operator family public.more using btree is new
            create conversion more for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8   | conversion more is new
            select lo_create(4711)                                                 | large object 4711 is new
            create transform for mood language sql (from sql with function prsd_lextype(internal)) | transform public.mood for sql is new
            create text search template more (lexize = dsimple_lexize)             | text search template more is new
            create text search parser more (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype) | text search parser more is new
            alter default privileges for role tester grant select on tables to public    | privileges default privileges - r of tester is new
            """)
    void schemaChange_isADifference(String sql, String difference) throws SQLException {
        try (Connection connection = TestDatabases.connect(DATABASE);
                Statement statement = connection.createStatement()) {
            SchemaSnapshot before = SchemaSnapshot.read(connection);
            connection.setAutoCommit(false);
            statement.execute(sql);
            List<Difference> differences = before.differences(SchemaSnapshot.read(connection));
            connection.rollback();
            assertThat(differences).extracting(Difference::toString).contains(difference);
            assertThat(before.differences(SchemaSnapshot.read(connection))).isEmpty();
        }
    }
}
