package dev.postern.cli;

import dev.postern.http.ApiServer;
import dev.postern.migrate.BundledMigrations;
import dev.postern.migrate.DemoData;
import dev.postern.store.DatabaseAddress;
import dev.postern.store.EmbeddedServer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `serve`: the API over the embedded database or one that is named, until a signal ends it.
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Serves the JSON API.",
        footer = {
            "",
            "DURATION is written 500ms, 2s or 1m; SIZE in bytes, or as 64KiB or 1MiB.",
            "Every option can also be given in the environment: --db-url as POSTERN_DB_URL, and so on.",
            "Without --db-url an embedded PostgreSQL 18 is started, its data kept in --data-dir."
        })
public final class ServeCommand implements Callable<Integer> {

    private static final int FAILED = 1;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ServeOptions settings = new ServeOptions();

    private final BiFunction<DatabaseAddress, ServeOptions, ApiServer> start;

    /// Closes what is running, from the last to the first.
    private final Deque<Runnable> closing = new ArrayDeque<>();

    /// The program's exit status, set once: by a failure or by a signal, whichever comes first.
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    /// @param start starts the service on a database that is at the right version
    public ServeCommand(BiFunction<DatabaseAddress, ServeOptions, ApiServer> start) {
        this.start = start;
    }

    @Override
    public Integer call() throws InterruptedException {
        settings.log();
        DevMode watched = DevMode.fromSystemProperty();
        if (settings.watch() && watched == DevMode.OFF) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "--watch is told to ./postern serve on the command line, or by POSTERN_WATCH=true");
        }
        if (watched == DevMode.DRY_RUN) {
            dryRun();
            return 0;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "shutdown"));
        watched.endWithLauncher();
        ReloadSignal signal = ReloadSignal.install();
        try {
            Optional<ClassDataArchive> classes =
                    open(ClassDataArchive::requested, wanted -> wanted.ifPresent(ClassDataArchive::close));
            Optional<DatabaseAddress> named = settings.database().address();
            DatabaseAddress address = named.isPresent() ? requireVersion(named.get()) : local(watched);
            ApiServer server = open(() -> start.apply(address, settings), ApiServer::close);
            signal.setHandler(server::reload);
            System.out.println("Postern is listening on " + server.address());
            if (server.docsAddress() != null) {
                System.out.println("What it offers, to read and to try, is at " + server.docsAddress());
            }
            if (server.adminAddress() != null) {
                System.out.println("Health and metrics are at " + server.adminAddress());
            }
            server.startupNotices().forEach(System.out::println);
            if (named.isEmpty()) {
                DemoData.notes(server.address()).forEach(System.out::println);
            }
            System.out.flush();
            begin(classes);
            return awaitExit();
        } finally {
            if (!exit.complete(FAILED)) {
                awaitExit(); // a signal came first: what it closes is no failure
            }
        }
    }

    /// Does to the database what a start would do to it, which another service may be using.
    private void dryRun() {
        Optional<DatabaseAddress> named = settings.database().address();
        if (named.isPresent()) {
            requireVersion(named.get());
        } else {
            EmbeddedServer.running(settings.database().dataDirectory()).ifPresent(DevMode::migrate);
        }
    }

    private DatabaseAddress requireVersion(DatabaseAddress named) {
        if (settings.migrate()) {
            BundledMigrations.migrate(named, ConsoleOutput::progress);
        } else {
            BundledMigrations.requireMatch(named);
        }
        return named;
    }

    private DatabaseAddress local(DevMode watched) throws InterruptedException {
        EmbeddedDatabase local =
                open(() -> EmbeddedDatabase.start(settings.database().dataDirectory()), EmbeddedDatabase::close);
        if (watched == DevMode.SERVE) {
            DevMode.migrate(local.address());
        }
        local.prepare();
        return local.serviceAddress();
    }

    /// Starts something and notes how to close it; the end waits for a start, and nothing starts after it.
    private <T> T open(Supplier<T> starting, Consumer<T> closer) throws InterruptedException {
        T started;
        synchronized (this) {
            started = starting.get();
            closing.push(() -> closer.accept(started));
        }
        if (exit.isDone()) {
            awaitExit(); // a signal came meanwhile: it is being closed
        }
        return started;
    }

    /// Not once the end has begun, which holds the monitor.
    private synchronized void begin(Optional<ClassDataArchive> classes) {
        classes.ifPresent(ClassDataArchive::create);
    }

    private static int awaitExit() throws InterruptedException {
        new CountDownLatch(1).await();
        return 0;
    }

    /// Runs when the JVM ends. After a signal it would exit with 128 plus the signal's number: an ordered end
    /// is 0.
    private void end() {
        exit.complete(0);
        closeAndHalt();
    }

    /// Keeps the monitor to the last, so that nothing more is started.
    private synchronized void closeAndHalt() {
        int status = exit.join();
        for (Runnable close : closing) {
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
