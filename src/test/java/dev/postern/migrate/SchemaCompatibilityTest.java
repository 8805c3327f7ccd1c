package dev.postern.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.postern.catalog.SchemaFacts;
import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.EverythingSchema;
import dev.postern.testing.TestDatabases;
import org.junit.jupiter.api.Test;

/// Comparison of a database with the generated classes, for all kinds of tables, views and types.
class SchemaCompatibilityTest {

    private static final SchemaFacts FACTS = EverythingSchema.generated().facts();

    @Test
    void databaseWithAllGeneratedObjectsAndMore_matches() {
        DatabaseAddress database = TestDatabases.createEverything();
        assertThatCode(() -> SchemaCompatibility.requireMatch(FACTS, database)).doesNotThrowAnyException();
        TestDatabases.execute(
                database, "create table public.more (id int); alter table extra.films add column more text");
        assertThatCode(() -> SchemaCompatibility.requireMatch(FACTS, database)).doesNotThrowAnyException();
    }

    /// Type names depend on the search path, which roles and databases can set.
    @Test
    void searchPathOfTheDatabase_hasNoEffect() {
        DatabaseAddress database = TestDatabases.createEverything();
        TestDatabases.execute(database, """
                do $$ begin
                    execute format('alter database %I set search_path = pg_catalog', current_database());
                end $$""");
        assertThatCode(() -> SchemaCompatibility.requireMatch(FACTS, database)).doesNotThrowAnyException();
    }

    @Test
    void missingColumnsAndOtherTypes_areNamed() {
        DatabaseAddress database = TestDatabases.createEverything();
        TestDatabases.execute(database, """
                drop table extra.prints;
                alter table extra.films rename column title to name;
                alter table stock alter column amount type numeric(9,2)""");
        CommandException failure = failure(database);
        assertThat(failure.message())
                .isEqualTo("The database does not match this build: extra.films.title is missing,"
                        + " extra.prints is missing, public.stock.amount is numeric(9,2) instead of integer");
        assertThat(failure.hint()).contains("--db-url", "./postern generate --from");
    }

    /// Bodies and defaults of arguments can change, arguments and results cannot.
    @Test
    void missingFunctionsAndOtherResults_areNamed() {
        DatabaseAddress database = TestDatabases.createEverything();
        TestDatabases.execute(database, """
                create or replace function add(a integer, b integer default 11) returns integer immutable language sql
                    return a - b;
                drop function greet(text);
                drop function answer();
                create function answer() returns text immutable language sql return 'forty-two'""");
        assertThat(failure(database).message())
                .isEqualTo("The database does not match this build: public.answer() returns text instead of integer,"
                        + " public.greet(name text) is missing");
    }

    @Test
    void manyDifferences_theFirstAreNamedAndTheOthersCounted() {
        int relations = FACTS.relations().size() + FACTS.functionResults().size();
        assertThat(failure(TestDatabases.createEmpty()).message())
                .contains("extra.films is missing, extra.labels is missing, ")
                .endsWith(", and " + (relations - 5) + " more")
                .satisfies(
                        message -> assertThat(message.split(" is missing", -1)).hasSize(6));
    }

    private static CommandException failure(DatabaseAddress database) {
        return catchThrowableOfType(CommandException.class, () -> SchemaCompatibility.requireMatch(FACTS, database));
    }
}
