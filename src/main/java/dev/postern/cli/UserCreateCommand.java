package dev.postern.cli;

import dev.postern.accounts.AccountDirectory;
import dev.postern.accounts.AccountDirectory.Input;
import dev.postern.accounts.AccountTable;
import dev.postern.auth.PasswordHasher;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Command `user create`, which has an option for each column of the accounts.
final class UserCreateCommand implements Callable<Integer> {

    private final AccountTable accounts;
    private final PasswordHasher hasher;
    private final ConnectionOptions connection = new ConnectionOptions();
    private final CommandLine commandLine;

    private UserCreateCommand(AccountTable accounts, PasswordHasher hasher) {
        this.accounts = accounts;
        this.hasher = hasher;
        CommandSpec spec = CommandSpec.wrapWithoutInspection(this)
                .name("create")
                .mixinStandardHelpOptions(true)
                .addMixin("connection", CommandSpec.forAnnotatedObject(connection));
        spec.usageMessage()
                .description("Creates an account. Prompts for the password, or reads a line of standard input.");
        AccountDirectory.inputs(accounts).forEach(column -> spec.addOption(option(column)));
        this.commandLine = new CommandLine(spec);
    }

    static CommandLine of(AccountTable accounts, PasswordHasher hasher) {
        return new UserCreateCommand(accounts, hasher).commandLine;
    }

    private static OptionSpec option(Input column) {
        String comment = column.comment().replace("%", "%%");
        return OptionSpec.builder(optionName(column))
                .type(String.class)
                .paramLabel("VALUE")
                .required(column.required())
                .description(comment.isEmpty() ? "Value of " + column.name() + "." : comment)
                .build();
    }

    private static String optionName(Input column) {
        return "--" + column.name().replace('_', '-');
    }

    @Override
    public Integer call() {
        Map<String, String> values = new LinkedHashMap<>();
        AccountDirectory.inputs(accounts).forEach(column -> {
            String value = commandLine.getParseResult().matchedOptionValue(optionName(column), "");
            if (commandLine.getParseResult().hasMatchedOption(optionName(column))) {
                values.put(column.name(), value);
            }
        });
        String password = readPassword();
        AccountDirectory.Rows created = connection.use(
                database -> new AccountDirectory(accounts, hasher, database.asService()).create(values, password));
        UserCommand.print(created, commandLine.getOut());
        return 0;
    }

    @SuppressWarnings("SystemConsoleNull") // JDK 25 returns null for piped input again, unlike 22 to 24
    private static String readPassword() {
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
            throw CommandErrors.passwordNotReadable(e);
        }
    }
}
