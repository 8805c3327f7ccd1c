package dev.postern.http;

import static org.assertj.core.api.Assertions.assertThat;
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

/// A real client, `@supabase/postgrest-js`, against the running service; skipped where Node is not.
class PostgrestJsTest {

    private static final Path SOURCES = Path.of("src/test/js");
    private static final Path WORK = Path.of("target/js");
    private static final int FEWEST_TESTS = 20;

    @RegisterExtension
    static final TestService SERVICE = TestService.with(Blog.application().extension());

    @BeforeAll
    static void rows() {
        SERVICE.load("/fixture.sql");
    }

    @Test
    void theClientWorksUnchanged() throws IOException, InterruptedException {
        install();
        Finished tests = run("node", "--test", "--test-reporter=tap");
        assertThat(tests.status()).as(tests.output()).isZero();
        Matcher passed = Pattern.compile("(?m)^# pass (\\d+)$").matcher(tests.output());
        assertThat(passed.find()).as(tests.output()).isTrue();
        assertThat(Integer.parseInt(passed.group(1))).as(tests.output()).isGreaterThanOrEqualTo(FEWEST_TESTS);
    }

    private static void install() throws IOException, InterruptedException {
        Files.createDirectories(WORK);
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, WORK.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        for (String program : List.of("node", "npm")) {
            if (!isInstalled(program)) {
                skip("there is no " + program + " on the PATH");
            }
        }
        Finished packages = run("npm", "ci", "--no-audit", "--no-fund");
        if (packages.status() != 0) {
            skip("npm could not fetch the client: " + packages.output());
        }
    }

    /// Leaves the test out and says so.
    private static void skip(String why) {
        System.err.println("The test with postgrest-js is skipped: " + why);
        abort(why);
    }

    private record Finished(int status, String output) {}

    private static Finished run(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(WORK.toFile()).redirectErrorStream(true);
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
