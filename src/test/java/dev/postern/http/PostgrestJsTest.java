package dev.postern.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.postern.blog.Blog;
import dev.postern.testing.TestService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opentest4j.TestAbortedException;

/// A real client, `@supabase/postgrest-js`, against the running service; skipped where there is no
/// Node or no way to the registry.
class PostgrestJsTest {

    private static final Path SOURCES = Path.of("src/test/js");
    private static final Path WORK = Path.of("target/js");
    private static final int FEWEST_TESTS = 20;

    /// What npm says where there is no network, or none that leads to the registry.
    private static final Pattern UNREACHABLE = Pattern.compile("npm (?:error|ERR!) code (ECONN(?:REFUSED|RESET)"
            + "|ENOTFOUND|EAI_AGAIN|E(?:HOST|NET)UNREACH|ETIMEDOUT|E(?:CONNECT|SOCKET)TIMEOUT|ERR_SOCKET_TIMEOUT)\\b");

    @RegisterExtension
    static final TestService SERVICE = TestService.with(Blog.application().extension());

    @BeforeAll
    static void node() {
        for (String program : List.of("node", "npm")) {
            if (!isInstalled(program)) {
                skip("there is no " + program + " on the PATH");
            }
        }
    }

    @BeforeAll
    static void rows() {
        SERVICE.load("/fixture.sql");
    }

    @Test
    void theClientWorksUnchanged() throws IOException, InterruptedException {
        Path work = copyOfSources("client");
        install(work);
        Finished tests = run(work, "node", "--test", "--test-reporter=tap");
        assertThat(tests.status()).as(tests.output()).isZero();
        Matcher passed = Pattern.compile("(?m)^# pass (\\d+)$").matcher(tests.output());
        assertThat(passed.find()).as(tests.output()).isTrue();
        assertThat(Integer.parseInt(passed.group(1))).as(tests.output()).isGreaterThanOrEqualTo(FEWEST_TESTS);
    }

    @Test
    void aRegistryOutOfReachIsAReasonToSkip() throws IOException {
        Path work = copyOfSources("unreachable");
        assertThatThrownBy(() -> install(
                        work,
                        "--registry=http://127.0.0.1:1/",
                        "--noproxy=127.0.0.1",
                        "--cache=cache",
                        "--fetch-retries=0"))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("ECONNREFUSED");
    }

    @Test
    void aLockFileThatDoesNotFitIsAFailure() throws IOException {
        Path work = copyOfSources("broken");
        Path lockFile = work.resolve("package-lock.json");
        String lock = Files.readString(lockFile);
        Files.writeString(lockFile, lock.replaceAll("\"version\": \"[^\"]+\"", "\"version\": \"0.0.1\""));
        assertThatThrownBy(() -> install(work))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("lock file");
    }

    /// The client's tests in a directory of their own, without the packages of an earlier run.
    private static Path copyOfSources(String name) throws IOException {
        Path work = WORK.resolve(name);
        Files.createDirectories(work);
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, work.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return work;
    }

    /// Fetches the client; skips the test where the registry cannot be reached, fails where a package is not as
    /// it should be.
    private static void install(Path work, String... options) throws IOException, InterruptedException {
        Finished packages = run(
                work,
                Stream.concat(Stream.of("npm", "ci", "--no-audit", "--no-fund"), Stream.of(options))
                        .toArray(String[]::new));
        Matcher unreachable = UNREACHABLE.matcher(packages.output());
        if (packages.status() != 0 && unreachable.find()) {
            skip("npm cannot reach the registry: " + unreachable.group(1));
        }
        assertThat(packages.status()).as(packages.output()).isZero();
    }

    /// Leaves the test out and says so.
    private static void skip(String why) {
        System.err.println("The test with postgrest-js is skipped: " + why);
        abort(why);
    }

    private record Finished(int status, String output) {}

    private static Finished run(Path work, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(work.toFile()).redirectErrorStream(true);
        builder.environment().put("POSTERN_URL", SERVICE.origin() + Server.BASE);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Finished(process.waitFor(), output);
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }
}
