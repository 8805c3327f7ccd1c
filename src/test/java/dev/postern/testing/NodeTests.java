package dev.postern.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.postern.http.ApiServer;
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

/// Tests in JavaScript, of `src/test/js`, with real clients against a running service; skipped where Node is
/// not, or where its packages cannot be reached, or no browser for those that want one.
public final class NodeTests {

    private static final Path SOURCES = Path.of("src/test/js");
    private static final Path WORK = Path.of("target/js");
    private static final Path LOCK = Path.of("target/js.lock");

    /// What npm writes when all packages are there.
    private static final Path COMPLETE = WORK.resolve("node_modules/.package-lock.json");

    /// Names of browsers that can be driven, the first that is there.
    private static final List<String> BROWSERS = List.of("chromium", "chromium-browser", "google-chrome");

    /// What npm says where there is no network, or none that leads to the registry.
    private static final Pattern UNREACHABLE = Pattern.compile("npm (?:error|ERR!) code (ECONN(?:REFUSED|RESET)"
            + "|ENOTFOUND|EAI_AGAIN|E(?:HOST|NET)UNREACH|ETIMEDOUT|E(?:CONNECT|SOCKET)TIMEOUT|ERR_SOCKET_TIMEOUT)\\b");

    private static boolean installed;

    private NodeTests() {}

    /// Runs a file of tests, all of which must pass.
    ///
    /// @param fewest tests it must have at least
    public static void pass(String file, TestService service, int fewest) {
        pass(file, service, fewest, Map.of());
    }

    /// The same with a browser, Chromium or Chrome, that the file drives; skipped where there is none.
    public static void passInBrowser(String file, TestService service, int fewest) {
        Path browser = BROWSERS.stream()
                .flatMap(name -> installed(name).stream())
                .findFirst()
                .orElse(null);
        if (browser == null) {
            skip("there is no " + String.join(" or ", BROWSERS) + " on the PATH");
        } else {
            pass(file, service, fewest, Map.of("POSTERN_BROWSER", browser.toString()));
        }
    }

    private static void pass(String file, TestService service, int fewest, Map<String, String> environment) {
        install();
        Map<String, String> all = new HashMap<>(environment);
        all.put("POSTERN_URL", service.origin() + ApiServer.BASE);
        Finished tests = run(all, "node", "--test", "--test-reporter=tap", file);
        assertThat(tests.status()).as(tests.output()).isZero();
        Matcher passed = Pattern.compile("(?m)^# pass (\\d+)$").matcher(tests.output());
        assertThat(passed.find()).as(tests.output()).isTrue();
        assertThat(Integer.parseInt(passed.group(1))).as(tests.output()).isGreaterThanOrEqualTo(fewest);
    }

    /// Runs a program that one of the packages brings, in the directory of the sources; it must end well.
    ///
    /// @param files names and texts of files that are put beside the sources
    public static void succeed(Map<String, String> files, String program, String... arguments) {
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
        Finished run = run(Map.of(), command);
        assertThat(run.status()).as(run.output()).isZero();
    }

    /// Compiles a file of TypeScript, strictly; there must be nothing to say against it.
    ///
    /// @param files what it imports, by name
    public static void compile(Map<String, String> files, String file) {
        String options = "--strict --noEmit --target es2024 --module nodenext --allowImportingTsExtensions --types";
        succeed(
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
            if (installed(program).isEmpty()) {
                skip("there is no " + program + " on the PATH");
            }
        }
        installForAll();
        installed = true;
    }

    /// Once: the JVMs that run tests side by side share the directory, and `npm ci` empties it before it fills it.
    private static void installForAll() {
        try {
            Files.createDirectories(WORK);
            try (FileChannel lock = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                lock.lock();
                if (copySources() || Files.notExists(COMPLETE)) {
                    fetchPackages();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void fetchPackages() {
        Finished packages = run(Map.of(), "npm", "ci", "--no-audit", "--no-fund");
        if (packages.status() != 0 && UNREACHABLE.matcher(packages.output()).find()) {
            skip("npm could not fetch the clients: " + packages.output());
        }
        assertThat(packages.status()).as(packages.output()).isZero();
    }

    /// Whether any of them had changed.
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

    /// Leaves the test out and says so.
    private static void skip(String why) {
        System.err.println("The tests with clients from npm are skipped: " + why);
        abort(why);
    }

    private record Finished(int status, String output) {}

    private static Finished run(Map<String, String> environment, String... command) {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(WORK.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Finished(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Optional<Path> installed(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(place -> Path.of(place, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
