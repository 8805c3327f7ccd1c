import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Start of Postern in a separate process, with the JVM options of `./postern serve`.
final class PosternProcess {

    static final String NAME = "Postern";
    static final String NAME_WITH_ROLES = "Postern with roles";

    /// Options of the JVM, which the peer in Java has too.
    static final List<String> JVM_OPTIONS = List.of("-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders");

    private static final Pattern LISTENING = Pattern.compile("Postern is listening on (http://\\S+/api)");

    private PosternProcess() {}

    /// Starts the service with the role of the tables' owner, to which no row policy applies.
    static Service start(Database database) throws IOException, InterruptedException {
        return start(NAME, database, Database.USER, database.password(), "--anonymous-role", "login");
    }

    /// Starts the service with a login role without privileges, which assumes the role in each request's token.
    static Service startWithRoles(Database database) throws IOException, InterruptedException {
        return start(
                NAME_WITH_ROLES,
                database,
                AuthenticatedCaller.LOGIN_ROLE,
                AuthenticatedCaller.PASSWORD,
                "--anonymous-role",
                "none",
                "--jwt-secret",
                AuthenticatedCaller.SECRET);
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static Service start(String name, Database database, String user, String password, String... options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(JVM_OPTIONS);
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                PosternWithoutHooks.class.getName(),
                "serve",
                "--port",
                "0",
                "--pool-size",
                Integer.toString(Database.POOL_SIZE),
                "--db-url",
                database.url(),
                "--db-user",
                user));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(variable -> variable.startsWith("POSTERN_"));
        builder.environment().put("POSTERN_DB_PASSWORD", password);
        return Service.start(name, builder, LISTENING);
    }
}
