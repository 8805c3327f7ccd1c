package dev.postern.cli;

import dev.postern.assembly.RunningComponents;
import dev.postern.assembly.RunningServer;
import dev.postern.assembly.ServedApplication;
import dev.postern.catalog.GeneratedModel;
import dev.postern.deployment.AotCacheNotice;
import dev.postern.dev.ClassDataArchive;
import dev.postern.dev.ServiceLoop;
import dev.postern.dev.ServiceLoop.Settings;
import dev.postern.embedded.EmbeddedServer;
import dev.postern.generate.ClassCache;
import dev.postern.migrate.DemoData;
import dev.postern.server.ApiServer;
import dev.postern.server.Extension;
import dev.postern.store.DatabaseAddress;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.Stream;
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

    private static final List<String> SHUTDOWN_SIGNALS = List.of("TERM", "INT");

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ServeOptions options = new ServeOptions();

    @Mixin
    private ScratchOption scratch = new ScratchOption();

    @Option(names = ServiceLoop.ATTACHED, hidden = true, description = "Serves as the child of serve --watch.")
    private boolean attached;

    @Option(
            names = "--from",
            paramLabel = "URL",
            description =
                    "URL of a database to serve without a project. Its classes are generated, compiled and kept in the"
                            + " user's cache directory, for --schemas or else for all schemas that contain tables."
                            + " Default: none.")
    private @Nullable String from;

    private final Supplier<ServedApplication> application;
    private final RunningComponents components = new RunningComponents();
    private volatile @Nullable ApiServer server;

    /// The program's exit status, set once: by a failure or by a signal, whichever comes first.
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    /// @param application supplier of the application, which `--from` replaces
    public ServeCommand(Supplier<ServedApplication> application) {
        this.application = application;
    }

    ServeOptions options() {
        return options;
    }

    @Override
    public Integer call() throws InterruptedException {
        requireFromAlone();
        options.applyLogLevels();
        Runtime.getRuntime().addShutdownHook(new Thread(this::shutDown, "shutdown"));
        ReloadSignal signal = ReloadSignal.install("USR1");
        try {
            Optional<ClassDataArchive> archive = components.open(
                    ClassDataArchive::requested, requested -> requested.ifPresent(ClassDataArchive::close));
            if (options.watch() && !attached) {
                return watch(signal);
            }
            ServedApplication served = from == null ? application.get() : generatedFrom(from);
            RunningServer running = start(served).run(components);
            server = running.server();
            signal.setHandler(running.server()::reload);
            if (options.readsSecretFiles()) { // otherwise SIGHUP, as from a closed terminal, ends the service
                ReloadSignal.install("HUP").setHandler(running.server()::reloadSecrets);
            }
            announce(running);
            components.run(() -> archive.ifPresent(ClassDataArchive::create));
            return awaitExit();
        } finally {
            if (!exit.complete(FAILED)) {
                awaitExit(); // a signal came first: errors while it closes components are not a failure of serve
            }
        }
    }

    private void announce(RunningServer running) {
        ApiServer server = running.server();
        System.out.println("Postern is listening on " + server.address());
        if (server.docsAddress() != null) {
            System.out.println("API reference: " + server.docsAddress());
        }
        if (running.admin() != null) {
            System.out.println("Health and metrics: " + running.admin().address());
        }
        server.startupNotices().forEach(System.out::println);
        AotCacheNotice.ofProcess().ifPresent(System.out::println);
        if (options.database().isEmbedded()) {
            DemoData.ofBuild().startupLines(server.address()).forEach(System.out::println);
        }
        System.out.flush();
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

    /// Returns the application of a database, which replaces the one at `--db-url`.
    private ServedApplication generatedFrom(String url) {
        DatabaseAddress address = options.database().addressOf(url);
        GeneratedModel generated = options.sourceWait()
                .run(
                        () -> ClassCache.ofUser().classes(address, options.schemas(), ConsoleOutput::printProgress),
                        _ -> {});
        options.database().replace(address, generated);
        return new ServedApplication(generated, Extension.none());
    }

    /// Whether `--from` names a database.
    boolean isFromDatabase() {
        return from != null;
    }

    private ServiceStart start(ServedApplication served) {
        if (!attached) {
            return ServiceStart.of(served, options);
        }
        Signals.handle("INT", () -> {}); // a terminal sends it to the parent too, which ends this process
        Thread.ofVirtual().start(this::awaitParent);
        return ServiceStart.attached(served, options);
    }

    /// Ends the service when its parent ends, which closes the standard input. A byte ends the delay of the
    /// shutdown.
    private void awaitParent() {
        try {
            while (System.in.read() >= 0) {
                endShutdownDelay();
            }
        } catch (IOException e) {
            System.err.println("The standard input cannot be read: " + e.getMessage());
        }
        if (options.database().isEmbedded()) {
            EmbeddedServer.stop(options.database().dataDirectory()); // the parent was killed
        }
        System.exit(0);
    }

    private int watch(ReloadSignal signal) throws InterruptedException {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        String main = System.getProperty("postern.main", "");
        if (main.isEmpty()) {
            throw new ParameterException(command, "--watch works only as ./postern serve --watch");
        }
        Settings settings = new Settings(
                main,
                WarmStart.class.getName(),
                Objects.requireNonNull(command.getParent()).getParseResult().originalArgs(),
                options.listen().publicAddress(),
                options.listen().publicAdminAddress(),
                options.database().isEmbedded() ? options.database().dataDirectory() : null,
                options.database()::projectMigrations,
                scratch::start,
                ConsoleOutput::printProgress,
                failure -> ConsoleOutput.print(failure, command.getErr()));
        ServiceLoop loop = components.open(() -> ServiceLoop.open(settings), ServiceLoop::close);
        signal.setHandler(loop::reload);
        return loop.run();
    }

    private static int awaitExit() throws InterruptedException {
        new CountDownLatch(1).await();
        return 0;
    }

    private void endShutdownDelay() {
        ApiServer started = server;
        if (started != null) {
            started.endShutdownDelay();
        }
    }

    /// Runs as the shutdown hook: sets the exit status to 0 unless a failure has set it.
    ///
    /// Without this the JVM would exit with 128 plus the signal's number.
    private void shutDown() {
        exit.complete(0);
        SHUTDOWN_SIGNALS.forEach(signal -> Signals.handle(signal, this::endShutdownDelay));
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
