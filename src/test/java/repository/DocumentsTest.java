package repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import blog.Blog;
import dev.postern.Applications;
import dev.postern.cli.MigrateCommand;
import dev.postern.cli.RootCommand;
import dev.postern.testing.Bearer;
import dev.postern.testing.DocumentedRequests;
import dev.postern.testing.TestDatabases;
import dev.postern.testing.TestService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Tests of the documents: shell lines, requests and SQL are run.
class DocumentsTest {

    private static final int MAX_LINES = 120;
    private static final int MAX_LENGTH = 120;
    private static final Document README = new Document(Path.of("README.md"));
    private static final Document API = new Document(Path.of("docs/api.md"));
    private static final Document MIGRATIONS = new Document(Path.of("docs/migrations.md"));
    private static final String ORIGIN = "http://127.0.0.1:8080";

    @RegisterExtension
    static final TestService SERVICE = BlogSchema.serve(Blog.application(), "--anonymous-role=anonymous");

    /// Service of the dialect's examples, which are independent of the API guide's.
    @RegisterExtension
    static final TestService REFERENCE =
            BlogSchema.serve(Blog.application(), "--anonymous-role=anonymous", "--aggregates");

    /// Authorization header from the line that logs in, for the lines after it.
    private static String authorization = "";

    @TempDir
    private Path directory = Path.of("");

    @BeforeAll
    static void rows() {
        SERVICE.load("/db/demo/demo.sql");
        REFERENCE.load("/db/demo/demo.sql");
    }

    @Test
    void readme_isShort() {
        assertThat(README.text().lines().count()).isLessThanOrEqualTo(MAX_LINES);
        assertThat(README.text().lines().filter(line -> !line.matches("(curl|\\[|\\||!|\\]).*|.*[|]")))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(MAX_LENGTH));
    }

    /// In order, because later lines need the rows of earlier ones.
    @TestFactory
    Stream<DynamicTest> shellLines() {
        return Stream.of(README, API)
                .flatMap(document -> document.blocks("sh").stream())
                .flatMap(String::lines)
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> DynamicTest.dynamicTest(line, () -> run(line)));
    }

    @Test
    void readmeResponse_isThatOfItsRequest() {
        String request = README.blocks("sh").get(1).strip();
        String url = request.substring(request.indexOf(ORIGIN) + ORIGIN.length(), request.lastIndexOf('\''));
        assertThat(SERVICE.get(url).body())
                .isEqualTo(README.blocks("json").getFirst().strip());
    }

    @TestFactory
    Stream<DynamicTest> dialectRequests() throws IOException {
        return documentedRequests("dialect.md");
    }

    @TestFactory
    Stream<DynamicTest> extensionRequests() throws IOException {
        return documentedRequests("extensions.md");
    }

    private static Stream<DynamicTest> documentedRequests(String document) throws IOException {
        return DocumentedRequests.tests(
                REFERENCE, Path.of("docs", document), Map.of("Bearer TOKEN", Bearer.of("administrator", 1)));
    }

    @TestFactory
    Stream<DynamicTest> commands() throws IOException {
        String documents = README.text();
        try (Stream<Path> files = Files.list(Path.of("docs"))) {
            documents += files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .map(file -> new Document(file).text())
                    .collect(Collectors.joining());
        }
        return Pattern.compile("\\./postern ([a-z]+)")
                .matcher(documents)
                .results()
                .map(command -> command.group(1))
                .distinct()
                .map(command -> DynamicTest.dynamicTest(command, () -> assertIsCommand(command)));
    }

    @TestFactory
    Stream<DynamicTest> migrationExamples() {
        return MIGRATIONS.blocks("sql").stream()
                .map(sql -> DynamicTest.dynamicTest(Document.firstLine(sql), () -> SERVICE.sql(sql)));
    }

    /// Runs `migrate new` and `migrate check`; [AdopterTest] runs `generate`.
    @Test
    void migrationExample_passesMigrateCheck() throws IOException {
        assertThat(MIGRATIONS.text())
                .contains("./postern migrate new tags ", "./postern migrate check ", "./postern generate ");
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
        assertThat(RootCommand.run(List.of(new MigrateCommand(null)), "migrate", "new", "tags", "--db-dir", scripts))
                .isZero();
        Files.writeString(
                newScript(db.resolve("migration")), MIGRATIONS.blocks("sql").getFirst());
        Files.writeString(newScript(db.resolve("undo")), "drop table tags;");
        assertThat(RootCommand.run(
                        List.of(new MigrateCommand(null)),
                        "migrate",
                        "check",
                        "--db-dir",
                        scripts,
                        "--scratch-url",
                        TestDatabases.scratchUrl()))
                .isZero();
    }

    private static Path newScript(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith("__tags.sql"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void run(String line) throws IOException, InterruptedException {
        if (line.startsWith("./postern ")) {
            assertIsCommand(line.split(" ", 3)[1]);
            return;
        }
        if (line.startsWith("AUTH=")) {
            authorization = execute(line.replace(ORIGIN, SERVICE.origin()) + "; echo \"$AUTH\"")
                    .output()
                    .strip();
            assertThat(authorization).startsWith("Authorization: Bearer ey");
            return;
        }
        assertThat(line).startsWith("curl ");
        assumeTrue(isInstalled("bash") && isInstalled("curl"), "curl and bash are needed to run the documents' lines");
        Matcher expected = Pattern.compile(" # (\\d{3})$").matcher(line);
        String command = line.replaceFirst("^curl", "curl -sS -o response -w '%{http_code}'")
                .replace(ORIGIN, SERVICE.origin());
        CommandResult result = execute(command);
        assertThat(result.status()).as(result.output()).isZero();
        int status = Integer.parseInt(result.output().strip());
        String response = Files.readString(directory.resolve("response"));
        if (expected.find()) {
            assertThat(status).as(response).isEqualTo(Integer.parseInt(expected.group(1)));
        } else {
            assertThat(status).as(response).isBetween(200, 399);
        }
    }

    private static void assertIsCommand(String name) {
        assertThat(name.equals("bench") ? 0 : Applications.run(Blog.application(), name, "--help"))
                .as("exit status of ./postern " + name + " --help")
                .isZero();
    }

    private record CommandResult(int status, String output) {}

    private CommandResult execute(String command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", command)
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().put("AUTH", authorization);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(command).isTrue();
        return new CommandResult(process.exitValue(), output);
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
