import dev.postern.auth.JwtSigner;
import dev.postern.auth.JwtKeys;
import dev.postern.auth.JwtKeys.Encoding;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/// Who asks where roles and policies count: an administrator, who gets the same rows and columns as where they do not.
final class Guard {

    static final String LOGIN = "postern_authenticator";
    static final String PASSWORD = "bench";
    static final String SECRET = "a secret that the benchmark alone has";

    private Guard() {}

    /// Lets the service log in.
    static void prepare(Database database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("alter role " + LOGIN + " password '" + PASSWORD + "'");
        }
    }

    /// Value of the header `Authorization`.
    static String authorization() {
        JwtSigner signer = new JwtSigner(JwtKeys.parse(SECRET, Encoding.TEXT), InstantSource.system());
        return "Bearer " + signer.sign(Map.of("role", "administrator", "sub", "1"), Duration.ofHours(12));
    }
}
