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

/// Settings in a file, `--config FILE`: a line each, `port = 8080`, named like the options without their dashes.
/// `#` begins a line that is not read; a value may stand between double quotes. What the command line or the
/// environment says of an option, replaces what the file says of it.
final class ConfigFile {

    static final String OPTION = "--config";

    /// Bytes: more is no file of settings.
    private static final long LONGEST = 1 << 20;

    private final CommandLine command;
    private final Path path;

    private ConfigFile(CommandLine command, Path path) {
        this.command = command;
        this.path = path;
    }

    /// The arguments with those of the file that they name put before them.
    ///
    /// @param line all commands; only those that have the option are given settings
    /// @throws ParameterException where the file cannot be read, or says what is no setting
    static String[] expand(CommandLine line, Map<String, String> environment, String... arguments) {
        CommandLine command =
                arguments.length == 0 ? null : line.getSubcommands().get(arguments[0]);
        if (command == null || command.getCommandSpec().findOption(OPTION) == null) {
            return arguments;
        }
        String path = path(environment, arguments);
        if (path == null) {
            return arguments;
        }
        List<String> said = Stream.of(arguments).skip(1).toList();
        List<String> expanded = new ArrayList<>(List.of(arguments[0]));
        Set<String> named = named(command.getCommandSpec(), environment, said);
        for (Setting setting : new ConfigFile(command, Path.of(path)).read()) {
            if (!named.contains(setting.option())) {
                expanded.add(setting.option() + "=" + setting.value());
            }
        }
        expanded.addAll(said);
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

    /// The options that are given elsewhere.
    private static Set<String> named(CommandSpec spec, Map<String, String> environment, List<String> said) {
        return spec.options().stream()
                .map(OptionSpec::longestName)
                .filter(name -> environment.containsKey(EnvironmentDefaults.variable(name))
                        || said.stream().anyMatch(one -> one.equals(name) || one.startsWith(name + "=")))
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
            if (Files.size(path) > LONGEST) {
                throw refused("The file " + path + " is too long for one of settings");
            }
            return Files.readAllLines(path, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw refused("The file " + path + " is not UTF-8 text");
        } catch (IOException e) {
            throw refused("The file " + path + " that --config names cannot be read");
        }
    }

    private Setting setting(String line, int number) {
        int equals = line.indexOf('=');
        if (equals < 0) {
            throw refused(path + ":" + number + ": a setting is written name = value");
        }
        String name = line.substring(0, equals).strip();
        OptionSpec option = command.getCommandSpec().findOption("--" + name);
        if (option == null
                || name.isEmpty()
                || option.usageHelp()
                || option.versionHelp()
                || OPTION.equals("--" + name)) {
            throw refused(path + ":" + number + ": there is no setting '" + name + "'");
        }
        return new Setting(
                option.longestName(), value(line.substring(equals + 1).strip(), number));
    }

    private String value(String written, int number) {
        if (!written.startsWith("\"")) {
            return written;
        }
        if (written.length() < 2 || !written.endsWith("\"")) {
            throw refused(path + ":" + number + ": the value's quote is not closed");
        }
        return written.substring(1, written.length() - 1).replace("\\\"", "\"").replace("\\\\", "\\");
    }

    private ParameterException refused(String why) {
        return new ParameterException(command, why);
    }
}
