package dev.postern.cli;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Option values from environment variables, such as `POSTERN_DB_URL` for `--db-url`.
///
/// The command line overrides them.
final class EnvironmentDefaults implements IDefaultValueProvider {

    /// Options of `generate` with variables. Those of its other options, such as `POSTERN_WATCH`, belong to
    /// `serve`.
    private static final Set<String> OF_GENERATE =
            Set.of("--db-user", "--db-password", "--db-password-file", "--scratch-url");

    private final Map<String, String> environment;

    EnvironmentDefaults(Map<String, String> environment) {
        this.environment = environment;
    }

    /// Returns the environment variable of an option.
    static String variable(String option) {
        return "POSTERN_" + option.replaceFirst("^--", "").replace('-', '_').toUpperCase(Locale.ROOT);
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || option.usageHelp() || option.versionHelp()) {
            return null;
        }
        if (option.command().name().equals("generate") && !OF_GENERATE.contains(option.longestName())) {
            return null;
        }
        return environment.get(variable(option.longestName()));
    }
}
