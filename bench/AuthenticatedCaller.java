import dev.postern.auth.JwtSigner;
import dev.postern.auth.JwtKeys;
import dev.postern.auth.JwtKeys.Encoding;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/// Caller in the runs with roles: an administrator, who sees the same rows and columns as the tables' owner.
final class AuthenticatedCaller {

    static final String LOGIN_ROLE = "postern_authenticator";
    static final String PASSWORD = "bench";
    static final String SECRET = "a JWT secret that only the benchmark has";

    private AuthenticatedCaller() {}

    /// Sets the password of the service's login role.
    static void prepare(Database database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("alter role " + LOGIN_ROLE + " password '" + PASSWORD + "'");
        }
    }

    /// Returns a value of the header `Authorization`.
    static String authorization() {
        JwtSigner signer = new JwtSigner(JwtKeys.parse(SECRET, Encoding.TEXT), InstantSource.system());
        return "Bearer " + signer.sign(Map.of("role", "administrator", "sub", "1"), Duration.ofHours(12));
    }
}
