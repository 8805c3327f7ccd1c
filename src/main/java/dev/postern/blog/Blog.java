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

/// The blog's extension of the engine: hashed passwords, the routes below `/blog` and `/auth`, and the `user` command.
public final class Blog {

    /// Role that V4 of the migrations creates; it can only assume other roles.
    private static final String LOGIN_ROLE = "postern_authenticator";

    private Blog() {}

    public static ServiceFactory application() {
        PasswordHasher passwords = new PasswordHasher();
        WriteOnlyColumn password = new WriteOnlyColumn(USERS.HASHED_PASSWORD, "password", passwords::hash);
        InputMapper inputs = new InputMapper(password);
        Extension extension = new Extension(
                List.of(password),
                (routes, authentication) -> {
                    new UserRoutes(inputs, authentication).register(routes);
                    new PostRoutes(inputs, authentication).register(routes);
                    LoginThrottle throttle = new LoginThrottle(TimeMeter.SYSTEM_NANOTIME);
                    new AccountRoutes(
                                    new LoginSessions(authentication, passwords, throttle, InstantSource.system()),
                                    authentication)
                            .register(routes);
                },
                endpointDocs());
        return new ServiceFactory(extension.withLoginPath(AccountRoutes.TOKEN), List.of(new UserCommand(inputs)))
                .withLoginRole(LOGIN_ROLE);
    }

    private static List<EndpointDescription> endpointDocs() {
        return Stream.of(UserDocs.all(), PostDocs.all(), AccountDocs.all())
                .flatMap(List::stream)
                .toList();
    }
}
