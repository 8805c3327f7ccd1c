package dev.postern.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Options by environment variables: `--db-url` is also `POSTERN_DB_URL`. What is said on the command line wins.
final class EnvironmentDefaults implements IDefaultValueProvider {

    /// The variable that stands for an option.
    static String variable(String option) {
        return "POSTERN_" + option.replaceFirst("^--", "").replace('-', '_').toUpperCase(Locale.ROOT);
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || option.usageHelp() || option.versionHelp()) {
            return null;
        }
        return System.getenv(variable(option.longestName()));
    }
}
