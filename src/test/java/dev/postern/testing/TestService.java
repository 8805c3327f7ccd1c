package dev.postern.testing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postern.assembly.DatabaseWait;
import dev.postern.assembly.RunningComponents;
import dev.postern.assembly.RunningServer;
import dev.postern.assembly.ServedApplication;
import dev.postern.cli.ServeOptions;
import dev.postern.request.ApiBase;
import dev.postern.server.ApiServer;
import dev.postern.server.Extension;
import dev.postern.store.DatabaseAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import picocli.CommandLine;

/// JUnit extension that runs the service on a free port with a new database for one test class.
///
/// Usage: `@RegisterExtension static final TestService SERVICE = TestService.everything();`.
public final class TestService implements BeforeAllCallback, AfterAllCallback, AutoCloseable {

    /// JWT secret of the tests.
    public static final String SECRET = "a secret of the tests, longer than 32 bytes";

    /// JSON parser that rejects duplicate keys.
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNumberLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    /// Whether all services run behind PgBouncer in transaction mode (`-Dpooled`), which no test should notice.
    private static final boolean POOLED = System.getProperty("pooled") != null;

    /// Whether every read of all services shares a message (`-Dshared`), which no test should notice.
    private static final boolean SHARED = System.getProperty("shared") != null;

    private final ServedSchema schema;
    private final Extension extension;
    private final Optional<String> secret;
    private final List<String> options;
    private final Requests requests = new Requests();
    private final Map<List<String>, Contract> contracts = new HashMap<>();
    private @Nullable DatabaseProxy proxy;
    private String moreFacts = "";
    private @Nullable DatabaseAddress address;
    private @Nullable RunningServer running;

    private TestService(ServedSchema schema, Extension extension, Optional<String> secret, List<String> options) {
        this.schema = schema;
        this.extension = extension;
        this.secret = secret;
        this.options = options;
    }

    /// Returns a service for the schema of `src/test/db`, with its rows.
    ///
    /// @param options options of `serve`
    public static TestService everything(String... options) {
        return of(EverythingSchema.SERVED, options);
    }

    /// Returns a service for another schema.
    ///
    /// @param options options of `serve`
    public static TestService of(ServedSchema schema, String... options) {
        return new TestService(schema, Extension.none(), Optional.of(SECRET), List.of(options));
    }

    /// Returns a copy with an extension.
    public TestService withExtension(Extension extension) {
        return new TestService(schema, extension, secret, options);
    }

    /// Returns a copy without a JWT secret.
    public TestService withoutSecret() {
        return new TestService(schema, extension, Optional.empty(), options);
    }

    /// Routes the connections to PostgreSQL through a proxy.
    public TestService through(DatabaseProxy proxy) {
        this.proxy = proxy;
        return this;
    }

    /// Appends lines to the generated schema facts.
    public TestService withFacts(String moreFacts) {
        this.moreFacts = moreFacts;
        return this;
    }

    private DatabaseAddress login(DatabaseAddress owner) {
        DatabaseAddress login = schema.login(owner);
        if (proxy == null && POOLED) {
            proxy = new PgBouncer("transaction", 2);
        }
        return proxy == null ? login : proxy.startFor(login);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        start();
    }

