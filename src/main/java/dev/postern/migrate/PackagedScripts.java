package dev.postern.migrate;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Migration scripts that are packaged with the program, in a folder of classes or in its jar.
///
/// @param jar file system of the jar, open until this object is closed; null for a folder
record PackagedScripts(MigrationFiles files, @Nullable FileSystem jar) implements Closeable {

    PackagedScripts {
        Objects.requireNonNull(files);
    }

    private static final String FOLDER = "/db/migration";

    /// Whether this build has migration scripts.
    static boolean exist() {
        return PackagedScripts.class.getResource(FOLDER) != null;
    }

    /// Opens the migration scripts of this build.
    ///
    /// @throws dev.postern.problem.CommandException if there are none, or a file name has no version
    static PackagedScripts open() {
        URL folder = PackagedScripts.class.getResource(FOLDER);
        if (folder == null) {
            throw MigrationFileErrors.noneInBuild();
        }
        return open(folder);
    }

    /// @param folder address of `db/migration` in a folder of classes or in a jar
    static PackagedScripts open(URL folder) {
        try {
            if (!(folder.openConnection() instanceof JarURLConnection connection)) {
                return new PackagedScripts(MigrationFiles.read(parent(folder.toURI())), null);
            }
            URI file = connection.getJarFileURL().toURI();
            FileSystem jar = FileSystems.newFileSystem(Path.of(file), (ClassLoader) null);
            return new PackagedScripts(MigrationFiles.read(jar.getPath("db")), jar);
        } catch (IOException e) {
            throw new UncheckedIOException("The migrations of this build could not be read", e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(folder.toString(), e);
        }
    }

    private static Path parent(URI folder) {
        Path parent = Path.of(folder).getParent();
        return parent == null ? Path.of("") : parent;
    }

    @Override
    public void close() {
        if (jar == null) {
            return;
        }
        try {
            jar.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
