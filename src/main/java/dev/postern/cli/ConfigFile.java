package dev.postern.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
final class ConfigFile {

    static final String OPTION = "--config";

    /// Larger files are rejected before they are read into memory.
    private static final long MAX_BYTES = 1 << 20;

    private final CommandLine command;
    private final Path path;

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
        if (path == null) {
            return arguments;
        }
        List<String> commandArguments = Stream.of(arguments).skip(1).toList();
        List<String> expanded = new ArrayList<>(List.of(arguments[0]));
        Set<String> overridden = overridden(command.getCommandSpec(), environment, commandArguments);
        for (Setting setting : new ConfigFile(command, Path.of(path)).read()) {
            if (!overridden.contains(setting.option())) {
                expanded.add(setting.option() + "=" + setting.value());
            }
        }
        expanded.addAll(commandArguments);
        return expanded.toArray(String[]::new);
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
        return spec.options().stream()
                .map(OptionSpec::longestName)
                .filter(name -> environment.containsKey(EnvironmentDefaults.variable(name))
                        || commandArguments.stream()
                                .anyMatch(argument -> argument.equals(name) || argument.startsWith(name + "=")))
                .collect(Collectors.toSet());
    }

    private record Setting(String option, String value) {}

    private List<Setting> read() {
        List<Setting> settings = new ArrayList<>();
        List<String> lines = lines();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                settings.add(setting(line, i + 1));
            }
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

    private Setting setting(String line, int number) {
        int equals = line.indexOf('=');
        if (equals < 0) {
            throw rejection(path + ":" + number + ": expected name = value");
        }
        String name = line.substring(0, equals).strip();
        OptionSpec option = command.getCommandSpec().findOption("--" + name);
        if (option == null
                || name.isEmpty()
                || option.usageHelp()
                || option.versionHelp()
                || OPTION.equals("--" + name)) {
            throw rejection(path + ":" + number + ": unknown option '" + name + "'");
        }
        return new Setting(
                option.longestName(), value(line.substring(equals + 1).strip(), number));
    }

    private String value(String text, int number) {
        if (!text.startsWith("\"")) {
            return text;
        }
        if (text.length() < 2 || !text.endsWith("\"")) {
            throw rejection(path + ":" + number + ": missing closing quote");
        }
        return text.substring(1, text.length() - 1).replace("\\\"", "\"").replace("\\\\", "\\");
    }

    private ParameterException rejection(String message) {
        return new ParameterException(command, message);
    }
}
