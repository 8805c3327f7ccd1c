package dev.postern.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.postern.request.ApiBase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Runner of the JavaScript tests in `src/test/js`, which use real clients against a running service.
///
/// The tests are skipped if Node.js is not installed or npm cannot reach its registry. Browser tests are also
/// skipped if no browser is installed.
public final class NodeTests {

    private static final Path SOURCES = Path.of("src/test/js");
    private static final Path WORK = Path.of("target/js");
    private static final Path LOCK = Path.of("target/js.lock");

    /// File that npm writes after it has installed all packages.
    private static final Path COMPLETE = WORK.resolve("node_modules/.package-lock.json");

    /// Supported browsers, in the order of preference.
    private static final List<String> BROWSERS = List.of("chromium", "chromium-browser", "google-chrome");

    /// Error codes of npm if it cannot reach the registry.
    private static final Pattern UNREACHABLE = Pattern.compile("npm (?:error|ERR!) code (ECONN(?:REFUSED|RESET)"
            + "|ENOTFOUND|EAI_AGAIN|E(?:HOST|NET)UNREACH|ETIMEDOUT|E(?:CONNECT|SOCKET)TIMEOUT|ERR_SOCKET_TIMEOUT)\\b");

    private static boolean installed;

    private NodeTests() {}

    /// Runs a test file and asserts that all its tests pass.
    ///
    /// @param minTests minimum number of tests in the file
    public static void runTests(String file, TestService service, int minTests) {
        runTests(file, service, minTests, Map.of());
    }

    /// Runs a test file that drives Chromium or Chrome, or skips it if neither is installed.
    public static void runTestsInBrowser(String file, TestService service, int minTests) {
        Path browser = BROWSERS.stream()
                .flatMap(name -> findOnPath(name).stream())
                .findFirst()
                .orElse(null);
        if (browser == null) {
            skip(String.join(" or ", BROWSERS) + " is not on the PATH");
        } else {
            runTests(file, service, minTests, Map.of("POSTERN_BROWSER", browser.toString()));
        }
    }

    private static void runTests(String file, TestService service, int minTests, Map<String, String> environment) {
        install();
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("POSTERN_URL", service.origin() + ApiBase.DEFAULT_PATH);
        ProcessResult tests = run(variables, "node", "--test", "--test-reporter=tap", file);
        assertThat(tests.status()).as(tests.output()).isZero();
        Matcher passed = Pattern.compile("(?m)^# pass (\\d+)$").matcher(tests.output());
        assertThat(passed.find()).as(tests.output()).isTrue();
        assertThat(Integer.parseInt(passed.group(1))).as(tests.output()).isGreaterThanOrEqualTo(minTests);
    }

    /// Runs a program from the npm packages next to the test sources and asserts that it exits with 0.
    ///
    /// @param files names and contents of files to write next to the test sources
    public static void runProgram(Map<String, String> files, String program, String... arguments) {
        install();
        try {
            for (Map.Entry<String, String> file : files.entrySet()) {
                Files.writeString(WORK.resolve(file.getKey()), file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String[] command = Stream.concat(Stream.of("node_modules/.bin/" + program), Stream.of(arguments))
                .toArray(String[]::new);
        ProcessResult run = run(Map.of(), command);
        assertThat(run.status()).as(run.output()).isZero();
    }

    /// Compiles a TypeScript file in strict mode and asserts that the compiler reports no error.
    ///
    /// @param files contents of the imported files by name
    public static void compile(Map<String, String> files, String file) {
        String options = "--strict --noEmit --target es2024 --module nodenext --allowImportingTsExtensions --types";
        runProgram(
                files,
                "tsc",
                Stream.concat(Stream.of(options.split(" ")), Stream.of("", file))
                        .toArray(String[]::new));
    }

    private static synchronized void install() {
        if (installed) {
            return;
        }
        for (String program : List.of("node", "npm")) {
            if (findOnPath(program).isEmpty()) {
                skip(program + " is not on the PATH");
            }
        }
        installUnderLock();
        installed = true;
    }

    /// Installs the packages under a lock file: parallel test JVMs share the directory, and `npm ci` empties it
    /// first.
    private static void installUnderLock() {
        try {
            Files.createDirectories(WORK);
            try (FileChannel lock = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                lock.lock();
                if (copySources() || Files.notExists(COMPLETE)) {
                    installPackages();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void installPackages() {
        ProcessResult packages = run(Map.of(), "npm", "ci", "--no-audit", "--no-fund");
        if (packages.status() != 0 && UNREACHABLE.matcher(packages.output()).find()) {
            skip("npm cannot reach its registry: " + packages.output());
        }
        assertThat(packages.status()).as(packages.output()).isZero();
    }

    /// Copies the test sources and returns whether any of them had changed.
    private static boolean copySources() throws IOException {
        boolean changed = false;
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = WORK.resolve(file.getFileName());
                if (Files.notExists(copy) || Files.mismatch(file, copy) != -1) {
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                    changed = true;
                }
            }
        }
        return changed;
    }

    /// Skips the test and prints the reason.
    private static void skip(String reason) {
        System.err.println("The JavaScript tests are skipped: " + reason);
        abort(reason);
    }

    private record ProcessResult(int status, String output) {}

    private static ProcessResult run(Map<String, String> environment, String... command) {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(WORK.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new ProcessResult(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Optional<Path> findOnPath(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
