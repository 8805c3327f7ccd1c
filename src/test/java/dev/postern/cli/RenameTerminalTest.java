package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The question of `migrate diff` in a terminal. The program `script` of util-linux runs the command in a
/// pseudo-terminal.
@Tag("processes")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RenameTerminalTest {

    @TempDir
    Path folder = Path.of("");

    @BeforeEach
    void files() throws IOException, InterruptedException {
        assumeTrue(hasPseudoTerminals(), "Not installed: apt-get install bsdutils");
        Files.createDirectories(folder.resolve("migration"));
        Files.createDirectories(folder.resolve("undo"));
        Files.writeString(folder.resolve("migration/V1__films.sql"), "create table films (id int, title text);");
        Files.writeString(folder.resolve("wanted.sql"), "create table films (id int, headline text);");
    }

    private static boolean hasPseudoTerminals() throws InterruptedException {
        try {
            Process version = new ProcessBuilder("script", "--version")
                    .redirectErrorStream(true)
                    .start();
            String text = new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return version.waitFor() == 0 && text.contains("util-linux");
        } catch (IOException _) {
            return false;
        }
    }

    /// Types the answer, which the terminal keeps until the command asks.
    private String diff(String answer) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                EngineMain.class.getName()));
        command.addAll(List.of("migrate", "diff", "headline", "--db-dir", folder.toString()));
        command.addAll(List.of("--from-sql", folder.resolve("wanted.sql").toString()));
        command.addAll(List.of("--scratch-url", TestDatabases.scratchUrl()));
        String line = command.stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        Process terminal = new ProcessBuilder("script", "--quiet", "--return", "--command", line, "/dev/null")
                .redirectErrorStream(true)
                .start();
        terminal.getOutputStream().write((answer + "\n").getBytes(StandardCharsets.UTF_8));
        terminal.getOutputStream().flush();
        String output = new String(terminal.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(terminal.waitFor()).as(output).isZero();
        terminal.getOutputStream().close();
        return output;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            y | rename column "?title"? to "?headline"? | drop column
            n | drop column                             | rename column
            """)
    void answer_decidesBetweenRenameAndDrop(String answer, String expected, String other) throws Exception {
        assertThat(diff(answer)).contains("Is this a rename: column public.films.title=headline?");
        assertThat(Files.readString(folder.resolve("migration/V2__headline.sql")))
                .containsPattern(expected)
                .doesNotContainPattern(other);
    }
}
