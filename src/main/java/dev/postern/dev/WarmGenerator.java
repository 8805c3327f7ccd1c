package dev.postern.dev;

import dev.postern.embedded.EmbeddedErrors;
import dev.postern.embedded.ScratchServer;
import dev.postern.generate.ClassCompilation;
import dev.postern.generate.Fingerprint;
import dev.postern.generate.Generation;
import dev.postern.generate.Generation.AppliedMigrations;
import dev.postern.generate.GenerationLock;
import dev.postern.generate.GenerationTarget;
import dev.postern.migrate.MigrationFiles;
import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// Generator of classes that keeps its scratch server and what the JVM has compiled. Thread-safe.
final class WarmGenerator implements AutoCloseable {

    private static final Path LOCK = Path.of("target/generating");

    private final Path folder;
    private final Consumer<String> progress;
    private final ClassCompilation compilation;
    private final SchemaTemplates templates;

    /// @param folder folder that contains `migration` and `jooq.xml`
    /// @param scratch starts the scratch server
    /// @param compilation compilation of the classes
    WarmGenerator(
            Path folder, Supplier<ScratchServer> scratch, Consumer<String> progress, ClassCompilation compilation) {
        this.compilation = compilation;
        this.folder = folder;
        this.progress = progress;
        this.templates = new SchemaTemplates(scratch, progress);
    }

    /// Generates the classes, unless they are current or come from a database.
    ///
    /// @throws CommandException if a migration fails or an object cannot be generated
    void generate() {
        GenerationTarget target = GenerationTarget.read(folder);
        if (!Fingerprint.isOfDatabase(target) && !Fingerprint.isCurrent(target)) { // does not wait for warmUp
            generate(target);
        }
    }

    private synchronized void generate(GenerationTarget target) {
        progress.accept("Generating " + target.directory() + "/ from " + folder.resolve("migration") + " …");
        try (GenerationLock _ = GenerationLock.acquire(LOCK, progress)) {
            var _ = run(target, generation -> {
                generation.run();
                return target;
            });
        }
    }

    /// Generates the classes in a temporary folder, because the first run in a JVM takes several times as long.
    ///
    /// @throws CommandException if a migration fails or an object cannot be generated
    synchronized void warmUp() {
        GenerationTarget target = GenerationTarget.read(folder);
        if (!Fingerprint.isOfDatabase(target)) {
            var _ = run(target, Generation::differences);
        }
    }

    private <T> T run(GenerationTarget target, Function<Generation, T> action) {
        String inputs = Fingerprint.ofMigrations(folder); // first, so that a later change of a file counts
        MigrationFiles files = MigrationFiles.read(folder);
        AppliedMigrations applied = new AppliedMigrations(inputs, files.lastVersion());
        DatabaseAddress migrated = templates.migrated(files);
        try (Connection connection =
                DriverManager.getConnection(migrated.url(), migrated.user(), migrated.password())) {
            return action.apply(
                    Generation.ofMigrated(target, connection, applied).with(compilation));
        } catch (SQLException e) {
            throw EmbeddedErrors.scratchDatabaseUnreachable(e);
        }
    }

    @Override
    public synchronized void close() {
        templates.close();
    }
}
