package dev.postern.blog;

import static dev.postern.schema.Tables.USERS;

import dev.postern.auth.PasswordHasher;
import dev.postern.catalog.WriteOnlyColumn;
import dev.postern.cli.ServiceFactory;
import dev.postern.http.Extension;
import dev.postern.openapi.EndpointDescription;
import io.github.bucket4j.TimeMeter;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/// What the blog adds to the engine: the rule for passwords, the endpoints below `/blog` and `/auth`, the
/// `user` command.
public final class Blog {

    private Blog() {}

    public static ServiceFactory application() {
        PasswordHasher passwords = new PasswordHasher();
        WriteOnlyColumn password = new WriteOnlyColumn(USERS.HASHED_PASSWORD, "password", passwords::hash);
        InputMapper inputs = new InputMapper(password);
        Extension extension = new Extension(
                List.of(password),
                (routes, callers) -> {
                    new UserRoutes(inputs, callers).add(routes);
                    new PostRoutes(inputs, callers).add(routes);
                    LoginThrottle attempts = new LoginThrottle(TimeMeter.SYSTEM_NANOTIME);
                    new AccountRoutes(new LoginSessions(callers, passwords, attempts, InstantSource.system()), callers)
                            .add(routes);
                },
                described());
        return new ServiceFactory(extension.withLoginPath(AccountRoutes.TOKEN), List.of(new UserCommand(inputs)));
    }

    private static List<EndpointDescription> described() {
        return Stream.of(UserDocs.all(), PostDocs.all(), AccountDocs.all())
                .flatMap(List::stream)
                .toList();
    }
}
