import blog.schema.DefaultCatalog;
import dev.postern.catalog.GeneratedModel;
import dev.postern.embedded.ScratchServer;
import dev.postern.migrate.BundledMigrations;
import dev.postern.store.DatabaseAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// Scratch PostgreSQL server with the project's schema and the rows of `dataset.sql`.
record Database(ScratchServer server, ProcessHandle postmaster, String version) implements AutoCloseable {

    static final String USER = "postgres";
    static final String NAME = "postgres";

    /// Number of rows, which is also the highest id.
    private static final int USERS = 10_000;

    private static final int POSTS = 200_000;

    /// Database connections of each service.
    static final int POOL_SIZE = 10;

    static Database start() throws IOException, SQLException {
        ScratchServer server = ScratchServer.start(builder -> builder.setLocaleConfig("locale-provider", "builtin")
                .setLocaleConfig("builtin-locale", "C.UTF-8")
                .setServerConfig("shared_buffers", "512MB")
                .setServerConfig("max_connections", "100")
                .setServerConfig("max_wal_size", "2GB")
                .setServerConfig("jit", "off"));
        try {
            return fill(server);
        } catch (IOException | SQLException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    String url() {
        return server.address().url();
    }

    String password() {
        return server.address().password();
    }

    int port() {
        return URI.create(url().substring("jdbc:".length())).getPort();
    }

    Connection connect() throws SQLException {
        return connect(server.address());
    }

    private static Connection connect(DatabaseAddress address) throws SQLException {
        return DriverManager.getConnection(address.url(), address.user(), address.password());
    }

    /// Deletes the rows that writes have inserted, so that reads find the same rows.
    ///
    /// It is one statement with one snapshot, because a last request can still run.
    void deleteInserted() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("with deleted as (delete from posts where id > %d) delete from users where id > %d"
                    .formatted(POSTS, USERS));
            statement.execute("vacuum analyze users");
            statement.execute("vacuum analyze posts");
        }
    }

    @Override
    public void close() {
        server.close();
    }

    private static Database fill(ScratchServer server) throws IOException, SQLException {
        BundledMigrations.migrate(
                GeneratedModel.of(DefaultCatalog.DEFAULT_CATALOG), server.address(), Progress::print);
        try (Connection connection = connect(server.address());
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
                .orElseThrow(() -> new Failure("The process of PostgreSQL cannot be found."));
    }
}
