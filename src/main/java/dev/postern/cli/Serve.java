package dev.postern.cli;

import dev.postern.http.Server;
import dev.postern.migrate.Demo;
import dev.postern.migrate.Migrations;
import dev.postern.store.DatabaseAddress;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
public final class Serve implements Callable<Integer> {

    @Mixin
    private Settings settings = new Settings();

    private final BiFunction<DatabaseAddress, Settings, Server> start;

    /// @param start starts the service on a database that is at the right version
    public Serve(BiFunction<DatabaseAddress, Settings, Server> start) {
        this.start = start;
    }

    @Override
    public Integer call() throws InterruptedException {
        Optional<DatabaseAddress> named = settings.database().address();
        if (named.isEmpty()) {
            LocalDatabase local = LocalDatabase.open(settings.database().dataDirectory());
            return serve(local.address(), Optional.of(local));
        }
        if (settings.migrate()) {
            Migrations.migrate(named.get());
        } else {
            Migrations.requireMatch(named.get());
        }
        return serve(named.get(), Optional.empty());
    }

    private Integer serve(DatabaseAddress address, Optional<LocalDatabase> local) throws InterruptedException {
        Server server;
        try {
            server = start.apply(address, settings);
        } catch (RuntimeException e) {
            local.ifPresent(LocalDatabase::close);
            throw e;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, local), "shutdown"));
        System.out.println("Postern is listening on " + server.address());
        if (server.adminAddress() != null) {
            System.out.println("Health and metrics are at " + server.adminAddress());
        }
        if (local.isPresent()) {
            Demo.notes(server.address()).forEach(System.out::println);
        }
        System.out.flush();
        new CountDownLatch(1).await();
        return 0;
    }

    /// Runs when a signal ends the JVM, which would then exit with 128 plus the signal's number: an ordered end
    /// is 0.
    private static void stop(Server server, Optional<LocalDatabase> local) {
        int status = 0;
        try {
            server.close();
            local.ifPresent(LocalDatabase::close);
        } catch (RuntimeException e) {
            System.err.println("Postern did not stop cleanly: " + e.getMessage());
            status = 1;
        }
        Runtime.getRuntime().halt(status);
    }
}
