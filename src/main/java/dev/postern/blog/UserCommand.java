package dev.postern.blog;

import static dev.postern.schema.Tables.USERS;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.blog.Users.UserFilter;
import dev.postern.cli.ConnectionOptions;
import dev.postern.problem.ErrorCode;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jooq.TableField;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `user`: accounts from the command line. Lists are tab-separated with a header, so that they can be piped.
@Command(
        name = "user",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Lists, shows and changes users.")
final class UserCommand {

    private final InputMapper inputs;

    @Spec
    private @Nullable CommandSpec spec;

    UserCommand(InputMapper inputs) {
        this.inputs = inputs;
    }

    @Command(mixinStandardHelpOptions = true, description = "Lists users, newest first.")
    int list(
            @picocli.CommandLine.Mixin ConnectionOptions database,
            @Option(names = "--active", description = "Active users only.") boolean active,
            @Option(
                            names = "--offset",
                            paramLabel = "N",
                            defaultValue = "0",
                            description = "Users passed over. Default: ${DEFAULT-VALUE}.")
                    long skip,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "100",
                            description = "Most users listed. Default: ${DEFAULT-VALUE}.")
                    long limit) {
        UserFilter which = active ? UserFilter.ACTIVE : UserFilter.ALL;
        requireCount("--offset", skip);
        requireCount("--limit", limit);
        print(database.use(pool -> pool.asService().readTransaction(dsl -> new Users(dsl).list(which, skip, limit))));
        return 0;
    }

    private static void requireCount(String option, long value) {
        if (value < 0) {
            throw ErrorCode.INVALID_VALUE.exception(option + " takes a whole number from 0, not " + value);
        }
    }

    @Command(mixinStandardHelpOptions = true, description = "Shows one user.")
    int show(
            @picocli.CommandLine.Mixin ConnectionOptions database,
            @Parameters(paramLabel = "ID_OR_EMAIL", description = "The user's id or e-mail address.") String user) {
        Optional<User> found =
                database.use(pool -> pool.asService().readTransaction(dsl -> find(new Users(dsl), user)));
        print(List.of(found.orElseThrow(
                () -> ErrorCode.ROW_NOT_FOUND.exception("No user has the id or e-mail address " + user))));
        return 0;
    }

    private static Optional<User> find(Users users, String idOrEmail) {
        boolean id = idOrEmail.length() <= 18 && idOrEmail.chars().allMatch(c -> c >= '0' && c <= '9');
        return id ? users.byId(Long.parseLong(idOrEmail)) : users.byEmail(idOrEmail);
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Creates a user; the password is asked for, or read as a line from standard input.")
    int create(
            @picocli.CommandLine.Mixin ConnectionOptions database,
            @Option(names = "--email", required = true, paramLabel = "ADDRESS", description = "E-mail address.")
                    String email,
            @Option(names = "--full-name", required = true, paramLabel = "NAME", description = "Name.") String fullName,
            @Option(names = "--administrator", description = "One who may do everything; else a member.")
                    boolean administrator) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("email", email).put("full_name", fullName).put("password", password());
        Map<TableField<?, ?>, Object> values = inputs.newUser(new JsonBody(body, ""));
        if (administrator) {
            values.put(USERS.ROLE, "administrator");
        }
        User created = database.use(pool -> pool.asService().transaction(dsl -> new Users(dsl).create(values)));
        print(List.of(created));
        return 0;
    }

    @SuppressWarnings("SystemConsoleNull") // true of 22 to 24; 25 gives null again where input is piped
    private static String password() {
        Console console = System.console();
        return console == null || !console.isTerminal() ? lineOfInput() : typed(console);
    }

    private static String typed(Console console) {
        char[] typed = console.readPassword("Password: ");
        if (typed == null) {
            return "";
        }
        try {
            return new String(typed);
        } finally {
            Arrays.fill(typed, '\0');
        }
    }

    private static String lineOfInput() {
        try {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            return Objects.requireNonNullElse(in.readLine(), "");
        } catch (IOException e) {
            throw ErrorCode.INVALID_VALUE.exception("The password could not be read from standard input");
        }
    }

    @Command(mixinStandardHelpOptions = true, description = "Deactivates a user (soft delete).")
    int deactivate(
            @picocli.CommandLine.Mixin ConnectionOptions database,
            @Parameters(paramLabel = "ID", description = "The user's id.") long id) {
        Optional<User> changed =
                database.use(pool -> pool.asService().transaction(dsl -> new Users(dsl).deactivate(id)));
        print(List.of(changed.orElseThrow(() -> UserRoutes.noSuchUser(id))));
        return 0;
    }

    @Command(mixinStandardHelpOptions = true, description = "Takes a deactivation back.")
    int restore(
            @picocli.CommandLine.Mixin ConnectionOptions database,
            @Parameters(paramLabel = "ID", description = "The user's id.") long id) {
        Optional<User> changed = database.use(pool -> pool.asService().transaction(dsl -> new Users(dsl).restore(id)));
        print(List.of(changed.orElseThrow(() -> UserRoutes.noSuchUser(id))));
        return 0;
    }

    private void print(List<User> users) {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        out.println("id\temail\tfull_name\tis_active\tcreated_at\tupdated_at\tdeleted_at\trole");
        users.forEach(user -> out.println(String.join(
                "\t",
                String.valueOf(user.id()),
                oneField(user.email()),
                oneField(user.fullName()),
                String.valueOf(user.isActive()),
                user.createdAt().toString(),
                Objects.toString(user.updatedAt(), ""),
                Objects.toString(user.deletedAt(), ""),
                user.role())));
        out.flush();
    }

    /// What would break the line, or steer the terminal, becomes a space.
    private static String oneField(String text) {
        StringBuilder field = new StringBuilder(text.length());
        text.chars().map(c -> Character.isISOControl(c) ? ' ' : c).forEach(c -> field.append((char) c));
        return field.toString();
    }
}
