package dev.postern.cli;

import dev.postern.store.DatabaseTimeouts;
import dev.postern.store.DatabaseTimeouts.Network;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options for the deadlines of requests, statements and database connections.
final class TimeoutOptions {

    @Option(
            names = "--request-timeout",
            paramLabel = "DURATION",
            defaultValue = "60s",
            converter = OptionConverters.DurationConverter.class,
            description = "Longest time that a request can take, with its waits and retries; then 504; 0:"
                    + " no limit. Default: ${DEFAULT-VALUE}.")
    private Duration requestTimeout = DatabaseTimeouts.DEFAULT.request();

    @Option(
            names = "--stream-timeout",
            paramLabel = "DURATION",
            defaultValue = "10m",
            converter = OptionConverters.DurationConverter.class,
            description = "Longest time that a stream (CSV, NDJSON) can take; then it is cut off; 0: no"
                    + " limit. Default: ${DEFAULT-VALUE}.")
    private Duration streamTimeout = DatabaseTimeouts.DEFAULT.stream();

    @Option(
            names = "--statement-timeout",
            paramLabel = "DURATION",
            defaultValue = "30s",
            converter = OptionConverters.DurationConverter.class,
            description =
                    "Longest time that a statement can run; then 504; 0: no limit. Default:" + " ${DEFAULT-VALUE}.")
    private Duration statementTimeout = DatabaseTimeouts.DEFAULT.statement();

    @Option(
            names = "--lock-timeout",
            paramLabel = "DURATION",
            defaultValue = "5s",
            converter = OptionConverters.DurationConverter.class,
            description = "Longest time that a statement waits for a lock; then 409; 0: no limit. Default:"
                    + " ${DEFAULT-VALUE}.")
    private Duration lockTimeout = DatabaseTimeouts.DEFAULT.lock();

    @Option(
            names = "--idle-transaction-timeout",
            paramLabel = "DURATION",
            defaultValue = "60s",
            converter = OptionConverters.DurationConverter.class,
            description = "Longest time without a statement in a transaction; then PostgreSQL rolls it"
                    + " back; 0: no limit. Default: ${DEFAULT-VALUE}.")
    private Duration idleTransactionTimeout = DatabaseTimeouts.DEFAULT.idleTransaction();

    @Option(
            names = "--connect-timeout",
            paramLabel = "DURATION",
            defaultValue = "3s",
            converter = OptionConverters.DurationConverter.class,
            description = "Longest time to open a TCP connection to the database; 0: no limit. Default:"
                    + " ${DEFAULT-VALUE}.")
    private Duration connectTimeout = Network.DEFAULT.connect();

    @Option(
            names = "--login-timeout",
            paramLabel = "DURATION",
            defaultValue = "5s",
            converter = OptionConverters.DurationConverter.class,
            description = "Longest time to open a database connection with its login; 0: no limit. Default:"
                    + " ${DEFAULT-VALUE}.")
    private Duration loginTimeout = Network.DEFAULT.login();

    @Option(
            names = "--socket-timeout",
            paramLabel = "DURATION",
            converter = OptionConverters.DurationConverter.class,
            description = "Longest silence of the database before its connection is lost; 0: no limit."
                    + " Default: 5s more than --statement-timeout.")
    private @Nullable Duration socketTimeout;

    @Option(
            names = "--validation-timeout",
            paramLabel = "DURATION",
            defaultValue = "500ms",
            converter = OptionConverters.DurationConverter.class,
            description = "Longest test of a database connection that was idle; then all idle ones are"
                    + " replaced. Default: ${DEFAULT-VALUE}.")
    private Duration validationTimeout = Network.DEFAULT.validation();

    @Option(
            names = "--cancel-timeout",
            paramLabel = "DURATION",
            defaultValue = "2s",
            converter = OptionConverters.DurationConverter.class,
            description = "Longest time to send a cancel request to the database. Default:" + " ${DEFAULT-VALUE}.")
    private Duration cancelTimeout = Network.DEFAULT.cancel();

    DatabaseTimeouts settings() {
        Network network = new Network(connectTimeout, loginTimeout, socketTimeout, validationTimeout, cancelTimeout);
        return new DatabaseTimeouts(
                requestTimeout, streamTimeout, statementTimeout, lockTimeout, idleTransactionTimeout, network);
    }
}
