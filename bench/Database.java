import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.flywaydb.core.Flyway;

/// A throwaway PostgreSQL with the project's schema and the bench's rows.
record Database(EmbeddedPostgres server, ProcessHandle postmaster, String version) implements AutoCloseable {

    static final String USER = "postgres";

    private static final String NAME = "postgres";

    static Database start() throws IOException, SQLException {
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setLocaleConfig("locale-provider", "builtin")
                .setLocaleConfig("builtin-locale", "C.UTF-8")
                .setServerConfig("shared_buffers", "512MB")
                .setServerConfig("max_connections", "100")
                .setServerConfig("max_wal_size", "2GB")
                .setServerConfig("jit", "off")
                .setPGStartupWait(Duration.ofSeconds(60))
                .start();
        try {
            return fill(server);
        } catch (IOException | SQLException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    String url() {
        return url(server);
    }

    int port() {
        return server.getPort();
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), USER, "");
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private static Database fill(EmbeddedPostgres server) throws IOException, SQLException {
        Flyway.configure()
                .dataSource(url(server), USER, "")
                .locations("filesystem:db/migration")
                .load()
                .migrate();
        try (Connection connection = DriverManager.getConnection(url(server), USER, "");
                Statement statement = connection.createStatement()) {
            statement.execute(Files.readString(Path.of("bench", "dataset.sql")));
            statement.execute("vacuum analyze");
            try (ResultSet row = statement.executeQuery("select pg_backend_pid(), current_setting('server_version')")) {
                row.next();
                return new Database(server, parent(row.getLong(1)), row.getString(2));
            }
        }
    }

    private static ProcessHandle parent(long backend) {
        return ProcessHandle.of(backend)
                .flatMap(ProcessHandle::parent)
                .orElseThrow(() -> new Failure("PostgreSQL's process cannot be seen from here."));
    }

    private static String url(EmbeddedPostgres server) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(server.getPort(), NAME);
    }
}
