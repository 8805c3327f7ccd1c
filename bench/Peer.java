import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Programs that other frameworks' users would write for the same requests; their sources are in `bench/peers`.
///
/// Each has as many processes as the machine has cores, if its language uses one core per process, and as many
/// database connections as Postern.
enum Peer {
    FASTIFY("fastify", "Fastify, pg", "listening on (http://\\S+)") {
        @Override
        Optional<String> missing() {
            return Command.onPath("node").isPresent() && Command.onPath("npm").isPresent()
                    ? Optional.empty()
                    : Optional.of("apt-get install nodejs npm");
        }

        @Override
        void build() throws IOException {
            if (copySources() || !Files.exists(work().resolve("node_modules/.package-lock.json"))) {
                Command.run(List.of("npm", "ci", "--no-audit", "--no-fund"), work());
            }
        }

        @Override
        List<String> command() {
            return List.of("node", "server.js");
        }

        @Override
        String version() throws IOException {
            String packages = Files.readString(sources().resolve("package.json"));
            return "Fastify %s, pg %s on Node.js %s"
                    .formatted(
                            group("\"fastify\": \"(.+?)\"", packages),
                            group("\"pg\": \"(.+?)\"", packages),
                            Command.output(List.of("node", "--version")).strip());
        }
    },

    SPRING("spring", "Spring Boot, JPA", "Tomcat started on port (\\d+)") {
        @Override
        Optional<String> missing() {
            return Command.onPath("mvn").isPresent() ? Optional.empty() : Optional.of("apt-get install maven");
        }

        @Override
        void build() throws IOException {
            Command.run(List.of("mvn", "-q", "-B", "package"), sources());
        }

        @Override
        List<String> command() {
            List<String> command = new ArrayList<>(List.of(PosternProcess.java()));
            command.addAll(PosternProcess.JVM_OPTIONS);
            command.addAll(List.of("-jar", "spring-peer.jar"));
            return command;
        }

        @Override
        String version() throws IOException {
            String pom = Files.readString(sources().resolve("pom.xml"));
            return "Spring Boot %s with Hibernate on Java %s"
                    .formatted(group("(?s)<parent>.*?<version>(.+?)</version>", pom), Runtime.version());
        }
    },

    FASTAPI("fastapi", "FastAPI, SQLAlchemy", "Listening at: (http://\\S+)") {
        @Override
        Optional<String> missing() {
            return python().isPresent()
                    ? Optional.empty()
                    : Optional.of("apt-get install python3-fastapi python3-sqlalchemy python3-asyncpg uvicorn gunicorn"
                            + " python3-uvloop python3-httptools");
        }

        @Override
        void build() throws IOException {
            copySources();
        }

        @Override
        List<String> command() {
            return List.of(
                    python().orElseThrow().toString(),
                    "-m",
                    "gunicorn",
                    "--worker-class=uvicorn.workers.UvicornWorker",
                    "--workers=" + WORKERS,
                    "--bind=127.0.0.1:0",
                    "app:app");
        }

        @Override
        String version() throws IOException {
            return Command.output(List.of(python().orElseThrow().toString(), "-c", PYTHON_VERSIONS)).strip();
        }
    };

    private static final int WORKERS =
            Math.min(Runtime.getRuntime().availableProcessors(), Database.POOL_SIZE);

    /// Prints the versions; fails if a package is missing.
    private static final String PYTHON_VERSIONS = """
            import platform, asyncpg, fastapi, gunicorn, httptools, sqlalchemy, uvicorn, uvloop
            print(f"FastAPI {fastapi.__version__}, SQLAlchemy {sqlalchemy.__version__}, asyncpg {asyncpg.__version__},"
                  f" uvicorn {uvicorn.__version__}, gunicorn {gunicorn.__version__} on Python {platform.python_version()}")
            """;

    /// Name for `--peers`, and of the folder in `bench/peers`.
    final String key;

    final String title;

    private final Pattern listening;

    Peer(String key, String title, String listening) {
        this.key = key;
        this.title = title;
        this.listening = Pattern.compile(listening);
    }

    static Peer named(String key) {
        return Arrays.stream(values())
                .filter(peer -> peer.key.equals(key))
                .findFirst()
                .orElseThrow(() -> new Failure("Unknown peer \"%s\". Peers are %s."
                        .formatted(key, Arrays.stream(values()).map(peer -> peer.key).collect(Collectors.joining(", ")))));
    }

    /// Returns the command that installs missing programs; empty if all are installed.
    abstract Optional<String> missing();

    /// Installs libraries or compiles, in `target/peers`.
    abstract void build() throws IOException;

    /// Returns the command that starts the peer in its work directory.
    abstract List<String> command();

    abstract String version() throws IOException;

    Service start(Database database) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command()).directory(work().toFile());
        builder.environment()
                .putAll(Map.of(
                        "PGHOST",
                        "127.0.0.1",
                        "PGPORT",
                        Integer.toString(database.port()),
                        "PGUSER",
                        Database.USER,
                        "PGPASSWORD",
                        database.password(),
                        "PGDATABASE",
                        Database.NAME,
                        "POOL_SIZE",
                        Integer.toString(Database.POOL_SIZE),
                        "WORKERS",
                        Integer.toString(WORKERS),
                        "NODE_ENV",
                        "production"));
        return Service.start(title, builder, listening);
    }

    Path sources() {
        return Path.of("bench", "peers", key);
    }

    Path work() {
        return Path.of("target", "peers", key);
    }

    /// Copies the sources to the work directory and returns whether the lock file of npm has changed.
    boolean copySources() throws IOException {
        Files.createDirectories(work());
        boolean changed = false;
        try (Stream<Path> files = Files.list(sources())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = work().resolve(file.getFileName());
                if (Files.notExists(copy) || Files.mismatch(file, copy) != -1) {
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                    changed |= file.endsWith("package-lock.json");
                }
            }
        }
        return changed;
    }

    /// Finds a Python that has the packages: the first on `PATH`, or that of Debian.
    private static Optional<Path> python() {
        return Stream.concat(Command.onPath("python3").stream(), Stream.of(Path.of("/usr/bin/python3")))
                .filter(python -> Files.isExecutable(python)
                        && Command.succeeds(List.of(python.toString(), "-c", PYTHON_VERSIONS)))
                .findFirst();
    }

    private static String group(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group(1) : "of unknown version";
    }
}
