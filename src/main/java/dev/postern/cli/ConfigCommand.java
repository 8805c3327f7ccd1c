package dev.postern.cli;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Command `config`, which prints the values that `serve` would use with the same options, environment and file.
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Prints the option values that serve would use, as a file for --config. Secrets are left out.")
public final class ConfigCommand implements Callable<Integer> {

    private static final Set<String> SECRETS = Set.of("--db-password", "--jwt-secret", "--migrate-password");

    /// Password parameter of a JDBC URL.
    private static final Pattern URL_PASSWORD = Pattern.compile("(?<=[?&])(ssl)?password=[^&]*&?");

    /// Password in the user information of a URL of libpq.
    private static final Pattern USER_PASSWORD = Pattern.compile("(?<=//)([^:@/?]*):[^@/?]*@");

    /// Separator that has no parameter after it once the password is removed.
    private static final Pattern LAST_SEPARATOR = Pattern.compile("[?&]$");

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--example", description = "Print an example instead: every option with description and default.")
    private boolean example;

    /// Read through [#spec], so that no option can be missed.
    @Mixin
    @SuppressWarnings("UnusedVariable")
    private ServeOptions options = new ServeOptions();

    @Override
    public Integer call() {
        for (OptionSpec option : Objects.requireNonNull(spec).options()) {
            boolean isSetting = !option.usageHelp()
                    && !option.versionHelp()
                    && !Set.of(ConfigFile.OPTION, "--example").contains(option.longestName());
            if (isSetting) {
                lines(option).forEach(System.out::println);
            }
        }
        return 0;
    }

    private List<String> lines(OptionSpec option) {
        String name = option.longestName().substring(2);
        if (example) {
            String description = String.join(" ", option.description());
            String value = option.defaultValue() == null ? "" : option.defaultValue();
            return List.of("# " + description.replace("${DEFAULT-VALUE}", value), "# " + name + " = " + value, "");
        }
        Object value = option.getValue();
        if (SECRETS.contains(option.longestName())) {
            boolean set = value != null && !value.toString().isEmpty();
            return List.of("# " + name + (set ? " is set" : " is not set"));
        }
        if (value instanceof Map<?, ?>) {
            return option.originalStringValues().stream()
                    .map(text -> name + " = " + quoted(text))
                    .toList();
        }
        if (value instanceof Collection<?> && !",".equals(option.splitRegex())) {
            List<String> lines = option.originalStringValues().stream()
                    .map(text -> name + " = " + quoted(withoutPassword(text)))
                    .toList();
            if (!lines.isEmpty()) {
                return lines;
            }
        }
        return switch (value) {
            case null -> List.of("# " + name + " is not set");
            case Collection<?> values when values.isEmpty() -> List.of("# " + name + " is not set");
            default -> List.of(name + " = " + quoted(text(option, value)));
        };
    }

    /// Quotes a value that [ConfigFile] would otherwise read differently.
    private static String quoted(String value) {
        return value.startsWith("\"") || !value.strip().equals(value)
                ? '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"'
                : value;
    }

    private static String withoutPassword(String url) {
        String without = URL_PASSWORD
                .matcher(USER_PASSWORD.matcher(url).replaceFirst("$1@"))
                .replaceAll("");
        return without.equals(url) ? url : LAST_SEPARATOR.matcher(without).replaceAll("");
    }

    /// Returns the text as the user wrote it, or else the default.
    private static String text(OptionSpec option, Object value) {
        List<String> originals = option.originalStringValues();
        if (!originals.isEmpty()) {
            return withoutPassword(String.join(",", originals));
        }
        if (option.defaultValue() != null) {
            return option.defaultValue();
        }
        return value instanceof Collection<?> values
                ? values.stream().map(String::valueOf).collect(Collectors.joining(","))
                : value.toString().toLowerCase(Locale.ROOT);
    }
}
