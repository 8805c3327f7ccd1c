package dev.postern.cli;

import dev.postern.store.DatabaseAddress;
import picocli.CommandLine.Option;

/// Options for the login to a database.
final class LoginOptions {

    @Option(
            names = "--db-user",
            paramLabel = "ROLE",
            defaultValue = "postgres",
            description = "Login role. Default: ${DEFAULT-VALUE}.")
    private String user = "postgres";

    @Option(
            names = "--db-password",
            paramLabel = "PASSWORD",
            defaultValue = "",
            description = "Password of --db-user. Prefer POSTERN_DB_PASSWORD, because other users can see the command"
                    + " line. Default: none.")
    private String password = "";

    /// Returns the address of a database for this login.
    ///
    /// @param url JDBC URL, or a `postgres://` URL, whose user and password have precedence
    DatabaseAddress addressOf(String url) {
        return DatabaseAddress.of(url, user, password);
    }
}
