package dev.postern.generate;

import dev.postern.catalog.EngineVersion;
import dev.postern.migrate.ProjectProperties;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jooq.Constants;

/// Fingerprint of generated classes: a digest of everything that they are generated from, and of each file.
///
/// The stamp next to the classes has both, so that stale and edited classes are found without a database.
public final class Fingerprint {

    /// Number of the generator's output between two versions: a change of the generated text needs the next number.
    private static final String OUTPUT_VERSION = "1";

    private static final String FILE = "file.";
    private static final String INPUTS = "inputs";

    private Fingerprint() {}

    /// Computes the digest of the inputs: the migrations, the configuration, the generator and jOOQ's version.
    ///
    /// @param folder folder that contains `migration` and `jooq.xml`
    public static String ofMigrations(Path folder) {
        MessageDigest digest = ofGenerator(folder);
        Path migrations = folder.resolve("migration");
        for (Path file : files(migrations, Fingerprint::isMigration)) {
            add(digest, name(migrations, file));
            add(digest, text(file));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /// Whether a folder or one of its sub-folders has a migration.
    public static boolean hasMigrations(Path migrations) {
        return !files(migrations, Fingerprint::isMigration).isEmpty();
    }

    /// Computes the digest of the inputs if a database takes the place of the migrations.
    ///
    /// @param facts text of `facts.tsv`
    static String ofFacts(Path folder, String facts) {
        MessageDigest digest = ofGenerator(folder);
        add(digest, facts);
        return HexFormat.of().formatHex(digest.digest());
    }

    /// Computes the digest of the inputs without a project.
    ///
    /// @param configuration text of the configuration
    /// @param schema text that differs after every change of the schema
    static String ofDatabase(String configuration, String schema) {
        MessageDigest digest = ofGenerator(configuration);
        add(digest, schema);
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest ofGenerator(Path folder) {
        Path configuration = folder.resolve(ProjectProperties.FILE);
        return ofGenerator(Files.exists(configuration) ? text(configuration) : "");
    }

    private static MessageDigest ofGenerator(String configuration) {
        MessageDigest digest = sha256();
        add(digest, EngineVersion.current());
        add(digest, OUTPUT_VERSION);
        add(digest, Constants.FULL_VERSION);
        add(digest, SchemaFactsQuery.sql());
        add(digest, configuration);
        return digest;
    }

    /// Temporary files of editors begin with a dot.
    private static boolean isMigration(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".sql") && !name.startsWith(".");
    }

    /// Returns the lines of the stamp with the digests of the inputs and of the files.
    ///
    /// @param folder folder with the generated files
    static List<String> stampLines(String inputs, Path folder) {
        List<String> lines = new ArrayList<>(List.of(INPUTS + "=" + inputs));
        for (Path file : files(folder, _ -> true)) {
            lines.add(FILE + name(folder, file) + "=" + digest(file));
        }
        return lines;
    }

    /// Whether `generate` would leave the generated files unchanged.
    public static boolean isCurrent(GenerationTarget target) {
        return stamp(target).getProperty(INPUTS, "").equals(ofMigrations(target.folder()))
                && changedFiles(target).isEmpty();
    }

    /// Whether the classes were generated from a database that no migrations describe.
    public static boolean isOfDatabase(GenerationTarget target) {
        return "database".equals(stamp(target).getProperty("source"));
    }

    /// Lists the files that differ from the result of `./postern generate`.
    public static List<String> differences(GenerationTarget target) {
        List<String> found = new ArrayList<>();
        boolean ofDatabase = isOfDatabase(target);
        String inputs = ofDatabase
                ? ofFacts(target.folder(), Files.exists(target.facts()) ? text(target.facts()) : "")
                : ofMigrations(target.folder());
        if (!inputs.equals(stamp(target).getProperty(INPUTS))) {
            found.add("stale: %s, %s, the generator or jOOQ's version has changed"
                    .formatted(
                            ofDatabase
                                    ? GenerationTarget.FACTS
                                    : target.folder().resolve("migration"),
                            target.folder().resolve(ProjectProperties.FILE)));
        }
        found.addAll(changedFiles(target));
        return found;
    }

    private static List<String> changedFiles(GenerationTarget target) {
        Properties stamp = stamp(target);
        List<String> found = new ArrayList<>();
        for (String key : new TreeSet<>(stamp.stringPropertyNames())) {
            if (key.startsWith(FILE)) {
                Path file = target.classes().resolve(key.substring(FILE.length()));
                if (!Files.exists(file)) {
                    found.add("missing: " + key.substring(FILE.length()));
                } else if (!digest(file).equals(stamp.getProperty(key))) {
                    found.add("edited: " + key.substring(FILE.length()));
                }
            }
        }
        for (Path file : files(target.classes(), file -> file.toString().endsWith(".java"))) {
            String name = name(target.classes(), file);
            if (!stamp.containsKey(FILE + name)) {
                found.add("extra: " + name);
            }
        }
        return found;
    }

    private static Properties stamp(GenerationTarget target) {
        Properties stamp = new Properties();
        if (Files.exists(target.stamp())) {
            try (Reader in = Files.newBufferedReader(target.stamp())) {
                stamp.load(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return stamp;
    }

    /// Returns the files of a folder in the order of their names; empty for a missing folder.
    static List<Path> files(Path folder, Predicate<Path> filter) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(Files::isRegularFile).filter(filter).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns the path of a file in a folder, with slashes.
    static String name(Path folder, Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }

    private static void add(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }

    private static String text(Path file) {
        return new String(bytes(file), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digest(Path file) {
        return HexFormat.of().formatHex(sha256().digest(bytes(file)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
