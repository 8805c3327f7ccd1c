package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.ServiceProcess.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// Configuration of PostgREST: a `postgrest.conf` as `--config`, and `PGRST_*` variables
/// (`docs/from-postgrest.md`).
class PostgrestConfigTest {

    private static final Path DOCUMENT = Path.of("docs/from-postgrest.md");

    @TempDir
    private Path directory;

    private final CommandLine root = new CommandLine(CommandSpec.create())
            .addSubcommand(new ConfigCommand())
            .setExpandAtFiles(false);

    private List<String> expanded(Map<String, String> environment, String file, String... arguments)
            throws IOException {
        Path path = Files.writeString(directory.resolve("postgrest.conf"), file);
        String[] command = Stream.concat(Stream.of("config", "--config=" + path), Stream.of(arguments))
                .toArray(String[]::new);
        List<String> all = List.of(ConfigFile.expand(root, environment, command));
        return all.subList(1, all.size() - 1 - arguments.length);
    }

    private static List<String> block(String language, int index) throws IOException {
        Matcher blocks = Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(Files.readString(DOCUMENT));
        return blocks.results()
                .map(block -> block.group(1).lines().toList())
                .toList()
                .get(index);
    }

    @Test
    void documentedFile_setsTheDocumentedOptions() throws IOException {
        List<String> file = block("conf", 0);
        Path path = Files.write(directory.resolve("postgrest.conf"), file);
        Result result = CommandRun.of(new ConfigCommand(), "config", "--config", path.toString());
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out().lines()).containsAll(block("ini", 0));
        assertThat(result.err().lines().map(line -> line.replaceFirst("^warning: .*?:\\d+: ", "")))
                .containsExactlyElementsOf(block("text", 1));
        assertThat(file.stream().map(line -> line.substring(0, line.indexOf(' '))))
                .containsAll(PostgrestKeys.names().stream()
                        .filter(key -> !List.of(
                                        "db-schema",
                                        "db-pool-timeout",
                                        "root-spec",
                                        "role-claim-key",
                                        "secret-is-base64")
                                .contains(key)) // earlier names
                        .toList());
    }

    @Test
    void oneKeyOfPostgrest_setsItsDefaults() throws IOException {
        assertThat(expanded(Map.of(), "db-max-rows = 5"))
                .containsExactly(
                        "--max-rows=5",
                        "--anonymous-role=none",
                        "--base-path=/",
                        "--cors-allowed-origins=*",
                        "--host=0.0.0.0",
                        "--port=3000");
        assertThat(expanded(Map.of(), "max-stream-rows = 5")).containsExactly("--max-stream-rows=5");
    }

    @Test
    void variables_replaceTheFileAndAreReplacedByOptions() throws IOException {
        Map<String, String> environment = Map.of(
                "PGRST_DB_POOL", "7",
                "PGRST_SERVER_PORT", "4000",
                "PGRST_DB_SCHEMAS", "api",
                "PGRST_APP_SETTINGS_TENANT", "b",
                "PGRST_JWT_SECRET", "s",
                "POSTERN_SCHEMAS", "other");
        List<String> options = expanded(
                environment,
                "db-pool = 5\napp.settings.tenant = a\napp.settings.zone = z\nserver-port = 1\ndb-anon-role = web",
                "--port=2");
        assertThat(options)
                .contains(
                        "--pool-size=7",
                        "--app-setting=tenant=b",
                        "--app-setting=zone=z",
                        "--anonymous-role=web",
                        "--jwt-secret=s")
                .noneMatch(option -> option.startsWith("--port") || option.startsWith("--schemas"))
                .doesNotContain("--pool-size=5", "--app-setting=tenant=a");
    }

    @Test
    void from_replacesTheDatabase() throws IOException {
        assertThat(expanded(Map.of(), "db-uri = \"postgres://a@b/c\"", "--from", "postgres://d@e/f"))
                .noneMatch(option -> option.startsWith("--db-url"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            server-host = "*6"                | --host=::
            server-host = 10.0.0.1 # inside   | --host=10.0.0.1
            db-channel-enabled = false        | --db-channel=none
            url-use-legacy-target-names = true | --strict-embed-names=false
            role-claim-key = .a.b             | --jwt-role-claim=$.a.b
            db-pool-acquisition-timeout = 3   | --pool-timeout=3s
            db-tx-end = "rollback" # test     | --tx-end=rollback
            """)
    void key_becomesAnOption(String line, String option) throws IOException {
        assertThat(expanded(Map.of(), line)).contains(option);
    }
}