    /// Starts the service; JUnit does so if the service is a registered extension.
    public void start() {
        ServeOptions serveOptions = new ServeOptions();
        new CommandLine(serveOptions)
                .setOverwrittenOptionsAllowed(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs(arguments());
        address = schema.newDatabase();
        DatabaseAddress login = login(address);
        running = new ServedApplication(schema.generated(moreFacts), extension)
                .start((_, _) -> login, DatabaseWait.NONE, serveOptions.settings(), new RunningComponents());
    }

    private String[] arguments() {
        List<String> arguments = new ArrayList<>(
                List.of("--port=0", "--pool-size=5", "--pool-timeout=20s", "--db-channel=none", "--log-level=error"));
        // without a database address, serve generates a secret for the embedded database
        arguments.add(
                secret.map(value -> "--jwt-secret=" + value).orElse("--db-url=jdbc:postgresql://127.0.0.1/unused"));
        arguments.add("--anonymous-role=" + schema.anonymousRole());
        if (POOLED) {
            arguments.add("--pooler=transaction");
        }
        if (SHARED) {
            arguments.add("--shared-reads=always");
        }
        arguments.addAll(options);
        return arguments.toArray(String[]::new);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    /// Stops the service. Idempotent.
    @Override
    public void close() {
        if (running != null) {
            running.close();
        }
        if (proxy != null) {
            proxy.close();
        }
    }

    public ApiServer server() {
        if (running == null) {
            throw new IllegalStateException("The service is not started");
        }
        return running.server();
    }

    /// Returns the URL of the service without a path.
    public String origin() {
        return running == null ? "" : running.server().origin();
    }

    /// Returns the OpenAPI document for the caller and the schema that request headers name.
    public Contract contract(List<String> headers) {
        List<String> documentHeaders = new ArrayList<>();
        for (int i = 0; i < headers.size(); i += 2) {
            String name = headers.get(i);
            if (name.equalsIgnoreCase("Authorization")) {
                documentHeaders.addAll(List.of(name, headers.get(i + 1)));
            } else if (name.endsWith("-Profile")) {
                documentHeaders.addAll(List.of("Accept-Profile", headers.get(i + 1)));
            }
        }
        return contracts.computeIfAbsent(documentHeaders, _ -> {
            HttpResponse<String> document = get(ApiBase.DEFAULT_PATH, documentHeaders.toArray(String[]::new));
            return Contract.of(document.statusCode() == 200 ? json(document) : json("{}"));
        });
    }

    /// Returns the URL of the admin server.
    private String adminOrigin() {
        if (running == null || running.admin() == null) {
            throw new IllegalStateException("The service was started without --admin-port");
        }
        return running.admin().address();
    }

    public DatabaseAddress database() {
        if (address == null) {
            throw new IllegalStateException("The service is not started");
        }
        return address;
    }

    /// Runs SQL as the owner of the database.
    public void sql(String sql) {
        TestDatabases.execute(database(), sql);
    }

    /// Runs an action while a transaction that has executed `sql` is open; then rolls that transaction back.
    public void withOpenTransaction(String sql, Runnable action) {
        TestDatabases.withOpenTransaction(database(), sql, action);
    }

    /// Runs a SQL script from the test resources.
    public void load(String resource) {
        try (InputStream in = Objects.requireNonNull(TestService.class.getResourceAsStream(resource), resource)) {
            sql(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns the first value of a query as text; null without a row or for SQL null.
    public @Nullable String value(String sql) {
        try (Connection connection = TestDatabases.connect(database());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : null;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    public HttpResponse<String> get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    /// Sends a GET request with two header fields of the same name.
    public HttpResponse<String> getTwice(String path, String header, String first, String second) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(origin() + path))
                .headers(header, first, header, second)
                .build();
        return requests.exchange(request);
    }

    /// Sends a request.
    ///
    /// @param path absolute path with query string; characters that are invalid in a URL are percent-encoded
    /// @param body JSON; null for no body
    /// @param headers names and values, alternating
    public HttpResponse<String> send(String method, String path, @Nullable String body, String... headers) {
        return requests.send(origin(), method, path, body, headers);
    }

    /// Sends a GET request to the admin server.
    public HttpResponse<String> getAdmin(String path) {
        return requests.send(adminOrigin(), "GET", path, null);
    }

    /// Returns the value of a metric.
    ///
    /// @param name name with labels, as in the Prometheus text format
    public double metric(String name) {
        return getAdmin("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    public static JsonNode json(HttpResponse<String> response) {
        return json(response.body());
    }

    public static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("Invalid JSON: " + text, e);
        }
    }
}
