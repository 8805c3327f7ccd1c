package dev.postern.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.assembly.RunningServer;
import dev.postern.assembly.ServedApplication;
import dev.postern.catalog.GeneratedModel;
import dev.postern.cli.ServiceStart;
import dev.postern.server.Extension;
import dev.postern.store.DatabaseAddress;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/// Project on an existing database: its classes are generated, compiled together with its sources, and served.
///
/// @param directory empty directory of the project
record GeneratedProject(Path directory, DatabaseAddress database) {

    private static final String PACKAGE = "postern.served";

    /// Writes `jooq.xml`.
    ///
    /// @param elements further elements of `database`
    /// @param properties further properties
    void configure(String elements, String properties) throws IOException {
        Files.writeString(
                directory.resolve("jooq.xml"),
                ClassCache.configuration()
                        .replace("<excludes>flyway_schema_history</excludes>", "")
                        .replace("</properties>", properties + "</properties>")
                        .replace("</database>", elements + "</database>"));
    }

    GenerationTarget target() {
        return new GenerationTarget(directory, directory.resolve("sources"), PACKAGE);
    }

    /// Generates and compiles the classes.
    ///
    /// @param properties properties of options
    GeneratedModel generate(Map<String, String> properties) throws SQLException, IOException {
        try (Connection connection = SourceDatabase.connect(database)) {
            Generation.ofDatabase(target(), connection, List.of())
                    .with(properties)
                    .run();
        }
        Path classes = directory.resolve("classes");
        Compilation compilation = Compilation.run(directory.resolve("sources"), classes);
        assertThat(compilation.errors()).isEmpty();
        @SuppressWarnings("resource") // the model loads classes later
        URLClassLoader loader = new URLClassLoader(new URL[] {
            classes.toUri().toURL(), directory.resolve("sources").toUri().toURL()
        });
        return GeneratedModel.of(CatalogClass.load(PACKAGE, loader).orElseThrow());
    }

    RunningServer start(GeneratedModel model) {
        return ServiceStart.inProcess(
                        new ServedApplication(model, Extension.none()),
                        Map.of("POSTERN_DB_PASSWORD", database.password()),
                        List.of(
                                "--port=0",
                                "--anonymous-role=login",
                                "--db-url=" + database.url(),
                                "--db-user=" + database.user()))
                .run();
    }

    /// Returns the body of a response.
    static String get(RunningServer running, String path) throws IOException, InterruptedException {
        return send(running, "GET", path, "");
    }

    static String send(RunningServer running, String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(running.server().address() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .header("Prefer", "return=representation")
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.ofString()).body();
        }
    }
}
