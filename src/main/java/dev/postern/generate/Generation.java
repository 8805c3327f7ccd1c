package dev.postern.generate;

import dev.postern.problem.CommandException;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.jooq.codegen.GenerationTool;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Property;
import org.jspecify.annotations.Nullable;

/// Run of jOOQ's generator in this process, with the configuration file that its Maven plugin reads, too.
///
/// @param target place of the classes
/// @param connection database instead of the migrations; null to apply the migrations to a scratch database
/// @param schemas schemas to generate; empty for all that contain objects
/// @param scratchUrl server for the scratch database; null for an embedded one
public record Generation(
        GenerationTarget target,
        @Nullable Connection connection,
        List<String> schemas,
        @Nullable String scratchUrl) {

    public Generation {
        schemas = List.copyOf(schemas);
    }

    /// Creates a generation from the migrations.
    ///
    /// @param scratchUrl server for the scratch database; null for an embedded one
    public static Generation ofMigrations(GenerationTarget target, @Nullable String scratchUrl) {
        return new Generation(target, null, List.of(), scratchUrl);
    }

    /// Creates a generation from a database.
    ///
    /// @param schemas schemas to generate; empty for all that contain tables or views
    public static Generation ofDatabase(GenerationTarget target, Connection connection, List<String> schemas) {
        return new Generation(target, connection, schemas, null);
    }

    /// Generates the classes. If it fails, the existing files are unchanged.
    ///
    /// @throws CommandException if a migration fails, or the schema cannot be generated
    public void run() {
        generate(target);
    }

    /// Generates the classes in a temporary folder and lists the files that differ from the existing ones.
    public List<String> differences() {
        Path temporary = ClassFiles.createTemporaryFolder();
        try {
            GenerationTarget generated = target.in(temporary);
            generate(generated);
            return ClassFiles.differences(generated, target);
        } finally {
            ClassFiles.deleteTree(temporary);
        }
    }

    private void generate(GenerationTarget generated) {
        Configuration configuration = GenerationTarget.load(target.folder());
        configuration
                .getGenerator()
                .getTarget()
                .withPackageName(generated.packageName())
                .withDirectory(generated.directory().toString());
        List<Property> properties = configuration.getGenerator().getDatabase().getProperties();
        set(
                properties,
                SchemaDatabase.DB_DIR,
                generated.folder().toAbsolutePath().toString());
        if (!schemas.isEmpty()) {
            set(properties, SchemaDatabase.SCHEMAS, String.join(",", schemas));
        }
        if (scratchUrl != null) {
            set(properties, SchemaDatabase.SCRATCH_URL, scratchUrl);
        }
        GenerationTool tool = new GenerationTool();
        tool.setConnection(connection);
        try {
            tool.run(configuration);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw GenerationErrors.jooqFailed(e);
        }
    }

    private static void set(List<Property> properties, String key, String value) {
        properties.removeIf(property -> property.getKey().equals(key));
        properties.add(new Property().withKey(key).withValue(value));
    }
}
