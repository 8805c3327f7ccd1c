package dev.postern.project;

import dev.postern.embedded.ScratchLocation;
import dev.postern.embedded.ScratchServer;
import dev.postern.generate.Generation;
import dev.postern.generate.GenerationTarget;
import dev.postern.generate.SourceDatabase;
import dev.postern.migrate.DesiredSchema;
import dev.postern.migrate.DiffSettings;
import dev.postern.migrate.GeneratedMigration;
import dev.postern.migrate.MigrationFiles;
import dev.postern.problem.CommandException;
import dev.postern.project.SchemaOrigin.ExistingDatabase;
import dev.postern.project.SchemaOrigin.FirstTable;
import dev.postern.project.SchemaOrigin.SqlFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Project to create in an empty or missing folder.
///
/// @param template its files
/// @param scratch server for scratch databases
/// @param progress receives a line for each step
public record NewProject(Path folder, ProjectTemplate template, ScratchLocation scratch, Consumer<String> progress) {

    private static final String GENERATED = "generated-sources";

    public NewProject {
        Objects.requireNonNull(folder);
        Objects.requireNonNull(template);
        Objects.requireNonNull(scratch);
        Objects.requireNonNull(progress);
    }

    /// Creates the project. After a failure or a signal, all that it created is deleted.
    ///
    /// @throws CommandException if the folder is not empty, or the schema or Maven has an error
    public void create() {
        create(EngineArtifact.running());
    }

    /// @param engine artifact that the project will depend on
    void create(EngineArtifact engine) {
        requireEmpty();
        requireReadable(template.origin());
        engine.install(progress);
        Map<String, String> files = template.files();
        List<Path> roots = Stream.concat(files.keySet().stream(), Stream.of("db", GENERATED))
                .map(file -> folder.resolve(Path.of(file).getName(0)))
                .distinct()
                .toList();
        try (FileBackup backup = FileBackup.of(roots)) {
            backup.step(() -> write(files));
            backup.step(this::addMigration);
            backup.step(this::generate);
            backup.keep();
        }
    }

    private void requireEmpty() {
        if (Files.notExists(folder)) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            throw ProjectErrors.folderIsFile(folder);
        }
        try (Stream<Path> files = Files.list(folder)) {
            if (files.findAny().isPresent()) {
                throw ProjectErrors.folderNotEmpty(folder);
            }
        } catch (IOException e) {
            throw ProjectErrors.notWritten(folder, e);
        }
    }

    /// Reports an unreadable schema before Maven runs.
    private static void requireReadable(SchemaOrigin origin) {
        switch (origin) {
            case FirstTable _ -> {}
            case SqlFile sql -> DesiredSchema.requireSql(sql.file());
            case ExistingDatabase database -> close(SourceDatabase.connect(database.address()));
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw ProjectErrors.databaseUnreachable(e);
        }
    }

    private void write(Map<String, String> files) {
        try {
            for (Map.Entry<String, String> file : files.entrySet()) {
                Path path = folder.resolve(file.getKey());
                Files.createDirectories(
                        Objects.requireNonNull(path.toAbsolutePath().getParent()));
                Files.writeString(path, file.getValue(), StandardOpenOption.CREATE_NEW);
            }
            Launcher.makeExecutable(folder);
        } catch (IOException e) {
            throw ProjectErrors.notWritten(folder, e);
        }
    }

    /// Writes the schema of an SQL file as the first migration, with its undo script.
    private void addMigration() {
        if (!(template.origin() instanceof SqlFile sql)) {
            return;
        }
        MigrationFiles files = MigrationFiles.create(folder.resolve("db"));
        progress.accept("Starting a scratch PostgreSQL …");
        try (ScratchServer server = scratch.start(progress)) {
            GeneratedMigration.generate(
                            files,
                            "schema",
                            server,
                            started -> DesiredSchema.create(sql.file(), started.createDatabase(), progress),
                            DiffSettings.DEFAULT,
                            progress)
                    .orElseThrow(() -> ProjectErrors.noObject(sql.file()))
                    .save(files);
        }
    }

    private void generate() {
        progress.accept("Generating the classes …");
        GenerationTarget target = GenerationTarget.read(folder.resolve("db")).in(folder.resolve(GENERATED));
        switch (template.origin()) {
            case FirstTable _, SqlFile _ ->
                Generation.ofMigrations(target, scratch).run();
            case ExistingDatabase database -> {
                Connection connection = SourceDatabase.connect(database.address());
                try {
                    Generation.ofDatabase(target, connection, template.schemas())
                            .run();
                } finally {
                    close(connection);
                }
            }
        }
    }

    /// Returns the two commands that serve the project and request a table.
    public List<String> nextCommands() {
        String options = switch (template.origin()) {
            case FirstTable _, SqlFile _ -> "";
            case ExistingDatabase database ->
                " --db-url '%s' --db-user %s --anonymous-role login"
                        .formatted(database.address().url(), database.address().user());
        };
        String schemas = template.schemas().isEmpty() ? "" : " --schemas " + String.join(",", template.schemas());
        return List.of(
                "cd " + quoted(folder.toString()) + " && ./postern serve" + options + schemas,
                "curl http://127.0.0.1:8080/api/" + firstTable());
    }

    private static String quoted(String text) {
        return text.matches("[\\w./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /// Returns the name of a table of the default schema; empty if it has none.
    private String firstTable() {
        GenerationTarget target = GenerationTarget.read(folder.resolve("db")).in(folder.resolve(GENERATED));
        try (Stream<String> facts = Files.lines(target.facts())) {
            return facts.map(line -> line.split("\t"))
                    .filter(fact -> fact[0].equals("table"))
                    .sorted((first, second) -> Boolean.compare(isDefault(second), isDefault(first)))
                    .map(fact -> fact[2])
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isDefault(String[] fact) {
        return fact[1].equals(template.defaultSchema());
    }
}
