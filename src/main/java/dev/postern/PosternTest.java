package dev.postern;

import dev.postern.assembly.FreshDatabase;
import dev.postern.assembly.FreshDatabases;
import dev.postern.assembly.RunningServer;
import dev.postern.assembly.ServedApplication;
import dev.postern.cli.ServiceStart;
import dev.postern.store.Database;
import dev.postern.store.DatabaseAddress;
import dev.postern.store.DatabaseSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/// A running service with a new database, for the tests of an application. Thread-safe.
///
/// The database has the migrations of the application and no other rows. It is on an embedded server that all tests
/// of the process share, or on the server at `POSTERN_SCRATCH_URL`. The first instance applies the migrations; the
/// others get a copy of that database in less than a second.
///
/// ```java
/// class ShopTest {
///     @AutoClose
///     static final PosternTest SHOP = PosternTest.of(Shop.application());
///
///     @Test
///     void newest_noProducts_emptyArray() {
///         assertEquals("[]", SHOP.get("/newest").body());
///     }
/// }
/// ```
public final class PosternTest implements AutoCloseable {

    private static final Duration TOKEN_LIFETIME = Duration.ofHours(1);

    private static final DatabaseSettings ONE_CONNECTION =
            DatabaseSettings.singleConnection(Duration.ofSeconds(5), Duration.ofSeconds(30));

    private final RunningServer running;
    private final URI address;
    private final Database database;
    private final HttpClient http = HttpClient.newHttpClient();

    private PosternTest(RunningServer running, Database database) {
        this.running = running;
        this.address = URI.create(running.server().origin());
        this.database = database;
    }

    /// Starts the service on a free port of this machine.
    ///
    /// Requests without a token run as on the embedded database of `serve`: as the role `anonymous` if it exists,
    /// or else as the service. Environment variables set no options.
    ///
    /// @param serveOptions options of `./postern serve`, for example `--max-rows=100`. With `--db-url`, the tests
    /// use that database, which keeps its rows; classes that were generated from a database need it
    /// @throws IllegalArgumentException if an option is invalid
    /// @throws IllegalStateException if the service cannot start; the message has the details and the remedy
    public static PosternTest of(Application application, String... serveOptions) {
        ServedApplication served = application.served();
        List<String> defaults = List.of(
                "--port=0",
                "--pool-size=5",
                "--pool-timeout=20s",
                "--log-level=error",
                "--jwt-secret=" + UUID.randomUUID());
        ServiceStart start = ServiceStart.inProcess(
                served,
                Map.of(),
                Stream.concat(defaults.stream(), Stream.of(serveOptions)).toList());
        return start.address().map(url -> of(start, url)).orElseGet(() -> withFreshDatabase(start));
    }

    private static PosternTest withFreshDatabase(ServiceStart start) {
        FreshDatabase fresh = start.translating(() -> FreshDatabases.ofProcess().create(start.application()));
        return of(start.withDatabase(fresh), fresh.owner());
    }

    private static PosternTest of(ServiceStart start, DatabaseAddress owner) {
        RunningServer running = start.run();
        try {
            Database database = running.components().open(() -> new Database(owner, ONE_CONNECTION), Database::close);
            return new PosternTest(running, database);
        } catch (RuntimeException e) {
            try (running) {
                throw e;
            }
        }
    }

    /// Returns the address of the service without a path, for example `http://127.0.0.1:40001`.
    public URI address() {
        return address;
    }

    /// Sends a GET request without a token.
    ///
    /// @param path path with query string, for example `/api/products?select=id`
    /// @param headers names and values, alternating
    public HttpResponse<String> get(String path, String... headers) {
        return anonymous().get(path, headers);
    }

    /// Sends a request without a token.
    ///
    /// @param path path with query string, for example `/api/products`
    /// @param json request body; null for none
    /// @param headers names and values, alternating
    public HttpResponse<String> send(String method, String path, @Nullable String json, String... headers) {
        return anonymous().send(method, path, json, headers);
    }

    /// Returns a client whose requests have a token with these claims, valid for an hour.
    ///
    /// @param claims claims such as `role`, which names the PostgreSQL role, and `sub`
    /// @throws IllegalStateException if no key of `--jwt-secret` can sign
    public TestClient as(Map<String, ?> claims) {
        String token = running.server()
                .signer()
                .orElseThrow(() -> new IllegalStateException("No key of --jwt-secret can sign"))
                .sign(claims, TOKEN_LIFETIME);
        return new TestClient(http, address, "Bearer " + token);
    }

    private TestClient anonymous() {
        return new TestClient(http, address, null);
    }

    /// Runs `work` in one transaction as the owner of the database, a superuser on an embedded server.
    ///
    /// With `--db-url`, it is the role of `--db-user`.
    ///
    /// @return result of `work`
    public <T extends @Nullable Object> T sql(Function<DSLContext, T> work) {
        return database.asService().transaction(work);
    }

    /// Ends the service and drops its new database. Idempotent.
    @Override
    public void close() {
        try (running) {
            http.shutdownNow();
        }
    }
}
