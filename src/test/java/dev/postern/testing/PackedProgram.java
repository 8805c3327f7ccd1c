package dev.postern.testing;

import dev.postern.store.DatabaseAddress;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The engine packed into a jar file with an ahead-of-time cache (JEP 514), and [TestApplication] into another one.
///
/// The cache halves the start-up work of a process. A run of the tests with a tag starts a hundred of them, so its
/// first test JVM creates the cache after each build. The ordinary run starts about ten without one. The cache needs
/// the launcher's garbage collector and object headers, and a class path that begins with the libraries and the engine.
public final class PackedProgram {

    private static final String ENGINE_MAIN = "dev.postern.cli.EngineMain";
    private static final String TRAINING_MAIN = "dev.postern.cli.TrainingRun";

    private static final Path FOLDER = Path.of("target/packed");
    private static final Path ENGINE = FOLDER.resolve("engine.jar");
    private static final Path APPLICATION = FOLDER.resolve("application.jar");
    private static final Path AOT_CACHE = FOLDER.resolve("engine.aot");

    /// Working directory of the process that the cache is made from.
    private static final Path PROJECT = FOLDER.resolve("project");

    private static final String TRAINING_SQL = "create table items (id int primary key);";

    private static final List<String> JVM_OPTIONS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-XX:TieredStopAtLevel=1",
            "-Xlog:aot*=off",
            "-Xlog:cds*=off");

    static {
        prepare();
    }

    private PackedProgram() {}

    /// Returns the command that starts [TestApplication], without program arguments.
    static List<String> command() {
        return command(TestApplication.class.getName(), APPLICATION);
    }

    /// Returns the command that starts the engine without an application.
    ///
    /// @param classes further entries of the class path
    static List<String> engineCommand(Path... classes) {
        return command(ENGINE_MAIN, classes);
    }

    /// Returns the command that runs a main class.
    ///
    /// @param classes entries of the class path after the engine
    public static List<String> command(String mainClass, Path... classes) {
        return java(cacheOption(), mainClass, classes);
    }

    /// Returns the command that starts the engine with the JVM options of a package.
    ///
    /// @param classes further entries of the class path
    static List<String> deployedCommand(Path... classes) {
        String options = "@"
                + Path.of("src/main/resources/dev/postern/deployment/jvm.options")
                        .toAbsolutePath();
        return List.of(
                javaProgram(),
                options,
                "--enable-native-access=ALL-UNNAMED",
                cacheOption(),
                "-cp",
                classPath(classes),
                ENGINE_MAIN);
    }

    private static String javaProgram() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static List<String> java(String cache, String mainClass, Path... classes) {
        return Stream.of(List.of(javaProgram()), JVM_OPTIONS, List.of(cache, "-cp", classPath(classes), mainClass))
                .flatMap(List::stream)
                .toList();
    }

    /// Returns the option of the JVM that uses the cache, or its archive of the JDK's classes without a cache.
    public static String cacheOption() {
        return Files.exists(AOT_CACHE) ? "-XX:AOTCache=" + AOT_CACHE.toAbsolutePath() : "-Xshare:auto";
    }

    /// Returns whether tests with a tag run, see the launcher.
    private static boolean startsManyProcesses() {
        return "none".equals(System.getProperty("test.excluded"));
    }

    /// Returns a class path that begins with the libraries and the engine.
    ///
    /// @param classes its further entries
    public static String classPath(Path... classes) {
        Stream<String> libraries = Stream.of(
                        System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"));
        Stream<String> program = Stream.concat(Stream.of(ENGINE), Arrays.stream(classes))
                .map(entry -> entry.toAbsolutePath().toString());
        return Stream.concat(libraries, program).collect(Collectors.joining(File.pathSeparator));
    }

    private static void prepare() {
        try {
            Files.createDirectories(FOLDER);
            try (FileChannel lock = FileChannel.open(
                            FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var _ = lock.lock()) {
                if (isOutdated()) {
                    Files.deleteIfExists(APPLICATION);
                    Files.deleteIfExists(AOT_CACHE);
                    pack(ENGINE, engine());
                    pack(APPLICATION, application());
                }
                if (startsManyProcesses() && !Files.exists(AOT_CACHE)) {
                    createAotCache();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOutdated() throws IOException {
        if (!Files.exists(APPLICATION)) {
            return true;
        }
        FileTime packed = Files.getLastModifiedTime(ENGINE);
        return Stream.of(engine(), application())
                .flatMap(entries -> entries.values().stream())
                .anyMatch(file -> modified(file).compareTo(packed) > 0);
    }

    /// Returns files and folders by their names in the jar; the names of folders end with a slash.
    private static SortedMap<String, Path> engine() throws IOException {
        SortedMap<String, Path> entries = new TreeMap<>();
        add(entries, Path.of("target/classes"), "", PackedProgram::isEngine);
        add(entries, Path.of("target/test-classes"), "", name -> name.equals("dev/postern/cli/TrainingRun.class"));
        return entries;
    }

    private static SortedMap<String, Path> application() throws IOException {
        SortedMap<String, Path> entries = new TreeMap<>();
        add(entries, Path.of("target/test-classes"), "", PackedProgram::isApplication);
        add(entries, Path.of("src/test/db"), "db/", _ -> true);
        return entries;
    }

    private static boolean isEngine(String name) {
        return name.startsWith("dev/") || name.startsWith("META-INF/services/");
    }

    private static boolean isApplication(String name) {
        return name.startsWith("dev/postern/testschema/")
                || name.equals("dev/postern/testing/")
                || name.equals("dev/postern/testing/TestApplication.class");
    }

    private static void add(SortedMap<String, Path> entries, Path folder, String prefix, Predicate<String> included)
            throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                String name = prefix + folder.relativize(file);
                String entry = Files.isDirectory(file) && !name.endsWith("/") ? name + "/" : name;
                if (included.test(entry)) {
                    entries.put(entry, file);
                }
            }
        }
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pack(Path jar, SortedMap<String, Path> entries) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            for (Map.Entry<String, Path> entry : entries.entrySet()) {
                out.putNextEntry(new JarEntry(entry.getKey())); // Flyway finds migrations by folder entries
                if (!Files.isDirectory(entry.getValue())) {
                    Files.copy(entry.getValue(), out);
                }
                out.closeEntry();
            }
        }
    }

    /// Creates the cache from a process that generates classes and then serves a database.
    private static void createAotCache() throws IOException {
        Path migrations = Files.createDirectories(PROJECT.resolve("db/migration"));
        Files.writeString(migrations.resolve("V1__items.sql"), TRAINING_SQL);
        Files.copy(Path.of("db/jooq.xml"), PROJECT.resolve("db/jooq.xml"), StandardCopyOption.REPLACE_EXISTING);
        DatabaseAddress database = TestDatabases.createEmpty();
        TestDatabases.execute(database, TRAINING_SQL);
        List<String> command = new ArrayList<>(java("-XX:AOTCacheOutput=" + AOT_CACHE.toAbsolutePath(), TRAINING_MAIN));
        command.add(database.url() + "?user=" + database.user() + "&password=" + database.password());
        ProcessBuilder training = new ProcessBuilder(command).directory(PROJECT.toFile());
        Map<String, String> caches =
                Map.of("XDG_CACHE_HOME", FOLDER.toAbsolutePath().toString());
        try (ServiceProcess service = ServiceProcess.start(training, caches)) {
            service.awaitListening();
            service.send("GET", "/api/", "").join();
            service.send("POST", "/api/items?select=id", "{\"id\":1}").join();
            service.stop();
        }
    }
}
