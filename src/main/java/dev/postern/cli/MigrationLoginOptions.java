package dev.postern.cli;

import dev.postern.store.DatabaseAddress;
import dev.postern.store.DatabasePassword;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options for the login that migrates: the owner of the schema, while the role of `--db-user` serves.
final class MigrationLoginOptions {

    @Option(
            names = "--migrate-url",
            paramLabel = "JDBC_URL",
            description = "URL of the database for migrations, for example without a connection pooler."
                    + " Default: --db-url.")
    private @Nullable String url;

    @Option(
            names = "--migrate-user",
            paramLabel = "ROLE",
            description = "Login role that migrates: the owner of the schema. The role of --db-user then needs no"
                    + " privileges to change the schema, and is granted what it needs to serve."
                    + " Default: --db-user.")
    private @Nullable String user;

    @Option(
            names = "--migrate-password",
            paramLabel = "PASSWORD",
            description = "Password of --migrate-user. Prefer POSTERN_MIGRATE_PASSWORD, because other users can see"
                    + " the command line. Default: none for another role, or else that of the login role.")
    private @Nullable String password;

    @Option(
            names = "--migrate-password-file",
            paramLabel = "FILE",
            description = "File with the password of --migrate-user, such as a mounted secret. Default: none.")
    private @Nullable Path passwordFile;

    /// Returns the URL for migrations; empty for that of the service.
    Optional<String> url() {
        return Optional.ofNullable(url).filter(text -> !text.isBlank());
    }

    /// Returns the address for migrations.
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
