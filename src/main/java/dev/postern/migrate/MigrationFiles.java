package dev.postern.migrate;

import dev.postern.problem.CommandException;
import dev.postern.problem.FileErrors;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;

/// Migration scripts of a folder, for example `migration/V2__books.sql`, and their undo scripts
/// `undo/U2__books.sql`.
public final class MigrationFiles {

    private static final Pattern NAME = Pattern.compile("([VU])(\\d+(?:[._]\\d+)*)__(\\S+)\\.sql");

    private final Path folder;
    private final List<MigrationFile> migrations;

    private MigrationFiles(Path folder, List<MigrationFile> all) {
        this.folder = folder;
        this.migrations = all;
    }

    /// Migration script with its undo script.
    ///
    /// @param description description as in the file name, with underscores
    /// @param undo undo script; null if it is missing
    public record MigrationFile(
            MigrationVersion version,
            String description,
            Path file,
            @Nullable Path undo) {

        public MigrationFile {
            Objects.requireNonNull(version);
            Objects.requireNonNull(description);
            Objects.requireNonNull(file);
        }

        /// Returns the name of the migration script, which has its version and description.
        public String name() {
            return file.getFileName().toString();
        }
    }

    /// Reads the file names in a folder.
    ///
    /// @param folder folder that contains `migration` and `undo`
    /// @throws CommandException if the folder is missing, a file name has no version, or two have the same
    public static MigrationFiles read(Path folder) {
        MigrationFiles files = readWithConflicts(folder);
        for (int i = 1; i < files.migrations.size(); i++) {
            MigrationFile first = files.migrations.get(i - 1);
            MigrationFile second = files.migrations.get(i);
            if (first.version().equals(second.version())) {
                throw MigrationFileErrors.sameNumber(first, second);
            }
        }
        return files;
    }

    /// Reads the file names in a folder, or those in the program's jar if only the jar has migrations.
    ///
    /// The jar stays open until the process ends.
    ///
    /// @param folder folder that contains `migration` and `undo`
    /// @throws CommandException as in [#read]
    public static MigrationFiles readOrPackaged(Path folder) {
        return Files.isDirectory(folder.resolve("migration")) || !PackagedScripts.exist()
                ? read(folder)
                : PackagedScripts.open().files();
    }

    /// Creates the folders of a project without migrations.
    ///
    /// @param folder folder that will contain `migration` and `undo`
    /// @throws CommandException if they cannot be created
    public static MigrationFiles create(Path folder) {
        try {
            Files.createDirectories(folder.resolve("migration"));
            Files.createDirectories(folder.resolve("undo"));
        } catch (IOException e) {
            throw FileErrors.notWritable(folder, e);
        }
        return read(folder);
    }

    /// Reads the file names in a folder, in which two migrations can have the same version.
    static MigrationFiles readWithConflicts(Path folder) {
        List<MigrationFile> all = new ArrayList<>();
        for (Path file : sqlFiles(folder.resolve("migration"))) {
            Path undo = folder.resolve("undo")
                    .resolve("U" + file.getFileName().toString().substring(1));
            all.add(migration(file, Files.exists(undo) ? undo : null));
        }
        all.sort(Comparator.comparing(MigrationFile::version).thenComparing(MigrationFile::name));
        return new MigrationFiles(folder, List.copyOf(all));
    }

    /// Returns the migration of a file, whose name has the version and the description.
    ///
    /// @param undo undo script; null if it is missing
    /// @throws CommandException if the file has another name
    static MigrationFile migration(Path file, @Nullable Path undo) {
        Matcher name = matchName(file, "V");
        return new MigrationFile(MigrationVersion.fromVersion(name.group(2)), name.group(3), file, undo);
    }

    private static List<Path> sqlFiles(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".sql"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw MigrationFileErrors.folderNotReadable(directory);
        }
    }

    private static Matcher matchName(Path file, String prefix) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches() || !name.group(1).equals(prefix)) {
            throw MigrationFileErrors.invalidName(file, prefix);
        }
        return name;
    }

    /// Returns the migrations in the order of their versions.
    public List<MigrationFile> migrations() {
        return migrations;
    }

    /// Returns the version of the last migration; empty without migrations.
    public String lastVersion() {
        return migrations.isEmpty() ? "" : migrations.getLast().version().getVersion();
    }

    Path folder() {
        return folder;
    }

    Optional<MigrationFile> find(MigrationVersion version) {
        return migrations.stream()
                .filter(migration -> migration.version().equals(version))
                .findFirst();
    }

    /// Returns the version of a migration.
    ///
    /// @throws CommandException if no migration has the version
    public MigrationVersion version(String text) {
        return migrations.stream()
                .map(MigrationFile::version)
                .filter(version -> version.getVersion().equals(text.strip()))
                .findFirst()
                .orElseThrow(() -> MigrationFileErrors.unknownVersion(text, folder, migrations));
    }

    /// Returns the undo scripts without a migration script.
    List<Path> orphanedUndoScripts() {
        Path undo = folder.resolve("undo");
        List<Path> known = migrations.stream()
                .flatMap(migration -> Stream.ofNullable(migration.undo()))
                .toList();
        return Files.exists(undo)
                ? sqlFiles(undo).stream().filter(file -> !known.contains(file)).toList()
                : List.of();
    }

    /// Creates a migration script and an undo script with the next number. Both contain comments only.
    ///
    /// @return migration script and undo script
    public List<Path> create(String description) {
        String name = nextName(description);
        return save(
                name,
                "-- " + description.strip() + "\n-- The SQL of the change, which runs in one transaction.\n",
                "-- Undoes V" + name + ": drop what it created, newest first, and create what it dropped.\n");
    }

    /// Returns the file name of the next migration without its first letter, for example `7__add_tags.sql`.
    ///
    /// @throws CommandException if the description has no letters or digits
    public String nextName(String description) {
        String words = description.strip().toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "_");
        words = words.replaceAll("^_+|_+$", "");
        if (words.isEmpty()) {
            throw MigrationFileErrors.noWords();
        }
        return nextNumber() + "__" + words + ".sql";
    }

    /// Writes a migration script and its undo script.
    ///
    /// @param name file name without its first letter, from [#nextName]
    /// @return migration script and undo script
    List<Path> save(String name, String up, String down) {
        Path file = folder.resolve("migration").resolve("V" + name);
        Path undo = folder.resolve("undo").resolve("U" + name);
        write(undo, down);
        write(file, up);
        return List.of(file, undo);
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw MigrationFileErrors.notWritten(file, e);
        }
    }

    /// Returns the next number. A number can be a timestamp such as 20261125093000, which exceeds an int.
    private BigInteger nextNumber() {
        return migrations.stream()
                .map(migration -> migration.version().getMajor())
                .reduce(BigInteger.ZERO, BigInteger::max)
                .add(BigInteger.ONE);
    }

    /// Gives the next number to a migration by renaming its files.
    ///
    /// @return renamed files
    List<Path> renumber(MigrationFile migration) {
        String name = nextNumber() + "__" + migration.description() + ".sql";
        List<Path> moved = new ArrayList<>();
        moved.add(move(migration.file(), "V" + name));
        if (migration.undo() != null) {
            moved.add(move(migration.undo(), "U" + name));
        }
        return moved;
    }

    private static Path move(Path file, String name) {
        try {
            return Files.move(file, file.resolveSibling(name));
        } catch (IOException e) {
            throw MigrationFileErrors.notRenamed(file, e);
        }
    }
}
