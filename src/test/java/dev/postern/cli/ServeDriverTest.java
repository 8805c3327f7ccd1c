package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.ServiceProcess;
import dev.postern.testing.TestApplication;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests of `serve` with a JDBC driver other than the version whose private members it uses.
class ServeDriverTest {

    @TempDir
    private Path folder;

    private void compile(String name, String source) throws IOException {
        Path file = folder.resolve(name.replace('.', '/') + ".java");
        Files.createDirectories(file.getParent());
        Files.writeString(file, source);
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-proc:none", "-d", folder.toString(), file.toString()))
                .isZero();
    }

    @Test
    @Tag("processes")
    void otherDriverVersion_serviceDoesNotStart() throws IOException, InterruptedException {
        compile("org.postgresql.util.DriverInfo", """
                package org.postgresql.util;
                public final class DriverInfo {
                    public static final String DRIVER_VERSION = "42.9.0";
                }
                """);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                folder + ":" + System.getProperty("java.class.path"),
                TestApplication.class.getName()));
        command.addAll(List.of(ServiceProcess.withDatabaseOptions(
                TestDatabases.createEverything(), "serve", "--port", "0", "--anonymous-role", "login")));
        Path errors = folder.resolve("errors");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        try (InputStream out = process.getInputStream()) {
            assertThat(out.readAllBytes()).isEmpty();
        }
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(Files.readString(errors))
                .contains("The PostgreSQL JDBC driver is version 42.9.0, this build needs ")
                .doesNotContain("\tat ");
    }

    @Test
    void driverWithoutMember_memberIsNamed() throws Exception {
        compile("org.postgresql.core.v3.SimpleQuery", """
                package org.postgresql.core.v3;
                class SimpleQuery {}
                """);
        URI classes = Path.of("target/classes").toUri();
        try (IsolatedClassLoader loader = new IsolatedClassLoader(folder.toUri().toURL(), classes.toURL())) {
            Class<?> internals = loader.loadClass("dev.postern.store.driver.DriverInternals");
            assertThat(internals.getClassLoader()).isSameAs(loader);
            assertThat(failure(internals))
                    .contains("without SimpleQuery.setStatementDescribed, SimpleQuery.getPrepareTypes,")
                    .contains("this build needs ");
        }
    }

    private static String failure(Class<?> internals) throws ReflectiveOperationException {
        try {
            internals.getMethod("requireKnownVersion").invoke(null);
            return "no failure";
        } catch (InvocationTargetException e) {
            return String.valueOf(e.getCause());
        }
    }

    /// Loads the driver package and one stubbed driver class itself, and all other classes through its parent.
    private static final class IsolatedClassLoader extends URLClassLoader {

        IsolatedClassLoader(URL... urls) {
            super(urls, ServeDriverTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            boolean isIsolated =
                    name.startsWith("dev.postern.store.driver.") || name.equals("org.postgresql.core.v3.SimpleQuery");
            Class<?> loaded = isIsolated ? findLoadedClass(name) : null;
            return !isIsolated ? super.loadClass(name, resolve) : loaded != null ? loaded : findClass(name);
        }
    }
}
