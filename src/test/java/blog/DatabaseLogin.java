package blog;

import dev.postern.PosternTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;

/// Options of the database connection to the database of a [PosternTest].
final class DatabaseLogin {

    private DatabaseLogin() {}

    /// Creates a superuser and returns the options with its login.
    static String[] options(PosternTest service) {
        String role = "tester_" + UUID.randomUUID().toString().substring(0, 8);
        String url = service.sql(dsl -> dsl.connectionResult(connection -> create(connection, role)));
        return List.of("--db-url=" + url, "--db-user=" + role, "--db-password=" + role)
                .toArray(String[]::new);
    }

    private static String create(Connection connection, String role) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("create role " + role + " superuser login password '" + role + "'");
        }
        return connection.getMetaData().getURL();
    }
}
