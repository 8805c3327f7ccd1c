package dev.postern.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postern.Postern;
import dev.postern.cli.ServeOptions;
import dev.postern.http.ApiServer;
import dev.postern.http.Extension;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import picocli.CommandLine;

/// The service on a free port over a fresh database, for one test class: `@RegisterExtension static final
/// TestService SERVICE = TestService.with(extension);`
public final class TestService implements BeforeAllCallback, AfterAllCallback {

    /// What the tests' tokens are signed with.
    public static final String SECRET = "a secret of the tests, longer than 32 bytes";

    /// A key that stands twice in an object is none.
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    private final ServedSchema schema;
    private final Extension extension;
    private final Optional<String> secret;
    private final List<String> options;
    private final Requests requests = new Requests();
    private final Map<List<String>, Contract> contracts = new HashMap<>();
    private @Nullable Wiretap tap;
    private String facts = "";
    private @Nullable DatabaseAddress address;
    private @Nullable ApiServer server;

    private TestService(ServedSchema schema, Extension extension, Optional<String> secret, List<String> options) {
        this.schema = schema;
        this.extension = extension;
        this.secret = secret;
        this.options = options;
    }

    /// The project's own schema, without rows.
    public static TestService with(Extension extension, String... options) {
        return new TestService(ProjectSchema.SERVED, extension, Optional.of(SECRET), List.of(options));
    }

    /// The same, without a secret that tokens could be verified with.
    public static TestService withoutSecret(Extension extension, String... options) {
        return new TestService(ProjectSchema.SERVED, extension, Optional.empty(), List.of(options));
    }

    /// The tests' schema, with its rows.
    ///
    /// @param options of `serve`
    public static TestService everything(String... options) {
        return new TestService(ProjectSchema.EVERYTHING, Extension.none(), Optional.of(SECRET), List.of(options));
    }

    /// A schema of a test's own.
    static TestService of(TestSchema schema, String... options) {
        return new TestService(schema, Extension.none(), Optional.of(SECRET), List.of(options));
    }

    /// The same schema, with what `extension` adds.
    public TestService extendedBy(Extension further) {
        return new TestService(schema, further, secret, options);
    }

    /// The same, all that it says to PostgreSQL noted by `tap`.
    public TestService through(Wiretap tap) {
        this.tap = tap;
        return this;
    }

    /// The tests' schema, or one of a test's own, as if more were known of it.
    ///
    /// @param facts a line each
    public TestService knowing(String facts) {
        this.facts = facts;
        return this;
    }

    private DatabaseAddress login(DatabaseAddress owner) {
        DatabaseAddress login = schema.login(owner);
        return tap == null ? login : tap.before(login);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        start();
    }

    /// Starts the service, which is closed with the class where JUnit knows it.
    public void start() {
        ServeOptions settings = new ServeOptions();
        new CommandLine(settings)
                .setOverwrittenOptionsAllowed(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs(arguments());
        address = schema.newDatabase();
        server = Postern.start(schema.generated(facts), login(address), settings.pool(), settings.server(), extension);
    }

    private String[] arguments() {
        List<String> arguments =
                new ArrayList<>(List.of("--port=0", "--pool-size=5", "--pool-timeout=5s", "--db-channel=none"));
        // an embedded database would come with a secret
        arguments.add(
                secret.map(known -> "--jwt-secret=" + known).orElse("--db-url=jdbc:postgresql://127.0.0.1/unused"));
        arguments.add("--anonymous-role=" + schema.anonymousRole());
        arguments.addAll(options);
        return arguments.toArray(String[]::new);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    /// Ends the service; may be called again.
    public void close() {
        if (server != null) {
            server.close();
        }
        if (tap != null) {
            tap.close();
        }
    }

    /// Address of the service without the path `/api`.
    public String origin() {
        String api = server == null ? "" : server.address();
        return api.substring(0, api.length() - ApiServer.BASE.length());
    }

    /// The document for whoever sends these headers, of the schema that they name.
    public Contract contract(List<String> headers) {
        List<String> who = new ArrayList<>();
        for (int i = 0; i < headers.size(); i += 2) {
            String name = headers.get(i);
            if (name.equalsIgnoreCase("Authorization")) {
                who.addAll(List.of(name, headers.get(i + 1)));
            } else if (name.endsWith("-Profile")) {
                who.addAll(List.of("Accept-Profile", headers.get(i + 1)));
            }
        }
        return contracts.computeIfAbsent(who, _ -> {
            HttpResponse<String> document = get(ApiServer.BASE, who.toArray(String[]::new));
            return Contract.of(document.statusCode() == 200 ? json(document) : json("{}"));
        });
    }

    /// Address of health and metrics.
    private String admin() {
        String address = server == null ? null : server.adminAddress();
        if (address == null) {
            throw new IllegalStateException("started without --admin-port");
        }
        return address;
    }

    public DatabaseAddress database() {
        if (address == null) {
            throw new IllegalStateException("not started");
        }
        return address;
    }

    /// Runs SQL of the test's own.
    public void sql(String sql) {
        TestDatabases.execute(database(), sql);
    }

    /// Runs `work` while another transaction has done `sql`, and is neither committed nor undone yet.
    public void holding(String sql, Runnable work) {
        try (Connection connection = TestDatabases.connect(database());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(sql);
            work.run();
            connection.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /// Runs the SQL of a resource of the tests.
    public void load(String resource) {
        try (InputStream in = TestService.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException(resource);
            }
            sql(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The only value a query gives, as text.
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

    /// Sends a header twice.
    public HttpResponse<String> getTwice(String path, String header, String first, String second) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(origin() + path))
                .header(header, first)
                .header(header, second)
                .build();
        return requests.answer(request);
    }

    /// Sends one request.
    ///
    /// @param path from the root, with the query, as it stands in the request line; spaces are escaped
    /// @param body JSON, or null for none
    /// @param headers names and values in turn
    public HttpResponse<String> send(String method, String path, @Nullable String body, String... headers) {
        return requests.send(origin(), method, path, body, headers);
    }

    /// Sends a request to health and metrics.
    public HttpResponse<String> getAdmin(String path) {
        return requests.send(admin(), "GET", path, null);
    }

    /// What is measured under a name, labels included.
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
            throw new AssertionError("Not JSON: " + text, e);
        }
    }
}
