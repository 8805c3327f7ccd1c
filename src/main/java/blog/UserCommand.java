package blog;

import static blog.schema.Tables.USERS;

import blog.Users.UserFilter;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.DatabaseOptions;
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

/// The command `user`: manages accounts. Lists are tab-separated with a header line.
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
            @picocli.CommandLine.Mixin DatabaseOptions database,
            @Option(names = "--active", description = "Active users only.") boolean active,
            @Option(
                            names = "--offset",
                            paramLabel = "N",
                            defaultValue = "0",
                            description = "Number of users to skip. Default: ${DEFAULT-VALUE}.")
                    long offset,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "100",
                            description = "Maximum number of users. Default: ${DEFAULT-VALUE}.")
                    long limit) {
        UserFilter filter = active ? UserFilter.ACTIVE : UserFilter.ALL;
        requireCount("--offset", offset);
        requireCount("--limit", limit);
        print(database.reading(dsl -> new Users(dsl).list(filter, offset, limit)));
        return 0;
    }

    private static void requireCount(String option, long value) {
        if (value < 0) {
            throw BlogErrors.invalidValue(option + " must be a whole number from 0, not " + value);
        }
    }

    @Command(mixinStandardHelpOptions = true, description = "Shows one user.")
    int show(
            @picocli.CommandLine.Mixin DatabaseOptions database,
            @Parameters(paramLabel = "ID_OR_EMAIL", description = "The user's id or e-mail address.") String user) {
        Optional<User> found = database.reading(dsl -> find(new Users(dsl), user));
        print(List.of(found.orElseThrow(() -> BlogErrors.notFound("No user has the id or e-mail address " + user))));
        return 0;
    }

    private static Optional<User> find(Users users, String idOrEmail) {
        boolean isId = idOrEmail.length() <= 18 && idOrEmail.chars().allMatch(c -> c >= '0' && c <= '9');
        return isId ? users.byId(Long.parseLong(idOrEmail)) : users.byEmail(idOrEmail);
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Creates a user. Prompts for the password, or reads a line of standard input.")
    int create(
            @picocli.CommandLine.Mixin DatabaseOptions database,
            @Option(names = "--email", required = true, paramLabel = "ADDRESS", description = "E-mail address.")
                    String email,
            @Option(names = "--full-name", required = true, paramLabel = "NAME", description = "Name.") String fullName,
            @Option(names = "--administrator", description = "Create an administrator instead of a member.")
                    boolean administrator) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("email", email).put("full_name", fullName).put("password", password());
        Map<TableField<?, ?>, Object> values = inputs.newUser(new JsonBody(body, ""));
        if (administrator) {
            values.put(USERS.ROLE, "administrator");
        }
        User created = database.transaction(dsl -> new Users(dsl).create(values));
        print(List.of(created));
        return 0;
    }

    @SuppressWarnings("SystemConsoleNull") // JDK 25 returns null for piped input again, unlike 22 to 24
    private static String password() {
        Console console = System.console();
        return console == null || !console.isTerminal() ? readInputLine() : readHidden(console);
    }

    private static String readHidden(Console console) {
        char[] password = console.readPassword("Password: ");
        if (password == null) {
            return "";
        }
        try {
            return new String(password);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    private static String readInputLine() {
        try {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            return Objects.requireNonNullElse(in.readLine(), "");
        } catch (IOException e) {
            throw BlogErrors.invalidValue("The password could not be read from standard input");
        }
    }

    @Command(mixinStandardHelpOptions = true, description = "Deactivates a user (soft delete).")
    int deactivate(
            @picocli.CommandLine.Mixin DatabaseOptions database,
            @Parameters(paramLabel = "ID", description = "The user's id.") long id) {
        Optional<User> changed = database.transaction(dsl -> new Users(dsl).deactivate(id));
        print(List.of(changed.orElseThrow(() -> UserRoutes.userNotFound(id))));
        return 0;
    }

    @Command(mixinStandardHelpOptions = true, description = "Reactivates a deactivated user.")
    int restore(
            @picocli.CommandLine.Mixin DatabaseOptions database,
            @Parameters(paramLabel = "ID", description = "The user's id.") long id) {
        Optional<User> changed = database.transaction(dsl -> new Users(dsl).restore(id));
        print(List.of(changed.orElseThrow(() -> UserRoutes.userNotFound(id))));
        return 0;
    }

    private void print(List<User> users) {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        out.println("id\temail\tfull_name\tis_active\tcreated_at\tupdated_at\tdeleted_at\trole");
        users.forEach(user -> out.println(String.join(
                "\t",
                String.valueOf(user.id()),
                withoutControlCharacters(user.email()),
                withoutControlCharacters(user.fullName()),
                String.valueOf(user.isActive()),
                user.createdAt().toString(),
                Objects.toString(user.updatedAt(), ""),
                Objects.toString(user.deletedAt(), ""),
                user.role())));
        out.flush();
    }

    /// Replaces control characters by blanks, because they would break the line or control the terminal.
    private static String withoutControlCharacters(String text) {
        StringBuilder field = new StringBuilder(text.length());
        text.chars().map(c -> Character.isISOControl(c) ? ' ' : c).forEach(c -> field.append((char) c));
        return field.toString();
    }
}
