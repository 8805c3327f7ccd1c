package dev.postern.cli;

import dev.postern.accounts.AccountDirectory;
import dev.postern.accounts.AccountDirectory.Rows;
import dev.postern.accounts.AccountDirectory.Selection;
import dev.postern.accounts.AccountTable;
import dev.postern.auth.PasswordHasher;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Command `user`, which manages accounts. Lists are tab-separated with a header line.
@Command(
        name = "user",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Lists, shows and changes accounts.")
public final class UserCommand {

    private final AccountTable accounts;
    private final PasswordHasher hasher;

    @Spec
    private @Nullable CommandSpec spec;

    private UserCommand(AccountTable accounts, PasswordHasher hasher) {
        this.accounts = accounts;
        this.hasher = hasher;
    }

    /// Creates the command, with `deactivate` and `restore` only if the accounts can be deactivated.
    public static CommandLine of(AccountTable accounts, PasswordHasher hasher) {
        CommandLine command = new CommandLine(new UserCommand(accounts, hasher));
        command.addSubcommand(UserCreateCommand.of(accounts, hasher));
        if (accounts.deactivation().isEmpty()) {
            command.getCommandSpec().removeSubcommand("deactivate");
            command.getCommandSpec().removeSubcommand("restore");
        }
        return command;
    }

    @Command(mixinStandardHelpOptions = true, description = "Lists accounts, newest first.")
    int list(
            @Mixin ConnectionOptions connection,
            @Option(names = "--active", description = "Active accounts only.") boolean active,
            @Option(
                            names = "--offset",
                            paramLabel = "N",
                            defaultValue = "0",
                            description = "Number of accounts to skip. Default: ${DEFAULT-VALUE}.")
                    long offset,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "100",
                            description = "Maximum number of accounts. Default: ${DEFAULT-VALUE}.")
                    long limit) {
        requireCount("--offset", offset);
        requireCount("--limit", limit);
        return print(connection, accounts -> accounts.list(active ? Selection.ACTIVE : Selection.ALL, offset, limit));
    }

    private static void requireCount(String option, long value) {
        if (value < 0) {
            throw CommandErrors.negativeCount(option, value);
        }
    }

    @Command(mixinStandardHelpOptions = true, description = "Shows one account.")
    int show(
            @Mixin ConnectionOptions connection,
            @Parameters(paramLabel = "KEY_OR_LOGIN", description = "Primary key or login of the account.")
                    String account) {
        return print(connection, accounts -> require(accounts.find(account), "key or login", account));
    }

    @Command(mixinStandardHelpOptions = true, description = "Deactivates an account and ends its sessions.")
    int deactivate(
            @Mixin ConnectionOptions connection,
            @Parameters(paramLabel = "KEY", description = "Primary key of the account.") String key) {
        return print(connection, accounts -> require(accounts.deactivate(key), "key", key));
    }

    @Command(mixinStandardHelpOptions = true, description = "Reactivates a deactivated account.")
    int restore(
            @Mixin ConnectionOptions connection,
            @Parameters(paramLabel = "KEY", description = "Primary key of the account.") String key) {
        return print(connection, accounts -> require(accounts.restore(key), "key", key));
    }

    private static Rows require(Optional<Rows> found, String kind, String value) {
        return found.orElseThrow(() -> CommandErrors.noAccount(kind, value));
    }

    private int print(ConnectionOptions connection, Function<AccountDirectory, Rows> work) {
        Rows rows =
                connection.use(database -> work.apply(new AccountDirectory(accounts, hasher, database.asService())));
        print(rows, Objects.requireNonNull(spec).commandLine().getOut());
        return 0;
    }

    static void print(Rows rows, PrintWriter out) {
        out.println(String.join("\t", rows.columns()));
        rows.rows()
                .forEach(row -> out.println(String.join(
                        "\t",
                        row.stream().map(UserCommand::withoutControlCharacters).toList())));
        out.flush();
    }

    /// Replaces control characters by blanks, because they would break the line or control the terminal.
    private static String withoutControlCharacters(String text) {
        StringBuilder field = new StringBuilder(text.length());
        text.chars().map(c -> Character.isISOControl(c) ? ' ' : c).forEach(c -> field.append((char) c));
        return field.toString();
    }
}
