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

/// `config`: the settings that `serve` would have, given the same options, environment and file.
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Prints the settings that serve would have, as a file for --config; secrets are left out.")
public final class ConfigCommand implements Callable<Integer> {

    private static final Set<String> SECRET = Set.of("--db-password", "--jwt-secret");

    /// Of an address.
    private static final Pattern PASSWORD = Pattern.compile("(?<=[?&])(ssl)?password=[^&]*&?");

    private static final Pattern LEFT_OPEN = Pattern.compile("[?&]$");

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--example", description = "Print an example instead, every setting with what it means.")
    private boolean example;

    /// Read by way of [#spec], so that no setting is missed.
    @Mixin
    @SuppressWarnings("UnusedVariable")
    private ServeOptions settings = new ServeOptions();

    @Override
    public Integer call() {
        for (OptionSpec option : Objects.requireNonNull(spec).options()) {
            boolean told = !option.usageHelp()
                    && !option.versionHelp()
                    && !Set.of(ConfigFile.OPTION, "--example").contains(option.longestName());
            if (told) {
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
        if (SECRET.contains(option.longestName())) {
            boolean set = value != null && !value.toString().isEmpty();
            return List.of("# " + name + (set ? " is set" : " is not set"));
        }
        if (value instanceof Map<?, ?>) {
            return option.originalStringValues().stream()
                    .map(given -> name + " = " + quoted(given))
                    .toList();
        }
        return switch (value) {
            case null -> List.of("# " + name + " is not set");
            case Collection<?> all when all.isEmpty() -> List.of("# " + name + " is not set");
            default -> List.of(name + " = " + quoted(written(option, value)));
        };
    }

    /// As a file has to have it for it to be read as it is.
    private static String quoted(String value) {
        return value.startsWith("\"") || !value.strip().equals(value)
                ? '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"'
                : value;
    }

    private static String withoutPassword(String text) {
        String without = PASSWORD.matcher(text).replaceAll("");
        return without.equals(text) ? text : LEFT_OPEN.matcher(without).replaceAll("");
    }

    /// As it was given, where that is known.
    private static String written(OptionSpec option, Object value) {
        List<String> given = option.originalStringValues();
        if (!given.isEmpty()) {
            return withoutPassword(String.join(",", given));
        }
        if (option.defaultValue() != null) {
            return option.defaultValue();
        }
        return value instanceof Collection<?> all
                ? all.stream().map(String::valueOf).collect(Collectors.joining(","))
                : value.toString().toLowerCase(Locale.ROOT);
    }
}
