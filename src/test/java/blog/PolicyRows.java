package blog;

import dev.postern.PosternTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Objects;

/// Database with the rows of `fixture.sql` and an administrator, for tests of privileges and policies in SQL.
///
/// Users 1, 2, 4, 5 and 6 are active, and 3 is inactive. User 2 wrote post 3.
final class PolicyRows implements AutoCloseable {

    static final String GRACE = "2";
    static final String ADMINISTRATOR = "6";

    private final PosternTest blog = PosternTest.of(Blog.application());

    /// Statements of one transaction.
    interface Work {

        String run(Connection connection) throws SQLException;
    }

    static PolicyRows create() {
        PolicyRows rows = new PolicyRows();
        try (InputStream fixture = Objects.requireNonNull(PolicyRows.class.getResourceAsStream("/fixture.sql"))) {
            rows.execute(new String(fixture.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        rows.execute("""
                insert into users (id, email, full_name, hashed_password, role, created_at)
                values (6, 'root@example.com', 'Root', 'h6', 'administrator', '2026-01-06 10:00:00+00')""");
        return rows;
    }

    /// Runs SQL as the owner of the database.
    void execute(String sql) {
        asOwner(connection -> {
            try (Statement statement = connection.createStatement()) {
                return String.valueOf(statement.execute(sql));
            }
        });
    }

    /// Runs a transaction as the owner of the database.
    String asOwner(Work work) {
        return blog.<String>sql(dsl -> dsl.connectionResult(work::run));
    }

    /// Returns the first value of a query as the owner of the database.
    String value(String sql) {
        return asOwner(connection -> ServiceLogin.outcome(connection, sql));
    }

    /// Runs a transaction as the login role of the service, and commits it.
    String asLoginRole(Work work) {
        return asOwner(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("set local session authorization postern_authenticator");
            }
            return work.run(connection);
        });
    }

    /// Runs statements as the login role of the service, and rolls them back.
    String undone(Work work) {
        return asOwner(connection -> {
            Savepoint before = connection.setSavepoint();
            try (Statement statement = connection.createStatement()) {
                statement.execute("set local session authorization postern_authenticator");
                return work.run(connection);
            } finally {
                connection.rollback(before);
            }
        });
    }

    /// Runs a statement as a role that the service assumes, and rolls it back.
    ///
    /// @param sub id of the user; empty for an anonymous caller
    String outcome(String role, String sub, String sql) {
        return undone(connection -> {
            ServiceLogin.assumeRole(connection, role, sub);
            return ServiceLogin.outcome(connection, sql);
        });
    }

    @Override
    public void close() {
        blog.close();
    }
}
