package dev.postern.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.catalog.GeneratedModel;
import dev.postern.catalog.SchemaStamp;
import dev.postern.problem.CommandException;
import dev.postern.server.Extension;
import dev.postern.testing.EverythingSchema;
import org.junit.jupiter.api.Test;

/// Tests of the databases for tests.
class FreshDatabasesTest {

    @Test
    void classesOfADatabase_needAnAddress() {
        GeneratedModel everything = EverythingSchema.generated();
        GeneratedModel generated = new GeneratedModel(
                everything.classes(), everything.facts(), new SchemaStamp(SchemaStamp.Source.DATABASE, "", "", ""));
        ServedApplication application = new ServedApplication(generated, Extension.none());
        assertThatThrownBy(() -> FreshDatabases.ofProcess().create(application))
                .isInstanceOfSatisfying(CommandException.class, failure -> {
                    assertThat(failure.message()).contains("generated from a database");
                    assertThat(failure.hint()).contains("--db-url");
                });
    }
}
