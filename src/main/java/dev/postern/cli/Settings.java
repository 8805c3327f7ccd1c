package dev.postern.cli;

import dev.postern.http.Server;
import dev.postern.request.Limits;
import dev.postern.store.Pool;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Everything that can be set when serving: each with its unit, its default and what happens at it.
public final class Settings {

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Address to listen on. Default: ${DEFAULT-VALUE}.")
    private String host = "127.0.0.1";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            converter = Units.PortConverter.class,
            description = "Port to listen on; 0: a free one. Default: ${DEFAULT-VALUE}.")
    private int port = 8080;

    @Option(
            names = "--migrate",
            description =
                    "Bring the database of --db-url to this build's version first. Default: off; the embedded database is always migrated.")
    private boolean migrate;

    @Option(
            names = "--max-body",
            paramLabel = "SIZE",
            defaultValue = "1MiB",
            converter = Units.SizeConverter.class,
            description = "Longest request body; a longer one is answered with 413. Default: ${DEFAULT-VALUE}.")
    private long maxBody = 1 << 20;

    @Option(
            names = "--max-embed-depth",
            paramLabel = "LEVELS",
            defaultValue = "8",
            converter = Units.DepthConverter.class,
            description = "Deepest embedding; a deeper one is answered with 400. Default: ${DEFAULT-VALUE}.")
    private int maxEmbedDepth = 8;

    @Option(
            names = "--shutdown-grace",
            paramLabel = "DURATION",
            defaultValue = "10s",
            converter = Units.DurationConverter.class,
            description = "How long requests in flight may take to finish at shutdown. Default: ${DEFAULT-VALUE}.")
    private Duration shutdownGrace = Duration.ofSeconds(10);

    @Option(
            names = "--pool-size",
            paramLabel = "N",
            defaultValue = "10",
            converter = Units.CountConverter.class,
            description = "Connections held open. Default: ${DEFAULT-VALUE}.")
    private int poolSize = 10;

    @Option(
            names = "--pool-timeout",
            paramLabel = "DURATION",
            defaultValue = "2s",
            converter = Units.WaitConverter.class,
            description = "How long a request waits for a connection before 504. Default: ${DEFAULT-VALUE}.")
    private Duration poolTimeout = Duration.ofSeconds(2);

    @Option(
            names = "--statement-timeout",
            paramLabel = "DURATION",
            defaultValue = "30s",
            converter = Units.DurationConverter.class,
            description = "How long one statement may run before 504; 0: no limit. Default: ${DEFAULT-VALUE}.")
    private Duration statementTimeout = Duration.ofSeconds(30);

    DatabaseOptions database() {
        return database;
    }

    /// Whether a database that was named may be migrated.
    boolean migrate() {
        return migrate;
    }

    public Pool pool() {
        return new Pool(poolSize, poolTimeout, statementTimeout);
    }

    public Server.Settings server() {
        return new Server.Settings(host, port, maxBody, shutdownGrace, Limits.withEmbedDepth(maxEmbedDepth));
    }
}
