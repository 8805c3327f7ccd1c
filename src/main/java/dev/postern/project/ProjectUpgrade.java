package dev.postern.project;

import dev.postern.catalog.EngineVersion;
import dev.postern.embedded.ScratchLocation;
import dev.postern.embedded.ScratchServer;
import dev.postern.generate.Fingerprint;
import dev.postern.generate.Generation;
import dev.postern.generate.GenerationTarget;
import dev.postern.migrate.Finding;
import dev.postern.migrate.MigrationCheck;
import dev.postern.migrate.MigrationFiles;
import dev.postern.problem.CommandException;
import dev.postern.problem.FileErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Change of a project to another version of Postern.
///
/// The engine of the new version makes the change, because it has the new files, generator and changelog.
///
/// @param folder folder of the project
/// @param scratch server for scratch databases
/// @param progress receives a line for each step
public record ProjectUpgrade(Path folder, ScratchLocation scratch, Consumer<String> progress) {

    public ProjectUpgrade {
        Objects.requireNonNull(folder);
        Objects.requireNonNull(scratch);
        Objects.requireNonNull(progress);
    }

    /// Returns the version that the project depends on.
    ///
    /// @throws CommandException if the folder has no project
    public String version() {
        return ProjectPom.read(folder).version();
    }

    /// Runs the command `upgrade` of another version, if that version is requested.
    ///
    /// @param version requested version; null for the newest release, or for that of a jar outside a repository
    /// @return exit status of the other version; empty if this is the requested version
    public OptionalInt delegate(@Nullable String version) {
        EngineArtifact running = EngineArtifact.running();
        String current = EngineVersion.current();
        if (current.equals(version) || (version == null && !running.isInRepository())) {
            running.install(progress);
            return OptionalInt.empty();
        }
        progress.accept("Resolving " + (version == null ? "the newest release" : "version " + version) + " …");
        EngineLibraries libraries =
                version == null ? EngineLibraries.newest(folder, current) : EngineLibraries.resolve(folder, version);
        if (libraries.version().equals(current)) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(libraries.run(Stream.concat(Stream.of("upgrade", libraries.version()), scratchOptions())
                .toList()));
    }

    private Stream<String> scratchOptions() {
        return switch (scratch) {
            case ScratchLocation.Embedded _ -> Stream.of();
            case ScratchLocation.Url server -> Stream.of("--scratch-url", server.url());
            case ScratchLocation.Image image -> Stream.of("--scratch-image", image.name());
        };
    }

    /// Changes the project to the running version. After a failure or a signal, the project is as before.
    ///
    /// @return findings of `migrate check`
    /// @throws CommandException if a migration or the generation fails
    public List<Finding> run() {
        Map<String, String> files = changedFiles();
        List<Path> roots = Stream.concat(files.keySet().stream(), Stream.of("generated-sources"))
                .map(folder::resolve)
                .toList();
        List<Finding> findings = new ArrayList<>();
        try (FileBackup backup = FileBackup.of(roots)) {
            backup.step(() -> files.forEach(this::write));
            backup.step(this::generate);
            backup.step(() -> findings.addAll(check()));
            backup.keep();
        }
        return findings;
    }

    /// Returns the new texts of the files, in which all that the user wrote stays.
    private Map<String, String> changedFiles() {
        Map<String, String> files = new TreeMap<>();
        files.put(ProjectTemplate.POM, merged(ProjectTemplate.POM, ProjectTemplate.pom()));
        files.put(
                ProjectTemplate.CONFIGURATION, merged(ProjectTemplate.CONFIGURATION, ProjectTemplate.configuration()));
        files.put(ProjectTemplate.LAUNCHER, ProjectTemplate.launcher());
        return files;
    }

    private String merged(String file, String template) {
        String text = read(folder.resolve(file));
        List<String> missing = MarkedParts.missing(text, template);
        if (missing.contains("properties")) {
            throw ProjectErrors.versionNotMarked(file);
        }
        missing.forEach(part ->
                progress.accept(file + " has no comment \"postern: " + part + "\", so these lines stay as they are."));
        return MarkedParts.replace(text, template);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw FileErrors.notReadable(file, e);
        }
    }

    /// Replaces a file as a whole, because a shell can be reading the launcher.
    private void write(String name, String text) {
        Path file = folder.resolve(name);
        Path replacement = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.writeString(replacement, text);
            Files.move(replacement, file, StandardCopyOption.REPLACE_EXISTING);
            if (name.equals(ProjectTemplate.LAUNCHER)) {
                Launcher.makeExecutable(folder);
            }
        } catch (IOException e) {
            throw FileErrors.notWritable(file, e);
        }
    }

    private GenerationTarget target() {
        GenerationTarget target = GenerationTarget.read(folder.resolve("db"));
        return target.in(folder.resolve(target.directory()));
    }

    private void generate() {
        if (Fingerprint.isOfDatabase(target())) {
            progress.accept("The classes come from a database: run ./postern generate --from URL.");
            return;
        }
        progress.accept("Generating the classes …");
        Generation.ofMigrations(target(), scratch).run();
    }

    private List<Finding> check() {
        if (Fingerprint.isOfDatabase(target())) {
            return List.of();
        }
        MigrationFiles scripts = MigrationFiles.read(folder.resolve("db"));
        try (ScratchServer server = scratch.start(progress)) {
            return MigrationCheck.run(scripts, server, null, name -> progress.accept("Checking " + name + " …"));
        }
    }
}
