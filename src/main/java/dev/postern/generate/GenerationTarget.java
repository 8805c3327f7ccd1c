package dev.postern.generate;

import dev.postern.migrate.ProjectProperties;
import dev.postern.problem.CommandException;
import dev.postern.problem.FileErrors;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jooq.codegen.GenerationTool;
import org.jooq.meta.jaxb.Configuration;

/// Place of generated classes, as `jooq.xml` in the folder of the migrations names it.
///
/// @param folder folder that contains `jooq.xml`, `migration` and `undo`
/// @param directory root of the generated sources
/// @param packageName package of the generated catalog
public record GenerationTarget(Path folder, Path directory, String packageName) {

    static final String FACTS = "facts.tsv";
    static final String STAMP = "schema.properties";

    /// Reads the target of a project.
    ///
    /// @param folder folder that contains `jooq.xml`
    /// @throws CommandException if the file is missing or is no configuration of jOOQ
    public static GenerationTarget read(Path folder) {
        var generated = Objects.requireNonNull(load(folder).getGenerator()).getTarget();
        return new GenerationTarget(folder, Path.of(generated.getDirectory()), generated.getPackageName());
    }

    /// Returns the text of the configuration file of a new project, in which `{{package}}`, `{{default-schema}}`
    /// and `{{schemas}}` must be replaced.
    public static String template() {
        try (InputStream in = GenerationTarget.class.getResourceAsStream(ProjectProperties.FILE)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads the configuration file.
    static Configuration load(Path folder) {
        Path file = folder.resolve(ProjectProperties.FILE);
        try (InputStream in = Files.newInputStream(file)) {
            return GenerationTool.load(in);
        } catch (IOException e) {
            throw FileErrors.notReadable(file, e);
        }
    }

    /// Returns the folder of the catalog's package, which also has the facts and the stamp.
    public Path classes() {
        return directory.resolve(packageName.replace('.', '/'));
    }

    Path stamp() {
        return classes().resolve(STAMP);
    }

    /// Returns the file of the schema facts.
    public Path facts() {
        return classes().resolve(FACTS);
    }

    /// Returns the same target with another root of the generated sources.
    public GenerationTarget in(Path other) {
        return new GenerationTarget(folder, other, packageName);
    }
}
