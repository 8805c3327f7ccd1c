package dev.postern.dev;

import dev.postern.embedded.ScratchServer;
import dev.postern.generate.ClassCompilation;
import dev.postern.migrate.MigrationFiles;
import dev.postern.problem.CommandException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Development loop of `serve --watch`: after every saved file it generates, compiles, updates the embedded
/// database and replaces the service. If a step fails, the running service stays.
public final class ServiceLoop implements AutoCloseable {

    /// Option of `serve` for a service that the loop owns.
    public static final String ATTACHED = "--attached";

    /// Line with which a warm child reports that it waits for its classes.
    public static final String WARM = "Waiting for classes";

    /// Line that lets a warm child serve its classes. Every other line ends it.
    public static final String SERVE = "serve";

    private static final Path POM = Path.of("pom.xml");

    private final Settings settings;
    private final FileWatch watch = new FileWatch(List.of(
            ProjectCompiler.SOURCES, ProjectCompiler.RESOURCES, ProjectCompiler.GENERATED, ProjectCompiler.DB, POM));
    private final WatchFolder folder;
    private final ProjectCompiler compiler;
    private final WarmGenerator generator;
    private final ServiceSwitch service;
    private final @Nullable DevelopmentDatabase database;
    private FileSnapshot pom = FileSnapshot.of(List.of(POM));
    private FileSnapshot seen = watch.snapshot();

    /// Digest of the files of the running service; empty without a service.
    private String served = "";

    /// Settings of the loop.
    ///
    /// @param main name of the application's main class
    /// @param warmMain name of the main class of a process that starts the application later: its arguments are the
    /// folder of the present classes, `main` and `arguments`
    /// @param arguments arguments of the service, which begin with `serve`
    /// @param api public address
    /// @param admin address of the admin server; null without one
    /// @param dataDirectory data directory of the embedded database; null for a database at a URL
    /// @param migrations reads the migrations of the project
    /// @param scratch starts a scratch server
    /// @param failures receives the reasons why the service is unchanged
    public record Settings(
            String main,
            String warmMain,
            List<String> arguments,
            InetSocketAddress api,
            @Nullable InetSocketAddress admin,
            @Nullable Path dataDirectory,
            Supplier<MigrationFiles> migrations,
            Supplier<ScratchServer> scratch,
            Consumer<String> progress,
            Consumer<CommandException> failures) {

        public Settings {
            Objects.requireNonNull(main);
            Objects.requireNonNull(warmMain);
            Objects.requireNonNull(api);
            Objects.requireNonNull(migrations);
            Objects.requireNonNull(scratch);
            Objects.requireNonNull(progress);
            Objects.requireNonNull(failures);
            arguments = List.copyOf(arguments);
        }
    }

    private ServiceLoop(Settings settings, ServiceSwitch service) {
        this.settings = settings;
        this.service = service;
        this.folder = WatchFolder.create();
        this.compiler = ProjectCompiler.create(folder.path());
        this.generator = new WarmGenerator(
                ProjectCompiler.DB, settings.scratch(), settings.progress(), new ClassCompilation.Parsed());
        Path data = settings.dataDirectory();
        this.database = data == null
                ? null
                : DevelopmentDatabase.start(ProjectCompiler.DB, settings.migrations(), data, settings.progress());
    }

    /// Opens the ports and starts the embedded database.
    ///
    /// @throws CommandException if a port or the data directory is in use
    public static ServiceLoop open(Settings settings) {
        ServiceSwitch service = ServiceSwitch.open(settings);
        try {
            return new ServiceLoop(settings, service);
        } catch (RuntimeException e) {
            service.close();
            throw e;
        }
    }

    /// Runs until the first service ends, because its arguments can be wrong.
    ///
    /// @return exit status of this service
    public int run() throws InterruptedException {
        boolean isWarm = false;
        while (true) {
            boolean isServed = update();
            if (!isWarm) { // afterwards, so that the first service starts sooner
                isWarm = true;
                Thread.ofVirtual().start(this::warmUp);
            }
            if (!isServed) {
                settings.progress()
                        .accept((service.isRunning() ? "The running service is unchanged. " : "")
                                + "Waiting for changes …");
            }
            if (service.hasFirstEnded()) {
                return service.exitStatus();
            }
            FileSnapshot next = watch.awaitChange(seen, service::hasEnded);
            if (next.equals(seen)) {
                reportEnd();
                if (service.hasFirstEnded()) {
                    return service.exitStatus();
                }
                next = watch.awaitChange(seen, () -> false);
            }
            seen = next;
        }
    }

    private void reportEnd() {
        if (service.isClosed()) {
            return; // the developer ends the loop
        }
        settings.progress().accept("The service ended with status " + service.exitStatus() + ". Waiting for changes …");
        served = "";
    }

    /// Makes the next round fast. A failure is not reported, because the round of the failing file reports it.
    private void warmUp() {
        try {
            generator.warmUp();
        } catch (CommandException _) {
            // reported by update
        }
    }

    /// @return false if a step has failed
    private boolean update() {
        try {
            RoundTimes times = new RoundTimes();
            reportPom();
            generator.generate();
            times.add("generate");
            if (hasChangedSince()) {
                return true; // a file was saved during the generation: the next round has both
            }
            String current = seen.digest();
            if (current.equals(served)) {
                settings.progress().accept("The service is up to date.");
                return true;
            }
            settings.progress().accept("Building …");
            ServiceClasses classes = compiler.compile();
            times.add("compile");
            if (!watch.snapshot().equals(seen)) {
                return true;
            }
            if (database != null) {
                database.update();
                times.add("migrate");
            }
            if (!service.replace(classes)) {
                return false;
            }
            times.add("start");
            settings.progress().accept("Serving the saved files: " + times + ".");
            served = current;
            return true;
        } catch (CommandException e) {
            settings.failures().accept(e);
        } catch (UncheckedIOException e) {
            settings.failures().accept(DevelopmentErrors.ofFiles(e));
        }
        return false;
    }

    /// Whether files have changed that this process has not generated.
    private boolean hasChangedSince() {
        FileSnapshot now = watch.snapshot();
        if (!now.outside(ProjectCompiler.GENERATED).equals(seen.outside(ProjectCompiler.GENERATED))) {
            return true;
        }
        seen = now;
        return false;
    }

    private void reportPom() {
        FileSnapshot now = FileSnapshot.of(List.of(POM));
        if (!now.equals(pom)) {
            pom = now;
            settings.progress().accept("pom.xml has changed. Restart ./postern serve --watch to use it.");
        }
    }

    /// Reloads the privileges of the running service.
    public void reload() {
        service.reload();
    }

    /// Stops the service, then the servers.
    @Override
    public void close() {
        service.close();
        generator.close();
        if (database != null) {
            database.close();
        }
        folder.close();
    }
}
