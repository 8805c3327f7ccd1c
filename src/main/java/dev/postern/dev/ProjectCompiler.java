package dev.postern.dev;

import dev.postern.generate.Compilation.CompilerError;
import dev.postern.generate.SourceCompiler;
import dev.postern.problem.CommandException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Compiler of a project's sources in this process, without Error Prone. Each compilation is complete and goes
/// into a new folder, so the running service keeps its classes.
///
/// The generated sources are compiled apart, because most changes leave them as they are; in the engine's
/// repository also those of the engine.
final class ProjectCompiler {

    static final Path SOURCES = Path.of("src/main/java");
    static final Path RESOURCES = Path.of("src/main/resources");
    static final Path GENERATED = Path.of("generated-sources");
    static final Path DB = Path.of("db");

    /// Sources of the engine, in its repository only.
    private static final Path ENGINE = SOURCES.resolve("dev/postern");

    private static final int MAX_ERRORS = 20;

    private final SourceCompiler javac = new SourceCompiler();
    private final List<Path> libraries;
    private final Path output;
    private CompiledFolder engine;
    private CompiledFolder generated = new CompiledFolder(GENERATED, "", List.of());
    private int count;

    private ProjectCompiler(List<Path> libraries, Path output, List<Path> engineClasses) {
        this.libraries = libraries;
        this.output = output;
        this.engine = CompiledFolder.of(ENGINE, engineClasses);
    }

    /// Creates a compiler whose libraries are those of this JVM.
    ///
    /// @param output folder for the folders of classes
    static ProjectCompiler create(Path output) {
        List<Path> classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .toList();
        List<Path> libraries =
                classPath.stream().filter(entry -> !Files.isDirectory(entry)).toList();
        List<Path> engine = new ArrayList<>();
        for (Path folder : classPath) {
            Path classes = folder.resolve("dev/postern");
            if (Files.isDirectory(classes)) { // copied, because a build can replace them
                copy(classes, output.resolve("0/dev/postern"), _ -> true);
                engine.add(output.resolve("0"));
            }
        }
        return new ProjectCompiler(libraries, output, engine);
    }

    /// Compiles all sources, and copies the other files that the service needs.
    ///
    /// @throws CommandException if a source does not compile; each error has its file and line
    ServiceClasses compile() {
        count++;
        Path classes = output.resolve(String.valueOf(count));
        compileEngine();
        List<Path> libraries = concat(this.libraries, engine.classes());
        compileGenerated(libraries);
        copy(DB, classes.resolve("db"), _ -> true);
        copy(RESOURCES, classes, _ -> true);
        copy(GENERATED, classes, file -> !file.toString().endsWith(".java"));
        generated.classes().forEach(folder -> copy(folder, classes, _ -> true));
        List<Path> sources = new ArrayList<>(java(SOURCES, file -> !file.startsWith(ENGINE)));
        if (generated.classes().isEmpty()) {
            sources.addAll(java(GENERATED, _ -> true));
        }
        report(errors(sources, concat(libraries, generated.classes()), classes));
        return new ServiceClasses(libraries, classes);
    }

    private void compileEngine() {
        if (!engine.isCurrent()) {
            Path classes = output.resolve(count + "-engine");
            CompiledFolder next = CompiledFolder.of(ENGINE, List.of(classes));
            report(errors(java(ENGINE, _ -> true), libraries, classes));
            engine = next;
        }
    }

    /// Generated classes can use the application's converters: then both are compiled together.
    private void compileGenerated(List<Path> libraries) {
        if (!generated.isCurrent()) {
            Path classes = output.resolve(count + "-generated");
            CompiledFolder next = CompiledFolder.of(GENERATED, List.of(classes));
            boolean isApart =
                    errors(java(GENERATED, _ -> true), libraries, classes).isEmpty();
            generated = isApart ? next : new CompiledFolder(GENERATED, next.digest(), List.of());
        }
    }

    private static List<Path> concat(List<Path> first, List<Path> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    private static List<Path> java(Path root, Predicate<Path> filter) {
        return FileSnapshot.of(List.of(root)).files().keySet().stream()
                .filter(file -> file.toString().endsWith(".java"))
                .filter(filter)
                .sorted()
                .toList();
    }

    private List<CompilerError> errors(List<Path> sources, List<Path> classPath, Path classes) {
        return javac.errors(
                sources,
                classes,
                classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    }

    private static void report(List<CompilerError> errors) {
        if (!errors.isEmpty()) {
            String first =
                    errors.stream().limit(MAX_ERRORS).map(ProjectCompiler::text).collect(Collectors.joining("\n"));
            throw DevelopmentErrors.notCompiled(
                    first, errors.size() > MAX_ERRORS ? errors.size() + " errors in all" : null);
        }
    }

    private static String text(CompilerError error) {
        return error.file() == null
                ? "error: " + error.message()
                : Path.of("").toAbsolutePath().relativize(Path.of(error.file())) + ":" + error.line() + ": error: "
                        + error.message();
    }

    static void copy(Path from, Path to, Predicate<Path> filter) {
        Collection<Path> files = FileSnapshot.of(List.of(from)).files().keySet();
        try {
            Files.createDirectories(to);
            for (Path file : files.stream().filter(filter).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
