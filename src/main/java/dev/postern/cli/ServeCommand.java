package dev.postern.cli;

import dev.postern.assembly.RunningComponents;
import dev.postern.assembly.ServedApplication;
import dev.postern.embedded.EmbeddedServer;
import dev.postern.migrate.DemoData;
import dev.postern.server.ApiServer;
import dev.postern.store.DatabaseAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

    private final ServedApplication application;
    private final RunningComponents components = new RunningComponents();

    /// The program's exit status, set once: by a failure or by a signal, whichever comes first.
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    public ServeCommand(ServedApplication application) {
        this.application = application;
    }

    ServeOptions options() {
        return options;
    }

    @Override
    public Integer call() throws InterruptedException {
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
            Optional<ClassDataArchive> archive = components.open(
                    ClassDataArchive::requested, requested -> requested.ifPresent(ClassDataArchive::close));
            ApiServer server = start(devMode).run(components);
            signal.setHandler(server::reload);
            announce(server);
            components.run(() -> archive.ifPresent(ClassDataArchive::create));
            return awaitExit();
        } finally {
            if (!exit.complete(FAILED)) {
                awaitExit(); // a signal came first: errors while it closes components are not a failure of serve
            }
        }
    }

    private void announce(ApiServer server) {
        System.out.println("Postern is listening on " + server.address());
        if (server.docsAddress() != null) {
            System.out.println("API reference: " + server.docsAddress());
        }
        if (server.adminAddress() != null) {
            System.out.println("Health and metrics: " + server.adminAddress());
        }
        server.startupNotices().forEach(System.out::println);
        if (options.database().isEmbedded()) {
            DemoData.startupLines(server.address()).forEach(System.out::println);
        }
        System.out.flush();
    }

    private ServiceStart start(DevMode devMode) {
        Consumer<DatabaseAddress> firstStep = devMode == DevMode.SERVE ? this::migrateFromSources : _ -> {};
        return ServiceStart.of(application, options, firstStep);
    }

    /// Applies the migrations that a start would apply, while another service may use the database.
    private void dryRun() {
        if (options.database().isEmbedded()) {
            EmbeddedServer.running(options.database().dataDirectory()).ifPresent(this::migrateFromSources);
        } else {
            start(DevMode.DRY_RUN).database().open(application, components);
        }
    }

    private void migrateFromSources(DatabaseAddress address) {
        DevMode.migrate(application.generated(), address);
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

    private void closeAndHalt() {
        int status = exit.join();
        try {
            components.close();
        } catch (RuntimeException e) {
            Stream.concat(Stream.of(e), Stream.of(e.getSuppressed()))
                    .forEach(failure -> System.err.println("Postern did not stop cleanly: " + failure.getMessage()));
            status = FAILED;
        }
        Runtime.getRuntime().halt(status);
    }
}
