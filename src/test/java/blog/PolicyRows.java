package blog;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;

/// Database with the rows of `fixture.sql` and an administrator, for tests of privileges and policies.
///
/// Users 1, 2, 4, 5 and 6 are active, and 3 is inactive. User 2 wrote post 3.
final class PolicyRows {

    static final String GRACE = "2";
    static final String ADMINISTRATOR = "6";

    static final DatabaseAddress DATABASE = create();

    /// The same database for the login role of the service.
    static final DatabaseAddress SERVICE = BlogSchema.withLoginRole(DATABASE);

    private PolicyRows() {}

    private static DatabaseAddress create() {
        DatabaseAddress database = BlogSchema.createDatabase();
        try (InputStream fixture = Objects.requireNonNull(PolicyRows.class.getResourceAsStream("/fixture.sql"))) {
            TestDatabases.execute(database, new String(fixture.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        TestDatabases.execute(database, """
                insert into users (id, email, full_name, hashed_password, role, created_at)
                values (6, 'root@example.com', 'Root', 'h6', 'administrator', '2026-01-06 10:00:00+00')""");
        return database;
    }

    /// Runs a statement in a transaction that is rolled back.
    static String outcome(String role, String sub, String sql) {
        try (Connection connection = TestDatabases.connect(SERVICE)) {
            connection.setAutoCommit(false);
            ServiceLogin.assumeRole(connection, role, sub);
            String outcome = ServiceLogin.outcome(connection, sql);
            connection.rollback();
            return outcome;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
