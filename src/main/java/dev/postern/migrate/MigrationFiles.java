package dev.postern.migrate;

import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;

/// The migrations as files: `migration/V2__posts.sql` and, the way back, `undo/U2__posts.sql`.
public final class MigrationFiles {

    private static final Pattern NAME = Pattern.compile("([VU])(\\d+(?:[._]\\d+)*)__(\\S+)\\.sql");

    private final Path folder;
    private final List<MigrationFile> all;

    private MigrationFiles(Path folder, List<MigrationFile> all) {
        this.folder = folder;
        this.all = all;
    }

    /// A migration.
    ///
    /// @param undo the way back; null: there is none
    public record MigrationFile(
            MigrationVersion version,
            String description,
            Path file,
            @Nullable Path undo) {

        /// Its name, which tells version and words.
        public String name() {
            return file.getFileName().toString();
        }
    }

    /// Reads the names in a folder.
    ///
    /// @param folder with `migration` and `undo` in it
    /// @throws ProblemException where there is no such folder, a name says no version, or two say the same
    public static MigrationFiles in(Path folder) {
        MigrationFiles scripts = readWithConflicts(folder);
        for (int i = 1; i < scripts.all.size(); i++) {
            MigrationFile one = scripts.all.get(i - 1);
            MigrationFile other = scripts.all.get(i);
            if (one.version().equals(other.version())) {
                throw ApiError.of(ErrorCode.INTERNAL, one.name() + " and " + other.name() + " have the same number")
                        .withHint("Run ./postern migrate renumber: it makes the one that is not applied the next.")
                        .exception();
            }
        }
        return scripts;
    }

    /// The same, though two may have the same number.
    static MigrationFiles readWithConflicts(Path folder) {
        List<MigrationFile> all = new ArrayList<>();
        for (Path file : sqlFiles(folder.resolve("migration"))) {
            Matcher name = matchName(file, "V");
            Path undo = folder.resolve("undo")
                    .resolve("U" + file.getFileName().toString().substring(1));
            MigrationVersion version = MigrationVersion.fromVersion(name.group(2));
            all.add(new MigrationFile(version, name.group(3), file, Files.exists(undo) ? undo : null));
        }
        all.sort(Comparator.comparing(MigrationFile::version).thenComparing(MigrationFile::name));
        return new MigrationFiles(folder, List.copyOf(all));
    }

    private static List<Path> sqlFiles(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".sql"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw ApiError.of(ErrorCode.INTERNAL, "There are no migrations in " + directory)
                    .withHint("Check --db-dir: the folder with migration/ and undo/ in it.")
                    .exception();
        }
    }

    private static Matcher matchName(Path file, String kind) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches() || !name.group(1).equals(kind)) {
            throw ApiError.of(ErrorCode.INTERNAL, file + " is not named as a migration")
                    .withHint("Name it " + kind + "<number>__<words>.sql, such as " + kind + "7__add_tags.sql.")
                    .exception();
        }
        return name;
    }

    /// In the order of their versions.
    public List<MigrationFile> all() {
        return all;
    }

    Path folder() {
        return folder;
    }

    Optional<MigrationFile> find(MigrationVersion version) {
        return all.stream().filter(script -> script.version().equals(version)).findFirst();
    }

    /// The version that `text` names.
    ///
    /// @throws ProblemException where there is none
    public MigrationVersion version(String text) {
        return all.stream()
                .map(MigrationFile::version)
                .filter(version -> version.getVersion().equals(text.strip()))
                .findFirst()
                .orElseThrow(() -> ApiError.of(ErrorCode.INTERNAL, "There is no version " + text)
                        .withHint(
                                all.isEmpty()
                                        ? "There are no migrations in " + folder.resolve("migration") + "."
                                        : "There are " + all.getFirst().version() + " to "
                                                + all.getLast().version() + ".")
                        .exception());
    }

    /// Files in `undo` that belong to no migration.
    List<Path> orphanedUndoScripts() {
        Path undo = folder.resolve("undo");
        List<Path> known =
                all.stream().flatMap(script -> Stream.ofNullable(script.undo())).toList();
        return Files.exists(undo)
                ? sqlFiles(undo).stream().filter(file -> !known.contains(file)).toList()
                : List.of();
    }

    /// Begins a migration and its way back, with the next number.
    ///
    /// @param description in words
    /// @return the two files
    public List<Path> create(String description) {
        String name = nextName(description);
        return save(
                name,
                "-- " + description.strip() + "\n-- What changes, in SQL. Run in one transaction.\n",
                "-- Takes back V" + name + ": what it made is dropped, newest first; what it dropped is made again.\n");
    }

    /// What the next migration is called but for its letter, such as `7__add_tags.sql`.
    ///
    /// @throws ProblemException where the description has no words
    public String nextName(String description) {
        String words = description.strip().toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "_");
        words = words.replaceAll("^_+|_+$", "");
        if (words.isEmpty()) {
            throw ErrorCode.INVALID_VALUE.exception("A migration is described in words, such as \"add tags\"");
        }
        return nextNumber() + "__" + words + ".sql";
    }

    /// Writes a migration and its way back.
    ///
    /// @param name as [#nextName] gives it
    /// @return the two files
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
            throw ApiError.of(ErrorCode.INTERNAL, file + " could not be written")
                    .withDetails(String.valueOf(e.getMessage()))
                    .exception();
        }
    }

    /// A number may be a date and time, 20261125093000.
    private BigInteger nextNumber() {
        return all.stream()
                .map(script -> script.version().getMajor())
                .reduce(BigInteger.ZERO, BigInteger::max)
                .add(BigInteger.ONE);
    }

    /// Gives the next number to a migration that shares its own with another one.
    ///
    /// @return its files, and what they are called now
    List<Path> renumber(MigrationFile script) {
        String name = nextNumber() + "__" + script.description() + ".sql";
        List<Path> moved = new ArrayList<>();
        moved.add(move(script.file(), "V" + name));
        if (script.undo() != null) {
            moved.add(move(script.undo(), "U" + name));
        }
        return moved;
    }

    private static Path move(Path file, String name) {
        try {
            return Files.move(file, file.resolveSibling(name));
        } catch (IOException e) {
            throw ApiError.of(ErrorCode.INTERNAL, file + " could not be renamed")
                    .withDetails(String.valueOf(e.getMessage()))
                    .exception();
        }
    }
}
