package blog;

import static blog.schema.Tables.USERS;

import blog.schema.DefaultCatalog;
import dev.postern.Application;
import dev.postern.EndpointDoc;
import dev.postern.Passwords;
import dev.postern.Postern;
import io.github.bucket4j.TimeMeter;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/// The example application: hashed passwords, the routes below `/blog` and `/auth`, and the `user` command.
public final class Blog {

    private Blog() {}

    public static void main(String[] arguments) {
        Postern.run(application(), arguments);
    }

    public static Application application() {
        Passwords passwords = new Passwords();
        InputMapper inputs = new InputMapper(passwords);
        return Application.of(DefaultCatalog.DEFAULT_CATALOG)
                .writeOnly(USERS.HASHED_PASSWORD, InputMapper.PASSWORD, passwords::hash)
                .routes((routes, callers) -> {
                    new UserRoutes(inputs, callers).register(routes);
                    new PostRoutes(inputs, callers).register(routes);
                    LoginThrottle throttle = new LoginThrottle(TimeMeter.SYSTEM_NANOTIME);
                    LoginSessions sessions = new LoginSessions(callers, passwords, throttle, InstantSource.system());
                    new AccountRoutes(sessions, callers).register(routes);
                })
                .document(endpointDocs())
                .command(new UserCommand(inputs))
                .signIn(AccountRoutes.TOKEN);
    }

    private static List<EndpointDoc> endpointDocs() {
        return Stream.of(UserDocs.all(), PostDocs.all(), AccountDocs.all())
                .flatMap(List::stream)
                .toList();
    }
}
