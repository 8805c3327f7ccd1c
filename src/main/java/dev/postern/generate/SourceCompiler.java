package dev.postern.generate;

import dev.postern.generate.Compilation.CompilerError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;

/// Compiler of a project's sources, which keeps the indexes of the libraries between compilations.
public final class SourceCompiler {

    private final JavaCompiler javac = Compilation.compiler();
    private final StandardJavaFileManager files =
            javac.getStandardFileManager(null, Locale.ENGLISH, StandardCharsets.UTF_8);

    /// Compiles sources.
    ///
    /// @param output directory for the classes
    /// @return errors; empty if all classes were written
    public List<CompilerError> errors(List<Path> sources, Path output, String classPath) {
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        try {
            Files.createDirectories(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> options =
                List.of("-proc:none", "-nowarn", "-parameters", "-g", "-d", output.toString(), "-cp", classPath);
        var _ = sources.isEmpty()
                || javac.getTask(null, files, diagnostics, options, null, files.getJavaFileObjectsFromPaths(sources))
                        .call();
        return Compilation.errors(diagnostics);
    }
}
