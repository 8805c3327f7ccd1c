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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Runner of the JavaScript tests in `src/test/js`, which use real clients against a running service.
///
/// The tests are skipped if Node.js is not installed or npm cannot reach its registry. Browser tests are also
/// skipped if no browser is installed.
public final class NodeTests {

    /// Clients that applications use.
    private static final Project CLIENTS = new Project(Path.of("src/test/js"), Path.of("target/js"));

    /// Generators of clients, and clients with many packages.
    private static final Project TAGGED = new Project(Path.of("src/test/js/clients"), Path.of("target/js-clients"));

    /// Version of the program of openapi-generator in Maven's repository.
    public static final String OPEN_API_GENERATOR = "7.17.0";

    private static final int GENERATOR_TESTS = 9;
    private static final int OPEN_API_GENERATOR_TESTS = 3;

    /// Supported browsers, in the order of preference.
    private static final List<String> BROWSERS = List.of("chromium", "chromium-browser", "google-chrome");

    /// Error codes of npm if it cannot reach the registry.
    private static final Pattern UNREACHABLE = Pattern.compile("npm (?:error|ERR!) code (ECONN(?:REFUSED|RESET)"
            + "|ENOTFOUND|EAI_AGAIN|E(?:HOST|NET)UNREACH|ETIMEDOUT|E(?:CONNECT|SOCKET)TIMEOUT|ERR_SOCKET_TIMEOUT)\\b");

    private static final Set<Project> INSTALLED = new HashSet<>();

    private NodeTests() {}

    /// Folder with a `package.json`, and the folder that its packages are installed in.
    private record Project(Path sources, Path work) {

        Path lock() {
            return work.resolveSibling(work.getFileName() + ".lock");
        }

        /// Returns the file that npm writes after it has installed all packages.
        Path complete() {
            return work.resolve("node_modules/.package-lock.json");
        }
    }

    /// Runs a test file and asserts that all its tests pass.
    ///
    /// @param minTests minimum number of tests in the file
    public static void runTests(String file, TestService service, int minTests) {
        runTests(CLIENTS, file, service, minTests, Map.of());
    }

    /// Runs a test file with clients that have many packages, for tests with the tag `clients`.
    public static void runTaggedTests(String file, TestService service, int minTests) {
        runTests(TAGGED, file, service, minTests, Map.of());
    }

    /// Runs the tests of the generators of clients; those of openapi-generator only if Maven finds its program.
    ///
    /// @param table table with a generated key
    /// @param column text column of the table
    public static void runGeneratorTests(TestService service, String table, String column) {
        install(TAGGED);
        ProcessResult copy = run(
                TAGGED,
                Map.of(),
                "mvn",
                "-q",
                "-B",
                "dependency:copy",
                "-Dartifact=org.openapitools:openapi-generator-cli:" + OPEN_API_GENERATOR,
                "-DoutputDirectory=.");
        boolean isFound = copy.status() == 0;
        if (!isFound) {
            System.err.println("The tests of openapi-generator are skipped: " + copy.output());
        }
        runTests(
                TAGGED,
                "generators.test.mjs",
                service,
                isFound ? GENERATOR_TESTS : GENERATOR_TESTS - OPEN_API_GENERATOR_TESTS,
                Map.of(
                        "POSTERN_TABLE",
                        table,
                        "POSTERN_COLUMN",
                        column,
                        "POSTERN_GENERATOR",
                        isFound ? "openapi-generator-cli-" + OPEN_API_GENERATOR + ".jar" : ""));
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
            runTests(CLIENTS, file, service, minTests, Map.of("POSTERN_BROWSER", browser.toString()));
        }
    }

    private static void runTests(
            Project project, String file, TestService service, int minTests, Map<String, String> environment) {
        install(project);
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("POSTERN_URL", service.origin() + ApiBase.DEFAULT_PATH);
        ProcessResult tests = run(project, variables, "node", "--test", "--test-reporter=tap", file);
        assertThat(tests.status()).as(tests.output()).isZero();
        Matcher passed = Pattern.compile("(?m)^# pass (\\d+)$").matcher(tests.output());
        assertThat(passed.find()).as(tests.output()).isTrue();
        assertThat(Integer.parseInt(passed.group(1))).as(tests.output()).isGreaterThanOrEqualTo(minTests);
    }

    /// Runs a program from the npm packages next to the test sources and asserts that it exits with 0.
    ///
    /// @param files names and contents of files to write next to the test sources
    public static void runProgram(Map<String, String> files, String program, String... arguments) {
        install(CLIENTS);
        try {
            for (Map.Entry<String, String> file : files.entrySet()) {
                Files.writeString(CLIENTS.work().resolve(file.getKey()), file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String[] command = Stream.concat(Stream.of("node_modules/.bin/" + program), Stream.of(arguments))
                .toArray(String[]::new);
        ProcessResult run = run(CLIENTS, Map.of(), command);
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

    private static synchronized void install(Project project) {
        if (INSTALLED.contains(project)) {
            return;
        }
        for (String program : List.of("node", "npm")) {
            if (findOnPath(program).isEmpty()) {
                skip(program + " is not on the PATH");
            }
        }
        installUnderLock(project);
        INSTALLED.add(project);
    }

    /// Installs the packages under a lock file: parallel test JVMs share the directory, and `npm ci` empties it
    /// first.
    private static void installUnderLock(Project project) {
        try {
            Files.createDirectories(project.work());
            try (FileChannel lock =
                    FileChannel.open(project.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                lock.lock();
                if (copySources(project) || Files.notExists(project.complete())) {
                    installPackages(project);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void installPackages(Project project) {
        ProcessResult packages = run(project, Map.of(), "npm", "ci", "--no-audit", "--no-fund");
        if (packages.status() != 0 && isUnreachable(packages.output())) {
            skip("npm cannot reach its registry: " + packages.output());
        }
        assertThat(packages.status()).as(packages.output()).isZero();
    }

    /// Whether npm has printed that it cannot reach its registry.
    public static boolean isUnreachable(String output) {
        return UNREACHABLE.matcher(output).find();
    }

    /// Copies the test sources and returns whether the list of packages has changed.
    private static boolean copySources(Project project) throws IOException {
        boolean changed = false;
        try (Stream<Path> files = Files.list(project.sources())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = project.work().resolve(file.getFileName());
                if (Files.notExists(copy) || Files.mismatch(file, copy) != -1) {
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                    changed |= file.endsWith("package-lock.json");
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

    private static ProcessResult run(Project project, Map<String, String> environment, String... command) {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(project.work().toFile()).redirectErrorStream(true);
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
