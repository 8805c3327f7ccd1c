package dev.postern.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.diff.ScopeSettings.PartitionMode;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jooq.codegen.GenerationTool;
import org.jooq.codegen.JavaGenerator;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.SchemaMappingType;

/// The steps of [SchemaGenerator] one by one, because a test that compiles the classes itself needs no second
/// compilation.
public final class ClassGeneration {

    private static final SkippedSettings WITH_PARTITIONS =
            new SkippedSettings(List.of(), List.of(), PartitionMode.FOLLOW, (_, _) -> false);

    private ClassGeneration() {}

    /// Generates the jOOQ classes of the given schemas, without facts and stamp.
    public static void generate(DatabaseAddress database, List<String> schemas, String packageName, Path directory) {
        Configuration configuration = GenerationTarget.load(Path.of("src/test/db"));
        configuration.getGenerator().setName(JavaGenerator.class.getName());
        configuration
                .getGenerator()
                .getDatabase()
                .setSchemata(schemas.stream()
                        .map(schema -> new SchemaMappingType().withInputSchema(schema))
                        .toList());
        configuration.getGenerator().getTarget().withPackageName(packageName).withDirectory(directory.toString());
        GenerationTool tool = new GenerationTool();
        try (Connection connection = TestDatabases.connect(database)) {
            tool.setConnection(connection);
            tool.run(configuration);
        } catch (Exception e) {
            throw new IllegalStateException("jOOQ cannot generate classes for this schema", e);
        }
    }

    /// Returns the schema facts as the text of `facts.tsv`.
    public static String facts(DatabaseAddress database, List<String> schemas) {
        try (Connection connection = TestDatabases.connect(database)) {
            return SchemaFactsQuery.read(
                    connection, schemas, SkippedObjects.read(connection, schemas, WITH_PARTITIONS), List.of());
        } catch (SQLException e) {
            throw new IllegalStateException("The schema facts cannot be read", e);
        }
    }

    /// Returns one sentence per foreign key that is not a relationship.
    public static List<String> warnings(DatabaseAddress database, List<String> schemas) {
        try (Connection connection = TestDatabases.connect(database)) {
            return SchemaFactsQuery.warnings(connection, schemas);
        } catch (SQLException e) {
            throw new IllegalStateException("The database cannot be read", e);
        }
    }

    /// Compiles generated classes and compares them with their database. A compilation of all classes has to find the
    /// same problems as one of those that can fail.
    ///
    /// @return one sentence per problem
    public static List<String> problems(DatabaseAddress database, List<String> schemas, Path directory) {
        try (Connection connection = TestDatabases.connect(database)) {
            List<String> unescapable = ServedSchemas.unescapable(connection, schemas);
            if (!unescapable.isEmpty()) {
                return unescapable;
            }
            FactNames names = FactNames.read(facts(database, schemas), schemas, connection);
            Path classes = directory.resolve("classes-of-check");
            List<String> problems = ClassCheck.problems(Compilation.run(directory, classes), schemas, names);
            assertThat(ClassCheck.problems(Compilation.check(directory, classes), schemas, names))
                    .isEqualTo(problems);
            return problems;
        } catch (SQLException | IOException e) {
            throw new IllegalStateException("The database or the sources cannot be read", e);
        }
    }
}
