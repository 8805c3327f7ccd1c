package dev.postern.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/// Configuration file of `--config`: one option per line without its dashes, such as `port = 8080`.
///
/// A line that begins with `#` is a comment; a value can be in double quotes. The command line and the environment
/// override the file.
///
/// The file can also be a `postgrest.conf`, and the variables `PGRST_*` are read: [PostgrestKeys] lists their
/// keys. One of these keys makes the defaults of PostgREST those of `serve`.
final class ConfigFile {

    static final String OPTION = "--config";

    /// Larger files are rejected before they are read into memory.
    private static final long MAX_BYTES = 1 << 20;

    /// Value in quotes, and a comment after it.
    private static final Pattern QUOTED = Pattern.compile("\"(.*)\"\\s*(?:#[^\"]*)?");

    private final CommandLine command;
    private final Path path;

    /// Whether a key of PostgREST was read.
    private boolean isPostgrest;

    private ConfigFile(CommandLine command, Path path) {
        this.command = command;
        this.path = path;
    }

    /// Inserts the options of the configuration file after the command's name.
    ///
    /// @param root parent of all commands; a command without `--config` keeps its arguments
    /// @throws ParameterException if the file cannot be read or a line is not a setting
    static String[] expand(CommandLine root, Map<String, String> environment, String... arguments) {
        CommandLine command =
                arguments.length == 0 ? null : root.getSubcommands().get(arguments[0]);
        if (command == null || command.getCommandSpec().findOption(OPTION) == null) {
            return arguments;
        }
        String path = path(environment, arguments);
        List<Setting> settings = new ArrayList<>();
        ConfigFile file = new ConfigFile(command, Path.of(path == null ? "" : path));
        if (path != null) {
            settings.addAll(file.read());
        }
        file.addVariables(environment, settings);
        file.addPostgrestDefaults(settings);
        List<String> commandArguments = Stream.of(arguments).skip(1).toList();
        List<String> expanded = new ArrayList<>(List.of(arguments[0]));
        Set<String> overridden = overridden(command.getCommandSpec(), environment, commandArguments);
        for (Setting setting : settings) {
            if (!overridden.contains(setting.option())) {
                expanded.add(setting.option() + "=" + setting.value());
            }
        }
        expanded.addAll(commandArguments);
        return expanded.toArray(String[]::new);
    }

    /// Adds the settings of the variables `PGRST_*`, which replace those of the file.
    private void addVariables(Map<String, String> environment, List<Setting> settings) {
        new TreeMap<>(environment)
                .forEach((variable, value) -> PostgrestKeys.ofVariable(variable)
                        .ifPresent(key -> ofVariable(variable, key, value).ifPresent(setting -> {
                            settings.removeIf(earlier -> earlier.replacedBy(setting));
                            settings.add(setting);
                        })));
    }

    private Optional<Setting> ofVariable(String variable, String key, String value) {
        isPostgrest = true;
        if (PostgrestKeys.contains(key)) {
            return postgrestSetting(variable, key, value);
        }
        if (command.getCommandSpec().findOption("--" + key) == null) {
            warn(variable + " is no key of PostgREST and has no effect");
            return Optional.empty();
        }
        return value.isEmpty() ? Optional.empty() : Optional.of(new Setting("--" + key, value));
    }

    private void addPostgrestDefaults(List<Setting> settings) {
        if (isPostgrest) {
            PostgrestKeys.defaults().forEach((option, value) -> {
                if (settings.stream().noneMatch(setting -> setting.option().equals(option))) {
                    settings.add(new Setting(option, value));
                }
            });
        }
    }

    private Optional<Setting> postgrestSetting(String place, String key, String value) {
        isPostgrest = true;
        PostgrestKeys.reasonWithoutEffect(key).ifPresent(reason -> warn(place + " has no effect: " + reason));
        return PostgrestKeys.setting(key, value).map(setting -> new Setting(setting.option(), setting.value()));
    }

