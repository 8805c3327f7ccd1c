package dev.postern.generate;

import com.sun.source.util.JavacTask;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// Compilation of the generated classes. The classes are compiled, not run.
///
/// @param classes declarations of the classes; empty if a source has a syntax error
/// @param errors errors of the compiler
public record Compilation(List<GeneratedClass> classes, List<CompilerError> errors) {

    /// Size of a source from which its class can exceed the limit of a method, 64 KiB (JVM specification, 4.11).
    private static final int MAX_UNCHECKED_BYTES = 32 << 10;

    /// Error of the compiler.
    ///
    /// @param file file with the error; null if it concerns none
    public record CompilerError(@Nullable URI file, long line, String message) {

        private static CompilerError of(Diagnostic<? extends JavaFileObject> diagnostic) {
            JavaFileObject source = diagnostic.getSource();
            String message = diagnostic.getMessage(Locale.ENGLISH).replaceAll("\\s+", " ");
            return new CompilerError(source == null ? null : source.toUri(), diagnostic.getLineNumber(), message);
        }
    }

    /// Parses all sources in a directory.
    static Compilation parse(Path sources) {
        return run(sources, _ -> List.of(), List.of());
    }

    /// Compiles all sources in a directory.
    ///
    /// @param output folder for the classes
    static Compilation run(Path sources, Path output) throws IOException {
        return run(sources, UnaryOperator.identity(), options(output));
    }

    /// Parses all sources in a directory, and compiles those that can fail.
    ///
    /// Classes of tables differ in size and in names, which [SchemaNames] makes unique. So large ones and one
    /// of each package are enough. The others would be most of the work of javac.
    ///
    /// @param output folder for the classes
    static Compilation check(Path sources, Path output) throws IOException {
        Set<String> packages = new HashSet<>();
        return run(
                sources,
                classes -> classes.stream()
                        .filter(type -> type.kind() != GeneratedClass.Kind.TABLE
                                || packages.add(type.packageName())
                                || type.path().toFile().length() > MAX_UNCHECKED_BYTES)
                        .toList(),
                Stream.concat(options(output).stream(), Stream.of("-implicit:none", "-sourcepath", sources.toString()))
                        .toList());
    }

    private static List<String> options(Path output) throws IOException {
        Files.createDirectories(output);
        return List.of("-proc:none", "-nowarn", "-Xmaxerrs", "10000", "-d", output.toString(), "-cp", classPath());
    }

    /// @param compiled selects the classes to compile, unless a source has a syntax error
    private static Compilation run(Path sources, UnaryOperator<List<GeneratedClass>> compiled, List<String> options) {
        JavaCompiler javac = compiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        try (StandardJavaFileManager files =
                javac.getStandardFileManager(diagnostics, Locale.ENGLISH, StandardCharsets.UTF_8)) {
            JavacTask parser = (JavacTask) javac.getTask(
                    null, files, diagnostics, null, null, files.getJavaFileObjectsFromPaths(java(sources)));
            List<GeneratedClass> classes = new ArrayList<>();
            parser.parse().forEach(unit -> classes.add(GeneratedClass.of(unit)));
            List<Path> selected = errors(diagnostics).isEmpty()
                    ? compiled.apply(classes).stream().map(GeneratedClass::path).toList()
                    : List.of();
            if (!selected.isEmpty()) {
                javac.getTask(null, files, diagnostics, options, null, files.getJavaFileObjectsFromPaths(selected))
                        .call();
            }
            return new Compilation(classes, errors(diagnostics));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JavaCompiler compiler() {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        if (javac == null) {
            throw GenerationErrors.noCompiler(System.getProperty("java.home"));
        }
        return javac;
    }

    private static List<Path> java(Path sources) throws IOException {
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
    }

    static List<CompilerError> errors(DiagnosticCollector<JavaFileObject> diagnostics) {
        return diagnostics.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(CompilerError::of)
                .toList();
    }

    /// Returns the class path of this class, which has jOOQ: that of the JVM, or of jOOQ's Maven plugin.
    private static String classPath() {
        if (Compilation.class.getClassLoader() instanceof URLClassLoader loader) {
            return String.join(
                    File.pathSeparator,
                    Stream.of(loader.getURLs()).map(Compilation::path).toList());
        }
        return System.getProperty("java.class.path");
    }

    private static String path(URL url) {
        try {
            return Path.of(url.toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
