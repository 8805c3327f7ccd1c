package dev.postern.generate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Files of generated classes in two folders.
final class ClassFiles {

    private ClassFiles() {}

    /// Lists the files that differ between two roots of generated sources.
    ///
    /// @param generated root with the expected files
    static List<String> differences(GenerationTarget generated, GenerationTarget existing) {
        TreeSet<String> names = new TreeSet<>(names(generated.classes()));
        names.addAll(names(existing.classes()));
        List<String> differences = new ArrayList<>();
        for (String name : names) {
            Path expected = generated.classes().resolve(name);
            Path file = existing.classes().resolve(name);
            if (!Files.exists(file)) {
                differences.add("missing: " + file);
            } else if (!Files.exists(expected)) {
                differences.add("extra: " + file);
            } else if (isDifferent(expected, file)) {
                differences.add("stale: " + file);
            }
        }
        return differences;
    }

    /// Replaces the files that differ, so that the next build compiles only these. The stamp is last, so that an
    /// interrupted run is repeated by the next one.
    static void publish(GenerationTarget generated, GenerationTarget existing) {
        List<String> names = names(generated.classes());
        names.stream()
                .filter(name -> !name.equals(GenerationTarget.STAMP))
                .forEach(name -> replace(name, generated, existing));
        names(existing.classes()).stream()
                .filter(name -> !names.contains(name))
                .forEach(name -> delete(existing.classes().resolve(name)));
        replace(GenerationTarget.STAMP, generated, existing);
    }

    private static List<String> names(Path folder) {
        return Fingerprint.files(folder, _ -> true).stream()
                .map(file -> Fingerprint.name(folder, file))
                .toList();
    }

    private static void replace(String name, GenerationTarget generated, GenerationTarget existing) {
        Path from = generated.classes().resolve(name);
        Path to = existing.classes().resolve(name);
        try {
            if (!Files.exists(to) || isDifferent(from, to)) {
                Files.createDirectories(Objects.requireNonNull(to.getParent()));
                Files.write(to, Files.readAllBytes(from));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isDifferent(Path first, Path second) {
        try {
            return !Arrays.equals(Files.readAllBytes(first), Files.readAllBytes(second));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Deletes a file, and the folders that are then empty.
    private static void delete(Path file) {
        try {
            Files.delete(file);
            Path folder = Objects.requireNonNull(file.getParent());
            while (isEmpty(folder)) {
                Files.delete(folder);
                folder = Objects.requireNonNull(folder.getParent());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    /// Creates an empty folder for temporary files.
    static Path createTemporaryFolder() {
        try {
            return Files.createTempDirectory("postern-generate");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Deletes a folder with its files.
    static void deleteTree(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
