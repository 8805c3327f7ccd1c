package dev.postern.testing;

import dev.postern.store.DatabaseAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The engine and [TestApplication] packed into a jar file with an ahead-of-time cache (JEP 514).
///
/// The cache halves the start-up work of the hundred processes that the tests start. The first of the parallel
/// test JVMs creates it after each build. A JVM that cannot use the cache starts without it.
final class PackedProgram {

    private static final Path FOLDER = Path.of("target/packed");
    private static final Path JAR = FOLDER.resolve("program.jar");
    private static final Path AOT_CACHE = FOLDER.resolve("program.aot");

    private static final List<String> JVM_OPTIONS =
            List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    /// The JVM and its options.
    private static final List<String> OPTIONS = prepare();

    private PackedProgram() {}

    /// Returns the command that starts the program, without program arguments.
    static List<String> command() {
        return command(TestApplication.class.getName());
    }

    /// Returns the command that runs a main class with the program's class path.
    static List<String> command(String mainClass) {
        return Stream.concat(OPTIONS.stream(), Stream.of(mainClass)).toList();
    }

    private static List<String> prepare() {
        try {
            Files.createDirectories(FOLDER);
            try (FileChannel lock = FileChannel.open(
                            FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var _ = lock.lock()) {
                if (isOutdated()) {
                    Files.deleteIfExists(AOT_CACHE);
                    pack();
                    createAotCache();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return options("-XX:AOTCache=" + AOT_CACHE.toAbsolutePath(), "-Xlog:aot*=off", "-Xlog:cds*=off");
    }

    private static List<String> options(String... jvmOptions) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(JVM_OPTIONS);
        command.addAll(List.of(jvmOptions));
        command.addAll(List.of("-cp", classPath()));
        return command;
    }

    /// Returns the program's jar and the libraries of the tests; the cache supports jar files only.
    private static String classPath() {
        return Stream.concat(
                        Stream.of(JAR.toAbsolutePath().toString()),
                        Stream.of(System.getProperty("java.class.path").split(":"))
                                .filter(entry -> entry.endsWith(".jar")))
                .collect(Collectors.joining(":"));
    }

    private static boolean isOutdated() throws IOException {
        if (!Files.exists(AOT_CACHE)) {
            return true;
        }
        FileTime packed = Files.getLastModifiedTime(JAR);
        return entries().values().stream().anyMatch(file -> modified(file).compareTo(packed) > 0);
    }

    /// Returns files and folders by their names in the jar; the names of folders end with a slash.
    private static SortedMap<String, Path> entries() throws IOException {
        SortedMap<String, Path> entries = new TreeMap<>();
        add(entries, Path.of("target/classes"), "", PackedProgram::isEngine);
        add(entries, Path.of("target/test-classes"), "", PackedProgram::isApplication);
        add(entries, Path.of("src/test/db"), "db/", _ -> true);
        return entries;
    }

    private static boolean isEngine(String name) {
        return name.startsWith("dev/") || name.equals("simplelogger.properties");
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

    private static void pack() throws IOException {
        try (OutputStream file = Files.newOutputStream(JAR);
                JarOutputStream jar = new JarOutputStream(file)) {
            for (Map.Entry<String, Path> entry : entries().entrySet()) {
                jar.putNextEntry(new JarEntry(entry.getKey())); // Flyway finds migrations by folder entries
                if (!Files.isDirectory(entry.getValue())) {
                    Files.copy(entry.getValue(), jar);
                }
                jar.closeEntry();
            }
        }
    }

    private static void createAotCache() {
        DatabaseAddress database = TestDatabases.createEverything();
        List<String> command = Stream.of(
                        options("-XX:AOTCacheOutput=" + AOT_CACHE.toAbsolutePath(), "-Xlog:aot*=off", "-Xlog:cds*=off"),
                        List.of(TestApplication.class.getName()),
                        List.of(ServiceProcess.withDatabaseOptions(
                                database, "serve", "--port", "0", "--anonymous-role", "login")))
                .flatMap(List::stream)
                .toList();
        try (ServiceProcess service = ServiceProcess.start(command, Map.of())) {
            service.awaitListening();
            service.send("GET", "/api/", "").join();
            service.stop();
        }
    }
}
