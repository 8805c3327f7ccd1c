package dev.postern.cli;

import dev.postern.store.DatabaseAddress;
import dev.postern.store.DatabasePassword;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
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

    @Option(
            names = "--db-password-file",
            paramLabel = "FILE",
            description = "File with the password of --db-user, such as a mounted secret. It is read for each new"
                    + " connection, so that a new password needs no restart. Default: none.")
    private @Nullable Path passwordFile;

    /// Whether the password is in a file.
    boolean readsPasswordFile() {
        return passwordFile != null;
    }

    /// Returns the address of a database for this login.
    ///
    /// @param url JDBC URL, or a `postgres://` URL, whose user and password have precedence
    DatabaseAddress addressOf(String url) {
        if (passwordFile == null) {
            return DatabaseAddress.of(url, user, password);
        }
        if (!password.isEmpty()) {
            throw CommandErrors.twoPasswords("--db-password");
        }
        return DatabaseAddress.of(url, user, new DatabasePassword.Stored(passwordFile));
    }
}
