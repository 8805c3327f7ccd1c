package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// Tests of the configuration file: precedence of options, and rejected files and values.
class ConfigFileTest {

    @TempDir
    private Path directory;

    private final CommandLine root = new CommandLine(CommandSpec.create())
            .addSubcommand(new ConfigCommand())
            .addSubcommand(new ReadyCommand())
            .setExpandAtFiles(false);

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("postern.conf"), text);
    }

    private List<String> expanded(Map<String, String> environment, String... arguments) {
        return List.of(ConfigFile.expand(root, environment, arguments));
    }

    @Test
    void file_setsOptionsThatAreNotSetElsewhere() throws IOException {
        Path file = file("""
                # comment
                  port=1

                max-rows = 5
                aggregates = true
                schemas = "a,b"
                app-setting = x=1
                app-setting = "y=a \\"b\\" \\\\"
                """);
        assertThat(expanded(Map.of("POSTERN_MAX_ROWS", "7"), "config", "--port", "2", "--config=" + file))
                .containsExactly(
                        "config",
                        "--aggregates=true",
                        "--schemas=a,b",
                        "--app-setting=x=1",
                        "--app-setting=y=a \"b\" \\",
                        "--port",
                        "2",
                        "--config=" + file);
    }

    @Test
    void environmentNamesFile_fileIsRead() throws IOException {
        Path file = file("port = 1");
        assertThat(expanded(Map.of("POSTERN_CONFIG", file.toString()), "config"))
                .containsExactly("config", "--port=1");
    }

    @Test
    void commandWithoutConfigOption_argumentsAreUnchanged() throws IOException {
        Map<String, String> environment =
                Map.of("POSTERN_CONFIG", file("nonsense").toString());
        assertThat(expanded(environment, "ready", "--config")).containsExactly("ready", "--config");
        assertThat(expanded(environment)).isEmpty();
        assertThat(expanded(environment, "--help")).containsExactly("--help");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            prot = 1             | :2: unknown option 'prot'
            config = x           | :2: unknown option 'config'
            help = true          | :2: unknown option 'help'
            port                 | :2: expected name = value
            = 1                  | :2: unknown option ''
            host = "a            | :2: missing closing quote
            """)
    void invalidLine_isRejectedWithItsNumber(String text, String message) throws IOException {
        Path file = file("port = 1\n" + text);
        assertThatThrownBy(() -> expanded(Map.of(), "config", "--config", file.toString()))
                .isInstanceOf(ParameterException.class)
                .hasMessage(file + message);
    }

    @Test
    void unreadableFile_isRejected() throws IOException {
        Path bytes = Files.write(directory.resolve("bytes"), "host = é".getBytes(StandardCharsets.ISO_8859_1));
        Path huge = Files.write(directory.resolve("huge"), new byte[(1 << 20) + 1]);
        Path missing = directory.resolve("missing");
        for (Path file : List.of(bytes, huge, missing, directory)) {
            assertThatThrownBy(() -> expanded(Map.of(), "config", "--config=" + file))
                    .isInstanceOf(ParameterException.class)
                    .hasMessageContaining(file.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--unix-socket=",
                "--unix-socket=" + "/tmp/0123456789/0123456789/0123456789/0123456789/0123456789/0123456789"
                        + "/0123456789/0123456789/0123456789/socket",
                "--unix-socket-mode=999",
                "--unix-socket-mode=rw",
                "--unix-socket-mode=577",
                "--unix-socket-mode=0660",
                "--admin-unix-socket-mode=1777",
                "--admin-port=-1",
                "--log-level=loud",
                "--trace-header=X Trace",
                "--trace-header=",
                "--trace-header=Content-Length",
                "--trace-header=authorization",
                "--trace-header=Set-Cookie",
                "--db-channel",
                "--port=1 2"
            })
    void invalidOption_isRejectedByName(String option) {
        CommandLine settings = new CommandLine(new ServeOptions()).setCaseInsensitiveEnumValuesAllowed(true);
        String name = option.contains("=") ? option.substring(0, option.indexOf('=')) : option;
        assertThatThrownBy(() -> settings.parseArgs(option))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining(name);
    }
}
