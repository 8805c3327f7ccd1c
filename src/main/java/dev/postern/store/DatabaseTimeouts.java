package dev.postern.store;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Deadlines of the work on the database. Zero is no limit.
///
/// @param request all statements, waits and retries of one request
/// @param stream a response whose rows are read while they are sent, from its first row
/// @param statement one statement, before PostgreSQL cancels it (57014)
/// @param lock one wait for a lock, before PostgreSQL reports 55P03
/// @param idleTransaction time without a statement in a transaction, before PostgreSQL ends the session
/// @param network deadlines of the network
public record DatabaseTimeouts(
        Duration request,
        Duration stream,
        Duration statement,
        Duration lock,
        Duration idleTransaction,
        Network network) {

    /// The defaults of the options.
    public static final DatabaseTimeouts DEFAULT = new DatabaseTimeouts(
            Duration.ofSeconds(60),
            Duration.ofMinutes(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            Network.DEFAULT);

    public DatabaseTimeouts {
        Network.requireNotNegative(Stream.of(request, stream, statement, lock, idleTransaction));
        Objects.requireNonNull(network);
    }

    /// Deadlines of the network. The driver rounds those of a new connection up to seconds.
    ///
    /// @param connect opening of a TCP connection
    /// @param login opening of a connection as a whole
    /// @param socket silence of PostgreSQL while a response is awaited; null for the statement timeout and 5 s
    /// @param validation test of a connection that was idle
    /// @param cancel cancel request
    public record Network(
            Duration connect, Duration login, @Nullable Duration socket, Duration validation, Duration cancel) {

        /// The defaults of the options.
        public static final Network DEFAULT = new Network(
                Duration.ofSeconds(3), Duration.ofSeconds(5), null, Duration.ofMillis(500), Duration.ofSeconds(2));

        public Network {
            requireNotNegative(Stream.of(connect, login, validation, cancel));
        }

        private static void requireNotNegative(Stream<Duration> timeouts) {
            if (timeouts.anyMatch(Duration::isNegative)) {
                throw new IllegalArgumentException("A timeout is negative");
            }
        }
    }

    /// Whether a request ends before a statement with a longer timeout.
    ///
    /// @param statementTimeout value of `statement_timeout` in PostgreSQL's syntax
    public boolean endsRequestBefore(String statementTimeout) {
        Duration timeout = SettingDuration.parse(statementTimeout);
        return timeout != null && !request.isZero() && (timeout.isZero() || timeout.compareTo(request) > 0);
    }

    /// Time after the statement timeout in which PostgreSQL reports the cancelled statement.
    static final Duration REPORT_TIME = Duration.ofSeconds(5);

    /// Returns the silence after which a connection is lost; zero for no limit.
    Duration socket() {
        if (network.socket() != null) {
            return network.socket();
        }
        return statement.isZero() ? Duration.ZERO : statement.plus(REPORT_TIME);
    }

    /// Returns a copy with another statement timeout.
    DatabaseTimeouts withStatement(Duration timeout) {
        return new DatabaseTimeouts(request, stream, timeout, lock, idleTransaction, network);
    }

    /// Returns PostgreSQL's settings for the timeouts of a session (PostgreSQL manual, 19.11.1).
    Map<String, String> sessionSettings() {
        return Map.of(
                RequestContext.STATEMENT_TIMEOUT,
                String.valueOf(statement.toMillis()),
                "lock_timeout",
                String.valueOf(lock.toMillis()),
                "idle_in_transaction_session_timeout",
                String.valueOf(idleTransaction.toMillis()));
    }
}
