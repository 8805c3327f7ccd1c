package blog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postern.PosternTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The running example with a new database, whose tests send SQL and tokens as text.
final class BlogService implements AutoCloseable {

    /// Rejects duplicate keys.
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    private final PosternTest service;

    private BlogService(PosternTest service) {
        this.service = service;
    }

    /// Starts the example without rows. Requests without a token run as the role `anonymous`.
    ///
    /// @param options options of `serve`
    static BlogService start(String... options) {
        String[] all = Stream.concat(Stream.of("--jwt-secret=" + Token.SECRET), Stream.of(options))
                .toArray(String[]::new);
        return new BlogService(PosternTest.of(Blog.application(), all));
    }

    HttpResponse<String> get(String path, String... headers) {
        return service.get(path, headers);
    }

    /// Sends a request.
    ///
    /// @param body JSON; null for no body
    /// @param headers names and values, alternating
    HttpResponse<String> send(String method, String path, @Nullable String body, String... headers) {
        return service.send(method, path, body, headers);
    }

    /// Runs SQL as the owner of the database.
    void sql(String sql) {
        service.<Boolean>sql(dsl -> dsl.connectionResult(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute(sql);
            }
        }));
    }

    /// Inserts the users and posts of `fixture.sql`.
    void insertFixture() {
        try (InputStream in = Objects.requireNonNull(BlogService.class.getResourceAsStream("/fixture.sql"))) {
            sql(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns the first value of a query as text; null without a row or for SQL null.
    @Nullable
    String value(String sql) {
        return service.<@Nullable String>sql(dsl -> dsl.connectionResult(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                return rows.next() ? rows.getString(1) : null;
            }
        }));
    }

    /// Runs an action while a transaction that has executed `sql` is open.
    void withOpenTransaction(String sql, Runnable action) {
        service.<Integer>sql(dsl -> {
            dsl.execute(sql);
            action.run();
            return 0;
        });
    }

    static JsonNode json(HttpResponse<String> response) {
        return json(response.body());
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("Invalid JSON: " + text, e);
        }
    }

    @Override
    public void close() {
        service.close();
    }
}
