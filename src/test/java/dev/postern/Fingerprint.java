package dev.postern;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Fingerprint of a project's generated classes, with the same digests as `src/codegen`.
///
/// @param migrations directory of the migrations, relative to the project
/// @param generated directory of the generated files, relative to the project
/// @param stampName name of the stamp file
/// @param factsName name of the file with the schema facts
record Fingerprint(Path project, String migrations, String generated, String stampName, String factsName) {

    private static final String FILE = "file.";

    static Fingerprint served(Path project) {
        return new Fingerprint(project, "db/migration", "generated-sources", "schema.properties", "facts.tsv");
    }

    static Fingerprint tests(Path project) {
        return new Fingerprint(
                project, "src/test/db", "src/test/generated-sources", "test-schema.properties", "test-facts.tsv");
    }

    /// Lists the files that differ from the result of `./postern generate`.
    List<String> differences() {
        Properties stamp = stamp();
        List<String> found = new ArrayList<>();
        boolean fromDatabase = "database".equals(stamp.getProperty("source"));
        if (!inputs(fromDatabase).equals(stamp.getProperty("inputs"))) {
            found.add("stale: %s, src/codegen, the codegen profile or jOOQ's version has changed"
                    .formatted(fromDatabase ? factsName : migrations));
        }
        for (String key : new TreeSet<>(stamp.stringPropertyNames())) {
            if (key.startsWith(FILE)) {
                Path file = directory().resolve(key.substring(FILE.length()));
                if (!Files.exists(file)) {
                    found.add("missing: " + key.substring(FILE.length()));
                } else if (!sha256(bytes(file)).equals(stamp.getProperty(key))) {
                    found.add("edited: " + key.substring(FILE.length()));
                }
            }
        }
        for (Path file : files(directory(), Integer.MAX_VALUE, ".java")) {
            String name = directory().relativize(file).toString().replace('\\', '/');
            if (!stamp.containsKey(FILE + name)) {
                found.add("extra: " + name);
            }
        }
        return found;
    }

    /// Computes the digest of the generator's inputs.
    ///
    /// These are the migrations or the facts of a database, `src/codegen`, the codegen profile and jOOQ's version.
    private String inputs(boolean fromDatabase) {
        MessageDigest digest = digest();
        if (fromDatabase) {
            Path facts = directory().resolve(factsName);
            add(digest, Files.exists(facts) ? text(facts) : "");
        } else {
            files(project.resolve(migrations), 1, ".sql").forEach(file -> addFile(digest, file));
        }
        files(project.resolve("src/codegen"), 1, "").forEach(file -> addFile(digest, file));
        String pom = text(project.resolve("pom.xml"));
        int profile = pom.indexOf("<id>codegen</id>");
        add(digest, pom.substring(profile, pom.indexOf("</profile>", profile)));
        Matcher jooq = Pattern.compile("<jooq\\.version>(.*?)</jooq\\.version>").matcher(pom);
        add(digest, jooq.find() ? jooq.group(1) : "");
        return HexFormat.of().formatHex(digest.digest());
    }

    private Path directory() {
        return project.resolve(generated);
    }

    private Properties stamp() {
        Properties stamp = new Properties();
        try (Reader in = Files.newBufferedReader(directory().resolve(stampName))) {
            stamp.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return stamp;
    }

    private static void addFile(MessageDigest digest, Path file) {
        add(digest, file.getFileName().toString());
        add(digest, text(file));
    }

    private static void add(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }

    private static List<Path> files(Path directory, int depth, String ending) {
        try (Stream<Path> files = Files.walk(directory, depth)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    private static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
