package dev.postern.generate;

import dev.postern.embedded.ScratchLocation;
import dev.postern.problem.CommandException;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jooq.codegen.GenerationTool;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Property;
import org.jspecify.annotations.Nullable;

/// Run of jOOQ's generator in this process, with the configuration file that its Maven plugin reads, too.
///
/// @param target place of the classes
/// @param connection database instead of the migrations; null to apply the migrations to a scratch database
/// @param properties properties of the database in addition to those of the configuration file
/// @param scratch server for the scratch database
/// @param applied migrations that are applied to the database of `connection`; null if it is no scratch database
/// @param compilation compilation of the classes
public record Generation(
        GenerationTarget target,
        @Nullable Connection connection,
        Map<String, String> properties,
        ScratchLocation scratch,
        @Nullable AppliedMigrations applied,
        ClassCompilation compilation) {

    /// Migrations of a scratch database.
    ///
    /// @param inputs fingerprint of the files, read before the migrations were applied
    /// @param version version of the last migration; empty without migrations
    public record AppliedMigrations(String inputs, String version) {

        public AppliedMigrations {
            Objects.requireNonNull(inputs);
            Objects.requireNonNull(version);
        }
    }

    public Generation {
        Objects.requireNonNull(target);
        Objects.requireNonNull(scratch);
        Objects.requireNonNull(compilation);
        properties = Map.copyOf(properties);
    }

    /// Creates a generation from the migrations.
    ///
    /// @param scratch server for the scratch database
    public static Generation ofMigrations(GenerationTarget target, ScratchLocation scratch) {
        return new Generation(target, null, Map.of(), scratch, null, new ClassCompilation.Checked());
    }

    /// Creates a generation from a database.
    ///
    /// @param schemas schemas to generate; empty for all that contain tables or views
    public static Generation ofDatabase(GenerationTarget target, Connection connection, List<String> schemas) {
        return new Generation(
                target,
                connection,
                schemas.isEmpty() ? Map.of() : Map.of(SchemaDatabase.SCHEMAS, String.join(",", schemas)),
                new ScratchLocation.Embedded(),
                null,
                new ClassCompilation.Checked());
    }

    /// Creates a generation from a scratch database to which the migrations are applied already.
    public static Generation ofMigrated(GenerationTarget target, Connection scratch, AppliedMigrations applied) {
        return new Generation(
                target, scratch, Map.of(), new ScratchLocation.Embedded(), applied, new ClassCompilation.Checked());
    }

    /// Returns a copy with another compilation of the classes.
    public Generation with(ClassCompilation other) {
        return new Generation(target, connection, properties, scratch, applied, other);
    }

    /// Returns a copy with further properties.
    public Generation with(Map<String, String> further) {
        Map<String, String> all = new HashMap<>(properties);
        all.putAll(further);
        return new Generation(target, connection, all, scratch, applied, compilation);
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
        List<Property> configured = configuration.getGenerator().getDatabase().getProperties();
        set(
                configured,
                SchemaDatabase.DB_DIR,
                generated.folder().toAbsolutePath().toString());
        properties.forEach((key, value) -> set(configured, key, value));
        if (applied != null) {
            set(configured, SchemaDatabase.APPLIED_INPUTS, applied.inputs());
            set(configured, SchemaDatabase.APPLIED_VERSION, applied.version());
        }
        switch (compilation) {
            case ClassCompilation.Checked _ -> {}
            case ClassCompilation.Kept kept ->
                set(configured, SchemaDatabase.COMPILED, kept.folder().toString());
            case ClassCompilation.Parsed _ -> set(configured, SchemaDatabase.PARSED, "true");
        }
        switch (scratch) {
            case ScratchLocation.Embedded _ -> {}
            case ScratchLocation.Url server -> set(configured, SchemaDatabase.SCRATCH_URL, server.url());
            case ScratchLocation.Image image -> set(configured, SchemaDatabase.SCRATCH_IMAGE, image.name());
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
