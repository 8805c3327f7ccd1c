package dev.postern.cli;

import dev.postern.store.DatabaseAddress;
import dev.postern.store.DatabasePassword;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options for the login of `serve --migrate`: the owner migrates, and the login role serves.
final class MigrationLoginOptions {

    @Option(
            names = "--migrate-url",
            paramLabel = "JDBC_URL",
            description = "URL of the database for --migrate, for example without a connection pooler."
                    + " Default: --db-url.")
    private @Nullable String url;

    @Option(
            names = "--migrate-user",
            paramLabel = "ROLE",
            description = "Login role of --migrate: the owner of the schema. The role that serves then needs no"
                    + " privileges to change the schema, and the migration grants it the use of the engine's tables."
                    + " Default: the role that serves.")
    private @Nullable String user;

    @Option(
            names = "--migrate-password",
            paramLabel = "PASSWORD",
            description = "Password of --migrate-user. Prefer POSTERN_MIGRATE_PASSWORD, because other users can see"
                    + " the command line. Default: that of the role that serves, or none for another role.")
    private @Nullable String password;

    @Option(
            names = "--migrate-password-file",
            paramLabel = "FILE",
            description = "File with the password of --migrate-user, such as a mounted secret. Default: none.")
    private @Nullable Path passwordFile;

    /// Returns the address that `serve --migrate` migrates.
    ///
    /// @param service address of the service
    DatabaseAddress addressFor(DatabaseAddress service) {
        if (url == null && user == null && password == null && passwordFile == null) {
            return service; // also with a login in the URL
        }
        String otherUser = user == null ? service.user() : user;
        DatabasePassword otherPassword = passwordFor(service);
        return url == null
                ? service.withLogin(otherUser, otherPassword)
                : DatabaseAddress.of(url, otherUser, otherPassword);
    }

    private DatabasePassword passwordFor(DatabaseAddress service) {
        if (password != null && passwordFile != null) {
            throw CommandErrors.twoPasswords("--migrate-password");
        } else if (passwordFile != null) {
            return new DatabasePassword.Stored(passwordFile);
        } else if (password != null) {
            return new DatabasePassword.Text(password);
        }
        return user == null ? service.secret() : new DatabasePassword.Text("");
    }
}
