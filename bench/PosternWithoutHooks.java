import static blog.schema.Tables.USERS;

import blog.schema.DefaultCatalog;
import dev.postern.Application;
import dev.postern.Postern;
import java.util.function.UnaryOperator;

/// Application that the benchmark measures: the example's tables without its routes and hooks.
///
/// The example hashes passwords with Argon2id, which takes 20 ms of CPU for each inserted user. The benchmark compares
/// inserts, so this application and the peers store the password as it is sent. Reads are those of the example.
final class PosternWithoutHooks {

    private PosternWithoutHooks() {}

    public static void main(String[] arguments) {
        Postern.run(
                Application.of(DefaultCatalog.DEFAULT_CATALOG)
                        .writeOnly(USERS.HASHED_PASSWORD, "password", UnaryOperator.identity()),
                arguments);
    }
}
