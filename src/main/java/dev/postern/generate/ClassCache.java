package dev.postern.generate;

import dev.postern.catalog.GeneratedModel;
import dev.postern.embedded.UserCache;
import dev.postern.migrate.ProjectProperties;
import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/// Generated classes of databases that no project belongs to: one jar per schema, in the user's cache directory.
///
/// The name of a jar is a digest of the schema, the login role and the generator. A jar is created under another
/// name and then renamed, so several processes can use the directory. An open jar remains usable after its
/// deletion.
///
/// @param directory directory of the jars
public record ClassCache(Path directory) {

    private static final String PACKAGE = "postern.served";
    private static final Duration MAX_UNUSED = Duration.ofDays(30);

    public ClassCache {
        Objects.requireNonNull(directory);
    }

    /// Returns the cache of the user.
    public static ClassCache ofUser() {
        return new ClassCache(UserCache.directory().resolve("schemas"));
    }

    /// Returns the classes of a database, and generates them if the cache has none.
    ///
    /// @param schemas schemas to generate; empty for all that contain tables or views
    /// @param progress receives a line before the generation
    /// @throws CommandException if the database is unreachable or has no tables that the login role can use
    public GeneratedModel classes(DatabaseAddress address, List<String> schemas, Consumer<String> progress) {
        try (Connection connection = SourceDatabase.connect(address)) {
            Path jar = directory.resolve(name(connection, schemas));
            if (!jar.toFile().setLastModified(System.currentTimeMillis())) { // false: no such file
                progress.accept(
                        "Generating the classes of the database; the next start finds them in " + directory + " …");
                Files.createDirectories(directory, UserCache.ownerOnly());
                create(jar, connection, schemas);
            }
            deleteUnused();
            return load(jar);
        } catch (SQLException e) {
            throw GenerationErrors.schemaNotReadable(e);
        } catch (IOException e) {
            throw GenerationErrors.classesNotKept(directory, e);
        }
    }

    private static String name(Connection connection, List<String> schemas) {
        String schema = SchemaDigest.of(connection) + "\n" + String.join("\n", schemas) + "\n"
                + Runtime.version().feature();
        return Fingerprint.ofDatabase(configuration(), schema) + ".jar";
    }

    /// Returns the text of the configuration file for databases without a project.
    static String configuration() {
        return GenerationTarget.template()
                .replace("{{package}}.schema", PACKAGE)
                .replace("{{default-schema}}", "public")
                .replace("{{schemas}}", "");
    }

    private void create(Path jar, Connection connection, List<String> schemas) throws IOException {
        Path temporary = Files.createTempDirectory(directory, "new");
        try {
            Files.writeString(temporary.resolve(ProjectProperties.FILE), configuration());
            GenerationTarget target = new GenerationTarget(temporary, temporary.resolve("sources"), PACKAGE);
            Path classes = temporary.resolve("classes");
            Generation.ofDatabase(target, connection, schemas)
                    .with(new ClassCompilation.Kept(classes))
                    .run();
            Path packed = temporary.resolve("jar");
            pack(packed, target, classes);
            Files.move(packed, jar, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            ClassFiles.deleteTree(temporary);
        }
    }

    /// Packs the compiled classes, the facts and the stamp.
    private static void pack(Path jar, GenerationTarget target, Path classes) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Path file : Fingerprint.files(classes, _ -> true)) {
                add(out, classes, file);
            }
            add(out, target.directory(), target.facts());
            add(out, target.directory(), target.stamp());
        }
    }

    private static void add(JarOutputStream out, Path root, Path file) throws IOException {
        out.putNextEntry(new JarEntry(Fingerprint.name(root, file)));
        Files.copy(file, out);
        out.closeEntry();
    }

    private static GeneratedModel load(Path jar) throws IOException {
        @SuppressWarnings("resource") // its classes are needed until the process ends
        URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassCache.class.getClassLoader());
        return GeneratedModel.of(CatalogClass.load(PACKAGE, loader).orElseThrow(() -> GenerationErrors.noClasses(jar)));
    }

    /// Deletes the jars that no start has used for a month, and what a killed process has left.
    private void deleteUnused() throws IOException {
        long oldest = System.currentTimeMillis() - MAX_UNUSED.toMillis();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(file -> file.toFile().lastModified() < oldest).toList()) {
                if (Files.isDirectory(file)) {
                    ClassFiles.deleteTree(file);
                } else {
                    Files.deleteIfExists(file); // another process can delete the same files
                }
            }
        }
    }
}
