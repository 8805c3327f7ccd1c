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
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The program as one jar, and what its first start has loaded and linked (JEP 514), so that the hundred
/// processes which the tests start take half the work each. Made once after each build, by whoever comes first;
/// where the JVM cannot use what is kept, it starts without.
final class PackedProgram {

    private static final Path CLASSES = Path.of("target/classes");
    private static final Path FOLDER = Path.of("target/packed");
    private static final Path JAR = FOLDER.resolve("program.jar");
    private static final Path LINKED = FOLDER.resolve("program.aot");

    private static final List<String> OPTIONS =
            List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private static final List<String> COMMAND = ready();

    private PackedProgram() {}

    /// What starts it, before its arguments.
    static List<String> command() {
        return COMMAND;
    }

    private static List<String> ready() {
        try {
            Files.createDirectories(FOLDER);
            try (FileChannel lock = FileChannel.open(
                            FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var _ = lock.lock()) {
                if (isOld()) {
                    Files.deleteIfExists(LINKED);
                    pack();
                    link();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return command("-XX:AOTCache=" + LINKED.toAbsolutePath(), "-Xlog:aot*=off", "-Xlog:cds*=off");
    }

    private static List<String> command(String... more) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(OPTIONS);
        command.addAll(List.of(more));
        command.addAll(List.of("-cp", classPath(), "dev.postern.Main"));
        return command;
    }

    /// The libraries are those of the tests; folders cannot be linked.
    private static String classPath() {
        return Stream.concat(
                        Stream.of(JAR.toAbsolutePath().toString()),
                        Stream.of(System.getProperty("java.class.path").split(":"))
                                .filter(place -> place.endsWith(".jar")))
                .collect(Collectors.joining(":"));
    }

    private static boolean isOld() throws IOException {
        if (!Files.exists(LINKED)) {
            return true;
        }
        FileTime packed = Files.getLastModifiedTime(JAR);
        try (Stream<Path> classes = Files.walk(CLASSES)) {
            Optional<Path> newer =
                    classes.filter(file -> modified(file).compareTo(packed) > 0).findAny();
            return newer.isPresent();
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
                JarOutputStream jar = new JarOutputStream(file);
                Stream<Path> classes = Files.walk(CLASSES)) {
            for (Path path : classes.filter(path -> !path.equals(CLASSES)).toList()) {
                String name = CLASSES.relativize(path).toString();
                boolean folder = Files.isDirectory(path);
                jar.putNextEntry(new JarEntry(folder ? name + "/" : name)); // migrations are looked for by their folder
                if (!folder) {
                    Files.copy(path, jar);
                }
                jar.closeEntry();
            }
        }
    }

    private static void link() {
        DatabaseAddress database = TestDatabases.fresh();
        List<String> command = Stream.of(
                        command("-XX:AOTCacheOutput=" + LINKED.toAbsolutePath(), "-Xlog:aot*=off", "-Xlog:cds*=off"),
                        List.of(ServiceProcess.on(database, "serve", "--port", "0", "--anonymous-role", "login")))
                .flatMap(List::stream)
                .toList();
        try (ServiceProcess service = ServiceProcess.start(command, Map.of())) {
            service.awaitListening();
            service.send("GET", "/api/", "").join();
            service.stop();
        }
    }
}
