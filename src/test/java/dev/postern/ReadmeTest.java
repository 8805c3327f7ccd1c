package dev.postern;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.blog.Blog;
import dev.postern.cli.MigrateCommand;
import dev.postern.cli.RootCommand;
import dev.postern.cli.ServeCommand;
import dev.postern.testing.TestService;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/// What the README says is so: its lines are run, its examples compiled, its options compared.
class ReadmeTest {

    private static final int MAX_LINES = 180;
    private static final Path LAUNCHER = Path.of("postern");
    private static final String ORIGIN = "http://127.0.0.1:8080";

    @RegisterExtension
    static final TestService SERVICE = TestService.with(Blog.application().extension(), "--anonymous-role=anonymous");

    /// What the line with the token gave, for those that follow.
    private static String auth = "";

    @TempDir
    private Path directory = Path.of("");

    @BeforeAll
    static void rows() {
        SERVICE.load("/db/demo/demo.sql");
    }

    @Test
    void isShort() {
        assertThat(readme().lines().count()).isLessThanOrEqualTo(MAX_LINES);
    }

    @Test
    void everyOptionOfServeIsTold() throws IOException {
        Map<String, String> told = Pattern.compile("(?m)^\\| `(--[a-z0-9-]+)` \\| [^|]+ \\| ([^|]+) \\|")
                .matcher(Files.readString(Path.of("docs/configuration.md")))
                .results()
                .collect(Collectors.toMap(
                        row -> row.group(1), row -> row.group(2).replace("`", "")));
        List<OptionSpec> options = new CommandLine(new ServeCommand((_, _) -> {
                    throw new IllegalStateException("not to be started");
                }))
                .getCommandSpec().options().stream()
                        .filter(option -> !option.usageHelp() && !option.versionHelp())
                        .toList();
        assertThat(told.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        options.stream().map(OptionSpec::longestName).toList());
        for (OptionSpec option : options) {
            if (option.defaultValue() != null && !option.defaultValue().isEmpty()) {
                assertThat(told).containsEntry(option.longestName(), option.defaultValue());
            }
        }
    }

    /// In their order, for later lines build on what earlier ones wrote.
    @TestFactory
    Stream<DynamicTest> linesOfTheShell() {
        return blocks("sh").stream()
                .flatMap(String::lines)
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> DynamicTest.dynamicTest(line, () -> run(line)));
    }

    @TestFactory
    Stream<DynamicTest> commands() {
        return Pattern.compile("\\./postern ([a-z]+)")
                .matcher(readme())
                .results()
                .map(command -> command.group(1))
                .distinct()
                .map(command -> DynamicTest.dynamicTest(command, () -> isCommand(command)));
    }

    @TestFactory
    Stream<DynamicTest> migrations() {
        return blocks("sql").stream().map(sql -> DynamicTest.dynamicTest(firstLine(sql), () -> SERVICE.sql(sql)));
    }

    /// What `./postern migrate new` begins and `./postern migrate check` finds nothing in; `./postern generate` is run
    /// by [AdopterTest].
    @Test
    void aTableIsAddedInThreeCommands() throws IOException {
        assertThat(readme()).contains("./postern migrate new tags ", "./postern migrate check ", "./postern generate ");
        Path db = directory.resolve("db");
        for (String folder : List.of("migration", "undo")) {
            Files.createDirectories(db.resolve(folder));
            try (Stream<Path> files = Files.list(Path.of("db", folder))) {
                for (Path file : files.toList()) {
                    Files.copy(file, db.resolve(folder).resolve(file.getFileName()));
                }
            }
        }
        String scripts = db.toString();
        assertThat(RootCommand.run(List.of(new MigrateCommand()), "migrate", "new", "tags", "--db-dir", scripts))
                .isZero();
        Files.writeString(db.resolve("migration/V6__tags.sql"), blocks("sql").getFirst());
        Files.writeString(db.resolve("undo/U6__tags.sql"), "drop table tags;");
        assertThat(RootCommand.run(List.of(new MigrateCommand()), "migrate", "check", "--db-dir", scripts))
                .isZero();
    }

    @TestFactory
    Stream<DynamicTest> examplesInJava() {
        return blocks("java").stream().map(code -> DynamicTest.dynamicTest(firstLine(code), () -> compile(code)));
    }

    private void run(String line) throws IOException, InterruptedException {
        if (line.startsWith("./postern ")) {
            isCommand(line.split(" ", 3)[1]);
            return;
        }
        if (line.startsWith("AUTH=")) {
            auth = execute(line.replace(ORIGIN, SERVICE.origin()) + "; echo \"$AUTH\"")
                    .output()
                    .strip();
            assertThat(auth).startsWith("Authorization: Bearer ey");
            return;
        }
        assertThat(line).startsWith("curl ");
        assumeTrue(isInstalled("bash") && isInstalled("curl"), "curl and bash are needed to run the README's lines");
        Matcher expected = Pattern.compile(" # (\\d{3})$").matcher(line);
        String command = line.replaceFirst("^curl", "curl -sS -o answer -w '%{http_code}'")
                .replace(ORIGIN, SERVICE.origin());
        Finished finished = execute(command);
        assertThat(finished.status()).as(finished.output()).isZero();
        int status = Integer.parseInt(finished.output().strip());
        String answer = Files.readString(directory.resolve("answer"));
        if (expected.find()) {
            assertThat(status).as(answer).isEqualTo(Integer.parseInt(expected.group(1)));
        } else {
            assertThat(status).as(answer).isBetween(200, 399);
        }
    }

    private static void isCommand(String name) throws IOException {
        assertThat(Files.readString(LAUNCHER)).containsPattern("\\b" + name + "\\b");
    }

    private void compile(String code) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assumeTrue(compiler != null, "a JDK is needed to compile the README's example");
        Path file = directory.resolve("Example.java");
        Files.writeString(file, """
                import static dev.postern.schema.Tables.USERS;

                import dev.postern.http.Extension;
                import java.util.List;

                class Example {
                %s
                }
                """.formatted(code));
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        int status = compiler.run(
                null,
                messages,
                messages,
                "-proc:none",
                "-d",
                directory.toString(),
                "-classpath",
                System.getProperty("java.class.path"),
                file.toString());
        assertThat(status).as(messages.toString(UTF_8)).isZero();
    }

    /// How a command ended.
    private record Finished(int status, String output) {}

    private Finished execute(String command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", command)
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().put("AUTH", auth);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(command).isTrue();
        return new Finished(process.exitValue(), output);
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }

    private static List<String> blocks(String language) {
        return Pattern.compile("(?ms)^```" + language + "\n(.*?)^```$")
                .matcher(readme())
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    private static String readme() {
        try {
            return Files.readString(Path.of("README.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
