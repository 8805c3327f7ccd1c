package dev.postern.deployment;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Folder of a program: `lib` with its jars, native libraries, JVM options and AOT cache, and files that start it.
///
/// @param home folder itself
/// @param name name of the program's jar, without `.jar`
record ProgramFolder(Path home, String name) {

    /// Native libraries by their jars; `%s` is JNA's name of the platform. A read-only file system cannot have them
    /// unpacked at the start.
    private static final Map<String, String> NATIVES =
            Map.of("jna-", "com/sun/jna/%s/libjnidispatch.so", "argon2-jvm-", "%s/libargon2.so");

    /// JNA's names of the platforms of servers by Java's names of their CPUs. On others JNA unpacks the libraries.
    private static final Map<String, String> PLATFORMS = Map.of("amd64", "linux-x86-64", "aarch64", "linux-aarch64");

    ProgramFolder {
        Objects.requireNonNull(home);
        Objects.requireNonNull(name);
    }

    Path lib() {
        return home.resolve("lib");
    }

    Path jar() {
        return lib().resolve(name + ".jar");
    }

    Path cache() {
        return lib().resolve(name + ".aot");
    }

    /// Returns the file with JVM options that do not depend on the folder.
    Path jvmOptions() {
        return lib().resolve("jvm.options");
    }

    /// Replaces the folder by one with the program's jars, native libraries and JVM options.
    ///
    /// @param mainClass main class of the program's jar
    void write(ProgramFiles files, String mainClass) throws IOException {
        delete(home);
        Files.createDirectories(lib());
        for (Path library : files.libraries()) {
            Files.copy(library, lib().resolve(ProgramFiles.fileName(library)));
        }
        ReproducibleArchive.writeJar(jar(), manifest(files, mainClass), files.classes());
        copyNatives(files);
        writeResource("jvm.options", jvmOptions());
    }

    private static Attributes manifest(ProgramFiles files, String mainClass) {
        Attributes manifest = new Attributes();
        manifest.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.put(Attributes.Name.MAIN_CLASS, mainClass);
        manifest.put(
                Attributes.Name.CLASS_PATH,
                files.libraries().stream().map(ProgramFiles::fileName).collect(Collectors.joining(" ")));
        manifest.put(new Attributes.Name("Enable-Native-Access"), "ALL-UNNAMED");
        return manifest;
    }

    private void copyNatives(ProgramFiles files) throws IOException {
        for (String platform : PLATFORMS.values()) {
            Path natives = Files.createDirectories(natives(platform));
            for (Path library : files.libraries()) {
                for (Map.Entry<String, String> entry : NATIVES.entrySet()) {
                    if (ProgramFiles.fileName(library).matches(entry.getKey() + "\\d.*")) {
                        copyNative(library, entry.getValue().formatted(platform), natives);
                    }
                }
            }
        }
    }

    private Path natives(String platform) {
        return lib().resolve("native").resolve(platform);
    }

    private static void copyNative(Path library, String resource, Path folder) throws IOException {
        try (JarFile jar = new JarFile(library.toFile())) {
            JarEntry entry = jar.getJarEntry(resource);
            if (entry != null) {
                try (InputStream in = jar.getInputStream(entry)) {
                    Files.copy(in, folder.resolve(resource.substring(resource.lastIndexOf('/') + 1)));
                }
            }
        }
    }

    /// Writes a resource of this package with the name of the program in place of `{{name}}`.
    void writeResource(String resource, Path file) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        try (InputStream in = Objects.requireNonNull(ProgramFolder.class.getResourceAsStream(resource), resource)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            Files.writeString(file, text.replace("{{name}}", name));
        }
    }

    /// Writes a resource likewise, as a program.
    void writeProgram(String resource, Path file) throws IOException {
        writeResource(resource, file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /// Returns the options of the JVM for a start of the program.
    ///
    /// @param location folder of the program where it runs
    /// @param cacheOption `AOTCache` or `AOTCacheOutput`
    List<String> jvmOptions(Path location, String cacheOption) {
        ProgramFolder there = new ProgramFolder(location, name);
        List<String> options = new ArrayList<>(List.of(
                "@" + there.jvmOptions(),
                "-XX:" + cacheOption + "=" + there.cache(),
                "-Dpostern.aot-cache=" + there.cache()));
        String platform = PLATFORMS.get(System.getProperty("os.arch"));
        if (platform != null && System.getProperty("os.name").equals("Linux")) {
            Path natives = there.natives(platform);
            options.addAll(List.of(
                    "-Djna.nounpack=true", "-Djna.boot.library.path=" + natives, "-Djna.library.path=" + natives));
        }
        return options;
    }

    /// Deletes a folder with its files, if it exists.
    static void delete(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
