package dev.postern.cli;

import dev.postern.assembly.ServedApplication;
import dev.postern.embedded.EmbeddedServer;
import dev.postern.generate.ClassCache;
import dev.postern.migrate.BundledMigrations;
import dev.postern.migrate.DemoData;
import dev.postern.migrate.EngineMigrations;
import dev.postern.server.ApiServer;
import dev.postern.store.DatabaseAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Command `serve`, which serves the API until a signal ends it.
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Serves the JSON API.",
        footer = {
            "",
            "DURATION is for example 500ms, 2s or 1m; SIZE is a number of bytes, or for example 64KiB or 1MiB.",
            "Every option is also an environment variable: --db-url is POSTERN_DB_URL, and so on.",
            "Without --db-url, an embedded PostgreSQL 18 is started with its data in --data-dir."
        })
public final class ServeCommand implements Callable<Integer> {

    private static final int FAILED = 1;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ServeOptions options = new ServeOptions();

    @Option(
            names = "--from",
            paramLabel = "URL",
            description =
                    "URL of a database to serve without a project. Its classes are generated, compiled and kept in"
                            + " the user's cache directory, for --schemas or else for all schemas that contain tables. Default:"
                            + " none.")
    private @Nullable String from;

    private BiFunction<DatabaseAddress, ServeOptions, ApiServer> start;
    private final @Nullable String loginRole;

    /// Actions that close the running components, the last started first.
    private final Deque<Runnable> closers = new ArrayDeque<>();

    /// The program's exit status, set once: by a failure or by a signal, whichever comes first.
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    /// @param start starter of the service on a database that has this build's version
    /// @param loginRole role that the service logs in as; null if the application names none
    public ServeCommand(BiFunction<DatabaseAddress, ServeOptions, ApiServer> start, @Nullable String loginRole) {
        this.start = start;
        this.loginRole = loginRole;
    }

    @Override
    public Integer call() throws InterruptedException {
        requireFromAlone();
        options.applyLogLevels();
        DevMode devMode = DevMode.fromSystemProperty();
        if (options.watch() && devMode == DevMode.OFF) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "--watch works only as ./postern serve --watch, or with POSTERN_WATCH=true");
        }
        if (devMode == DevMode.DRY_RUN) {
            dryRun();
            return 0;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::shutDown, "shutdown"));
        devMode.endWithLauncher();
        ReloadSignal signal = ReloadSignal.install();
        try {
            Optional<ClassDataArchive> archive =
                    open(ClassDataArchive::requested, requested -> requested.ifPresent(ClassDataArchive::close));
            if (from != null) {
                replaceApplication(from);
            }
            Optional<DatabaseAddress> external = options.database().address();
            DatabaseAddress address = external.isPresent() ? requireVersion(external.get()) : startEmbedded(devMode);
            ApiServer server = open(() -> start.apply(address, options), ApiServer::close);
            signal.setHandler(server::reload);
            System.out.println("Postern is listening on " + server.address());
            if (server.docsAddress() != null) {
                System.out.println("API reference: " + server.docsAddress());
            }
            if (server.adminAddress() != null) {
                System.out.println("Health and metrics: " + server.adminAddress());
            }
            server.startupNotices().forEach(System.out::println);
            if (external.isEmpty()) {
                DemoData.startupLines(server.address()).forEach(System.out::println);
            }
            System.out.flush();
            createArchive(archive);
            return awaitExit();
        } finally {
            if (!exit.complete(FAILED)) {
                awaitExit(); // a signal came first: errors while it closes components are not a failure of serve
            }
        }
    }

    private void requireFromAlone() {
        if (from == null) {
            return;
        }
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        for (String option : List.of("--db-url", "--migrate", "--watch")) {
            if (command.getParseResult().hasMatchedOption(option)) {
                throw new ParameterException(command, "--from cannot be combined with " + option + ".");
            }
        }
        if (!DatabaseAddress.isUrl(from)) {
            throw new ParameterException(command, "--from must be a URL such as postgres://user@host/database.");
        }
    }

    /// Replaces the application and its database.
    private void replaceApplication(String url) {
        DatabaseAddress address = options.database().addressOf(url);
        ServedApplication application = ServedApplication.of(
                ClassCache.ofUser().classes(address, options.schemas(), ConsoleOutput::printProgress));
        options.database().replace(address, application.generated());
        start = (served, settings) -> application.start(served, settings.pool(), settings.server());
    }

    /// Applies the migrations that a start would apply, while another service may use the database.
    private void dryRun() {
        Optional<DatabaseAddress> external = options.database().address();
        if (external.isPresent()) {
            requireVersion(external.get());
        } else {
            EmbeddedServer.running(options.database().dataDirectory())
                    .ifPresent(address -> DevMode.migrate(options.database().generated(), address));
        }
    }

    private DatabaseAddress requireVersion(DatabaseAddress external) {
        if (options.migrate()) {
            BundledMigrations.migrate(options.database().generated(), external, ConsoleOutput::printProgress);
            EngineMigrations.grant(external, loginRole);
        } else {
            BundledMigrations.requireMatch(options.database().generated(), external);
        }
        return external;
    }

    private DatabaseAddress startEmbedded(DevMode devMode) throws InterruptedException {
        EmbeddedDatabase embedded = open(
                () -> EmbeddedDatabase.start(
                        options.database().generated(), options.database().dataDirectory()),
                EmbeddedDatabase::close);
        if (devMode == DevMode.SERVE) {
            DevMode.migrate(options.database().generated(), embedded.address());
        }
        embedded.prepare();
        return embedded.serviceAddress(loginRole);
    }

    /// Starts a component and registers its closer.
    ///
    /// The shutdown waits for a start that is in progress, and no component starts after it.
    private <T> T open(Supplier<T> starter, Consumer<T> closer) throws InterruptedException {
        T component;
        synchronized (this) {
            component = starter.get();
            closers.push(() -> closer.accept(component));
        }
        if (exit.isDone()) {
            awaitExit(); // a signal arrived during the start: the shutdown closes the component
        }
        return component;
    }

    /// Holds the monitor, so that no dump starts during the shutdown.
    private synchronized void createArchive(Optional<ClassDataArchive> archive) {
        archive.ifPresent(ClassDataArchive::create);
    }

    private static int awaitExit() throws InterruptedException {
        new CountDownLatch(1).await();
        return 0;
    }

    /// Runs as the shutdown hook: sets the exit status to 0 unless a failure has set it.
    ///
    /// Without this the JVM would exit with 128 plus the signal's number.
    private void shutDown() {
        exit.complete(0);
        closeAndHalt();
    }

    /// Holds the monitor until the JVM halts, so that no component starts any more.
    private synchronized void closeAndHalt() {
        int status = exit.join();
        for (Runnable close : closers) {
            try {
                close.run();
            } catch (RuntimeException e) {
                System.err.println("Postern did not stop cleanly: " + e.getMessage());
                status = FAILED;
            }
        }
        Runtime.getRuntime().halt(status);
    }
}
