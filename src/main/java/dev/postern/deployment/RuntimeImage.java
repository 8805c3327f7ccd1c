package dev.postern.deployment;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.spi.ToolProvider;

/// Java runtime with the modules that a service uses, built by `jlink` from the JDK of this process.
///
/// @param folder folder of the runtime
record RuntimeImage(Path folder) {

    /// Modules of the engine and its libraries. Those that no class names supply services: cryptography, the file
    /// system of jars, and `com.sun.management`.
    private static final List<String> MODULES = List.of(
            "java.base",
            "java.compiler",
            "java.desktop",
            "java.logging",
            "java.management",
            "java.naming",
            "java.net.http",
            "java.security.jgss",
            "java.security.sasl",
            "java.sql",
            "java.transaction.xa",
            "java.xml",
            "jdk.charsets",
            "jdk.crypto.ec",
            "jdk.management",
            "jdk.naming.dns",
            "jdk.net",
            "jdk.unsupported",
            "jdk.zipfs");

    RuntimeImage {
        Objects.requireNonNull(folder);
    }

    Path java() {
        return folder.resolve("bin").resolve("java");
    }

    /// Replaces the folder.
    ///
    /// @param furtherModules modules that the application uses in addition
    /// @throws dev.postern.problem.CommandException if the JDK has no `jlink`, or if it fails
    void create(List<String> furtherModules) throws IOException {
        ToolProvider jlink = ToolProvider.findFirst("jlink").orElseThrow(DeploymentErrors::noJlink);
        ProgramFolder.delete(folder);
        TreeSet<String> modules = new TreeSet<>(MODULES);
        modules.addAll(furtherModules);
        StringWriter output = new StringWriter();
        PrintWriter writer = new PrintWriter(output);
        int status = jlink.run(
                writer,
                writer,
                "--add-modules",
                String.join(",", modules),
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--compress=zip-6",
                "--output",
                folder.toString());
        if (status != 0) {
            throw DeploymentErrors.jlinkFailed(output.toString());
        }
    }
}
