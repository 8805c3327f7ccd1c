package dev.postern.cli;

import dev.postern.store.DatabaseAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Options for the address of a database and the login to it.
final class AddressOptions {

    @Option(
            names = "--db-url",
            paramLabel = "JDBC_URL",
            description = "URL of the database, jdbc:postgresql://host:port/database or"
                    + " postgres://user:password@host:port/database. Default: an embedded server.")
    private @Nullable String url;

    @Mixin
    private LoginOptions login = new LoginOptions();

    /// Returns the database at `--db-url`; empty without this option.
    Optional<DatabaseAddress> address() {
        return Optional.ofNullable(url).filter(text -> !text.isBlank()).map(this::addressOf);
    }

    /// Returns another database, with the same login role and password.
    DatabaseAddress addressOf(String otherUrl) {
        return login.addressOf(otherUrl);
    }

    /// Whether the password is in a file.
    boolean readsPasswordFile() {
        return login.readsPasswordFile();
    }
}