    private void warn(String message) {
        command.getErr().println("warning: " + message);
    }

    private static @Nullable String path(Map<String, String> environment, String... arguments) {
        for (int i = 1; i < arguments.length; i++) {
            if (arguments[i].startsWith(OPTION + "=")) {
                return arguments[i].substring(OPTION.length() + 1);
            } else if (arguments[i].equals(OPTION) && i + 1 < arguments.length) {
                return arguments[i + 1];
            }
        }
        return environment.get(EnvironmentDefaults.variable(OPTION));
    }

    /// Returns the options that the environment or the command line sets.
    private static Set<String> overridden(
            CommandSpec spec, Map<String, String> environment, List<String> commandArguments) {
        boolean isFromDatabase = commandArguments.stream()
                .anyMatch(argument -> argument.equals("--from") || argument.startsWith("--from="));
        return spec.options().stream()
                .map(OptionSpec::longestName)
                .filter(name -> (isFromDatabase && name.equals("--db-url"))
                        || environment.containsKey(EnvironmentDefaults.variable(name))
                        || commandArguments.stream()
                                .anyMatch(argument -> argument.equals(name) || argument.startsWith(name + "=")))
                .collect(Collectors.toSet());
    }

    private record Setting(String option, String value) {

        /// Whether a later setting replaces this one: settings of the application have a name each.
        boolean replacedBy(Setting later) {
            String name = value.substring(0, value.indexOf('=') + 1);
            return option.equals(later.option) && (!option.equals("--app-setting") || later.value.startsWith(name));
        }
    }

    private List<Setting> read() {
        List<Setting> settings = new ArrayList<>();
        List<String> lines = lines();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                setting(line, i + 1).ifPresent(settings::add);
            }
        }
        Setting noChannel = new Setting("--db-channel", "none");
        if (settings.contains(noChannel)) { // db-channel-enabled of PostgREST is independent of db-channel
            settings.removeIf(setting -> setting.option().equals("--db-channel") && !setting.equals(noChannel));
        }
        return settings;
    }

    private List<String> lines() {
        try {
            if (Files.size(path) > MAX_BYTES) {
                throw rejection("--config " + path + " is larger than " + MAX_BYTES + " bytes");
            }
            return Files.readAllLines(path, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw rejection("--config " + path + " is not UTF-8 text");
        } catch (IOException e) {
            throw rejection("--config " + path + " cannot be read");
        }
    }

    private Optional<Setting> setting(String line, int number) {
        int equals = line.indexOf('=');
        if (equals < 0) {
            throw rejection(path + ":" + number + ": expected name = value");
        }
        String name = line.substring(0, equals).strip();
        String text = line.substring(equals + 1).strip();
        if (PostgrestKeys.contains(name)) {
            return postgrestSetting(path + ":" + number + ": " + name, name, value(withoutComment(text), number));
        }
        OptionSpec option = command.getCommandSpec().findOption("--" + name);
        if (option == null
                || name.isEmpty()
                || option.usageHelp()
                || option.versionHelp()
                || OPTION.equals("--" + name)) {
            throw rejection(path + ":" + number + ": unknown option '" + name + "'");
        }
        return Optional.of(new Setting(option.longestName(), value(text, number)));
    }

    /// Returns a value of PostgREST without the comment after it.
    private static String withoutComment(String text) {
        int comment = text.startsWith("\"") ? -1 : text.indexOf('#');
        return comment < 0 ? text : text.substring(0, comment).strip();
    }

    private String value(String text, int number) {
        if (!text.startsWith("\"")) {
            return text;
        }
        Matcher quoted = QUOTED.matcher(text);
        if (!quoted.matches()) {
            throw rejection(path + ":" + number + ": missing closing quote");
        }
        return quoted.group(1).replace("\\\"", "\"").replace("\\\\", "\\");
    }

    private ParameterException rejection(String message) {
        return new ParameterException(command, message);
    }
}
