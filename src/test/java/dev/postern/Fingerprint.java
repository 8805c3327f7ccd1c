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

/// What a project's generated classes should have been made from, and whether they were: the same digests as in
/// `src/codegen`.
record Fingerprint(Path project) {

    private static final String FILE = "file.";

    /// Everything that is not as `./postern generate` would leave it, by name; empty where all is well.
    List<String> differences() {
        Properties stamp = stamp();
        List<String> found = new ArrayList<>();
        if (!inputs().equals(stamp.getProperty("inputs"))) {
            found.add("stale: db/migration, the codegen profile or jOOQ's version has changed");
        }
        for (String key : new TreeSet<>(stamp.stringPropertyNames())) {
            if (key.startsWith(FILE)) {
                Path file = generated().resolve(key.substring(FILE.length()));
                if (!Files.exists(file)) {
                    found.add("missing: " + key.substring(FILE.length()));
                } else if (!sha256(bytes(file)).equals(stamp.getProperty(key))) {
                    found.add("edited: " + key.substring(FILE.length()));
                }
            }
        }
        for (Path file : files(generated(), Integer.MAX_VALUE, ".java")) {
            String name = generated().relativize(file).toString().replace('\\', '/');
            if (!stamp.containsKey(FILE + name)) {
                found.add("extra: " + name);
            }
        }
        return found;
    }

    /// Digest of all that the classes depend on: the migrations, the codegen profile, jOOQ's version.
    private String inputs() {
        MessageDigest digest = digest();
        for (Path migration : files(project.resolve("db/migration"), 1, ".sql")) {
            add(digest, migration.getFileName().toString());
            add(digest, text(migration));
        }
        String pom = text(project.resolve("pom.xml"));
        int profile = pom.indexOf("<id>codegen</id>");
        add(digest, pom.substring(profile, pom.indexOf("</profile>", profile)));
        Matcher jooq = Pattern.compile("<jooq\\.version>(.*?)</jooq\\.version>").matcher(pom);
        add(digest, jooq.find() ? jooq.group(1) : "");
        return HexFormat.of().formatHex(digest.digest());
    }

    private Path generated() {
        return project.resolve("generated-sources");
    }

    private Properties stamp() {
        Properties stamp = new Properties();
        try (Reader in = Files.newBufferedReader(generated().resolve("schema.properties"))) {
            stamp.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return stamp;
    }

    private static void add(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }

    private static List<Path> files(Path directory, int depth, String ending) {
        try (Stream<Path> files = Files.walk(directory, depth)) {
            return files.filter(file -> file.toString().endsWith(ending))
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
