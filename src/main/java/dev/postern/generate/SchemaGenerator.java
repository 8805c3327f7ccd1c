package dev.postern.generate;

import dev.postern.catalog.EngineVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jooq.codegen.JavaGenerator;
import org.jooq.meta.Database;

/// jOOQ's generator, which also writes the schema facts and the stamp into the folder of the catalog's package.
///
/// The files are generated, checked and compiled in a temporary folder, and replace the existing ones only then,
/// so a rejected schema changes nothing. `jooq.xml` names this class together with [SchemaDatabase].
public final class SchemaGenerator extends JavaGenerator {

    /// Creates the generator; called by jOOQ.
    public SchemaGenerator() {}

    @Override
    public void generate(Database database) {
        if (!(database instanceof SchemaDatabase schema)) {
            throw GenerationErrors.otherDatabaseClass();
        }
        Path directory = Path.of(getTargetDirectory());
        Path temporary = ClassFiles.createTemporaryFolder();
        GenerationTarget existing = new GenerationTarget(schema.folder(), directory, getTargetPackage());
        GenerationTarget generated = existing.in(temporary.resolve("sources"));
        try {
            schema.selectSchemas();
            requireNone(existing, schema, ServedSchemas.unescapable(schema.getConnection(), schema.schemas()));
            setTargetDirectory(generated.directory().toString());
            super.generate(schema);
            addFactsAndStamp(schema, generated, existing, compile(schema, generated.directory(), temporary));
            ClassFiles.publish(generated, existing);
        } catch (SQLException e) {
            throw GenerationErrors.schemaNotReadable(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            setTargetDirectory(directory.toString());
            ClassFiles.deleteTree(temporary);
        }
    }

    private static Compilation compile(SchemaDatabase schema, Path sources, Path temporary) throws IOException {
        return switch (schema.compilation()) {
            case ClassCompilation.Checked _ -> Compilation.check(sources, temporary.resolve("classes"));
            case ClassCompilation.Kept kept -> Compilation.run(sources, kept.folder());
            case ClassCompilation.Parsed _ -> Compilation.parse(sources);
        };
    }

    private static void addFactsAndStamp(
            SchemaDatabase schema, GenerationTarget generated, GenerationTarget existing, Compilation compilation)
            throws SQLException, IOException {
        Connection connection = schema.getConnection();
        String facts = SchemaFactsQuery.read(connection, schema.schemas(), schema.skipped(), forcedTypes(schema));
        FactNames names = FactNames.read(facts, schema.schemas(), connection);
        requireNone(existing, schema, ClassCheck.problems(compilation, schema.schemas(), names));
        SchemaFactsQuery.warnings(connection, schema.schemas()).forEach(SchemaDatabase::printProgress);
        schema.skipped().warnings().forEach(SchemaDatabase::printProgress);
        Files.writeString(generated.facts(), facts);
        List<String> stamp = new ArrayList<>(List.of(
                "# Stamp of ./postern generate: digests of the sources and of the generated files. Do not edit."));
        stamp.add("postern=" + EngineVersion.current());
        stamp.addAll(
                schema.isMigrated()
                        ? Stream.concat(
                                        Stream.of("source=migrations", "schema.version=" + schema.version()),
                                        schema.historyTable().stream().map(name -> "history-table=" + name))
                                .toList()
                        : List.of("source=database", "schemas=" + String.join(",", schema.schemas())));
        stamp.addAll(Fingerprint.stampLines(schema.fingerprint(facts), generated.classes()));
        Files.writeString(generated.stamp(), String.join("\n", stamp) + "\n");
    }

    /// Returns lines of `facts.tsv` for the columns whose type in Java the configuration forces.
    private static List<List<String>> forcedTypes(SchemaDatabase schema) {
        return schema.getConfiguredForcedTypes().isEmpty()
                ? List.of()
                : schema.getTables().stream()
                        .flatMap(table -> table.getColumns().stream())
                        .filter(column -> schema.getConfiguredForcedType(column, column.getDefinedType()) != null)
                        .map(column -> List.of(
                                "forced",
                                column.getSchema().getName(),
                                column.getContainer().getName(),
                                column.getName()))
                        .toList();
    }

    private static void requireNone(GenerationTarget existing, SchemaDatabase schema, List<String> problems) {
        if (!problems.isEmpty()) {
            throw GenerationErrors.notGeneratable(
                    existing.classes(),
                    problems,
                    schema.isMigrated()
                            ? "Rename these objects in a migration."
                            : "Rename these objects, or exclude their schema with --schemas.");
        }
    }
}
