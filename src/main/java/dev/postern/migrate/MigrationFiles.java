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
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;

/// Migration scripts of a folder and its sub-folders, for example `migration/2026/V2__books.sql`, and their undo
/// scripts `undo/U2__books.sql`, in any sub-folder.
public final class MigrationFiles {

    private static final Pattern REPEATABLE = Pattern.compile("R__(\\S+)\\.sql");

    private final Path folder;
    private final List<MigrationFile> migrations;
    private final List<RepeatableFile> repeatables;
    private final HistoryTable history;

    private MigrationFiles(
            Path folder, List<MigrationFile> all, List<RepeatableFile> repeatables, HistoryTable history) {
        this.history = history;
        this.folder = folder;
        this.migrations = all;
        this.repeatables = repeatables;
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
        return arePackaged(folder) ? PackagedScripts.open().files() : read(folder);
    }

    /// Whether only the program's jar has migrations.
    public static boolean arePackaged(Path folder) {
        return !Files.isDirectory(folder.resolve("migration")) && PackagedScripts.exist();
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
        ScriptFolder scripts = ScriptFolder.read(folder.resolve("migration"));
        Map<String, Path> undoScripts = undoScripts(folder);
        List<MigrationFile> all = new ArrayList<>();
        Map<String, RepeatableFile> repeatables = new TreeMap<>();
        for (Path file : scripts.files()) {
            String name = file.getFileName().toString();
            Matcher repeatable = REPEATABLE.matcher(name);
            if (repeatable.matches()) {
                String description = repeatable.group(1);
                RepeatableFile other =
                        repeatables.put(description, new RepeatableFile(description, scripts.scriptName(file), file));
                if (other != null) {
                    throw MigrationFileErrors.sameName(other.file(), file);
                }
            } else {
                all.add(MigrationFile.of(file, scripts.scriptName(file), undoScripts.get("U" + name.substring(1))));
            }
        }
        all.sort(Comparator.comparing(MigrationFile::version).thenComparing(MigrationFile::script));
        return new MigrationFiles(
                folder,
                List.copyOf(all),
                List.copyOf(repeatables.values()),
                HistoryTable.of(ProjectProperties.read(folder).get(ProjectProperties.HISTORY_TABLE)));
    }

    /// Returns the undo scripts by their names. An undo script need not be in the same sub-folder as its migration.
    private static Map<String, Path> undoScripts(Path folder) {
        Map<String, Path> scripts = new TreeMap<>();
        Path undo = folder.resolve("undo");
        if (Files.isDirectory(undo)) {
            for (Path file : ScriptFolder.read(undo).files()) {
                Path other = scripts.put(file.getFileName().toString(), file);
                if (other != null) {
                    throw MigrationFileErrors.sameName(other, file);
                }
            }
        }
        return scripts;
    }

    /// Returns the migrations in the order of their versions.
    public List<MigrationFile> migrations() {
        return migrations;
    }

    /// Returns the migrations after a version.
    ///
    /// @param last version; null for all migrations
    public List<MigrationFile> after(@Nullable MigrationVersion last) {
        return migrations.stream()
                .filter(migration -> last == null || migration.version().compareTo(last) > 0)
                .toList();
    }

    /// Returns the repeatable migrations in the order of their descriptions.
    public List<RepeatableFile> repeatables() {
        return repeatables;
    }

    /// Returns the version of the last migration; empty without migrations.
    public String lastVersion() {
        return migrations.isEmpty() ? "" : migrations.getLast().version().getVersion();
    }

    /// Returns the table that records which of these migrations a database has.
    public HistoryTable history() {
        return history;
    }

    /// Returns the same migrations with another history table.
    public MigrationFiles withHistory(HistoryTable other) {
        return new MigrationFiles(folder, migrations, repeatables, other);
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
        List<Path> known = migrations.stream()
                .flatMap(migration -> Stream.ofNullable(migration.undo()))
                .toList();
        return undoScripts(folder).values().stream()
                .filter(file -> !known.contains(file))
                .toList();
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
        Path file = move(migration.file(), "V" + name);
        return migration.undo() == null ? List.of(file) : List.of(file, move(migration.undo(), "U" + name));
    }

    private static Path move(Path file, String name) {
        try {
            return Files.move(file, file.resolveSibling(name));
        } catch (IOException e) {
            throw MigrationFileErrors.notRenamed(file, e);
        }
    }
}
