package dev.postern.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.postern.catalog.SchemaFacts;
import dev.postern.problem.Problem;
import dev.postern.problem.ProblemException;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.Everything;
import dev.postern.testing.TestDatabases;
import org.junit.jupiter.api.Test;

/// Whether a database has all that classes were generated from: every kind of table, view and type.
class SchemaCompatibilityTest {

    private static final SchemaFacts FACTS = Everything.generated().facts();

    @Test
    void whatItWasGeneratedFromFitsAndMayHaveMore() {
        DatabaseAddress database = TestDatabases.everything();
        assertThatCode(() -> SchemaCompatibility.requireMatch(FACTS, database)).doesNotThrowAnyException();
        TestDatabases.execute(
                database, "create table public.more (id int); alter table extra.films add column more text");
        assertThatCode(() -> SchemaCompatibility.requireMatch(FACTS, database)).doesNotThrowAnyException();
    }

    /// Their names are those that the facts have, whatever a role or a database says.
    @Test
    void aSearchPathOfTheDatabasesOwnChangesNothing() {
        DatabaseAddress database = TestDatabases.everything();
        TestDatabases.execute(database, """
                do $$ begin
                    execute format('alter database %I set search_path = pg_catalog', current_database());
                end $$""");
        assertThatCode(() -> SchemaCompatibility.requireMatch(FACTS, database)).doesNotThrowAnyException();
    }

    @Test
    void whatIsMissingOrOfAnotherTypeIsNamed() {
        DatabaseAddress database = TestDatabases.everything();
        TestDatabases.execute(database, """
                drop table extra.prints;
                alter table extra.films rename column title to name;
                alter table stock alter column amount type numeric(9,2)""");
        Problem problem = refusal(database);
        assertThat(problem.message())
                .isEqualTo("The database is not what this build was generated from: extra.films.title is missing,"
                        + " extra.prints is missing, public.stock.amount was integer and is numeric(9,2).");
        assertThat(problem.hint()).contains("--db-url", "./postern generate --from");
    }

    @Test
    void ofManyDifferencesTheFirstAreNamedAndTheOthersCounted() {
        int relations = FACTS.relations().size();
        assertThat(refusal(TestDatabases.empty()).message())
                .contains("extra.films is missing, extra.labels is missing, ")
                .endsWith(", and " + (relations - 5) + " more.")
                .satisfies(
                        message -> assertThat(message.split(" is missing", -1)).hasSize(6));
    }

    private static Problem refusal(DatabaseAddress database) {
        return catchThrowableOfType(ProblemException.class, () -> SchemaCompatibility.requireMatch(FACTS, database))
                .problem();
    }
}
