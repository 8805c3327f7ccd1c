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
import java.util.List;
import java.util.Locale;
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

    /// Compiles all sources in a directory.
    ///
    /// @param output directory for the classes; null to parse the sources only
    static Compilation run(Path sources, @Nullable Path output) {
        JavaCompiler javac = compiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        try (StandardJavaFileManager files =
                javac.getStandardFileManager(diagnostics, Locale.ENGLISH, StandardCharsets.UTF_8)) {
            List<String> options = new ArrayList<>(List.of("-proc:none", "-nowarn", "-Xmaxerrs", "10000"));
            if (output != null) {
                Files.createDirectories(output);
                options.addAll(List.of("-d", output.toString(), "-cp", classPath()));
            }
            JavacTask task = (JavacTask) javac.getTask(
                    null, files, diagnostics, options, null, files.getJavaFileObjectsFromPaths(java(sources)));
            List<GeneratedClass> classes = new ArrayList<>();
            task.parse().forEach(unit -> classes.add(GeneratedClass.of(unit)));
            if (output != null && errors(diagnostics).isEmpty()) {
                task.analyze();
            }
            if (output != null && errors(diagnostics).isEmpty()) {
                task.generate();
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
