package dev.postern;

import dev.postern.cli.ConnectionOptions;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/// Options of a command for its database connection: `--db-url`, `--db-user`, `--db-password` and `--data-dir`.
///
/// Without `--db-url`, a command uses the embedded database, and starts it unless a service already runs it.
///
/// ```java
/// @Command(name = "stock", description = "Prints the stock.")
/// int stock(@Mixin DatabaseOptions database) {
///     database.reading(dsl -> dsl.fetch(PRODUCTS)).forEach(System.out::println);
///     return 0;
/// }
/// ```
public final class DatabaseOptions {

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    /// Runs `work` as the login role in one read-only transaction.
    ///
    /// @return result of `work`
    public <T extends @Nullable Object> T reading(Function<DSLContext, T> work) {
        return connection.use(database -> database.asService().readTransaction(work));
    }

    /// Runs `work` as the login role in one transaction, which is rolled back if `work` throws.
    ///
    /// @return result of `work`
    public <T extends @Nullable Object> T transaction(Function<DSLContext, T> work) {
        return connection.use(database -> database.asService().transaction(work));
    }
}
