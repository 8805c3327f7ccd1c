package dev.postern.doctor;

import dev.postern.migrate.BundledMigrations;
import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import dev.postern.store.ReplicaSettings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/// Check of each server in `--replica-url`: whether reads can run on it.
///
/// @param primary address of the service, with the login that the replicas have too
record ReplicaCheck(ReplicaSettings settings, DatabaseAddress primary) {

    private static final String SUBJECT = "replicas";

    private static final String FLUSHED =
            "select case when not pg_is_in_recovery() then pg_current_wal_flush_lsn() end";

    /// Whether the server is a standby, and the seconds since its last replayed commit if it lacks a part of the
    /// log.
    private static final String LAG = """
            select pg_is_in_recovery(), case when pg_last_wal_replay_lsn() >= ?::pg_lsn then 0
                else coalesce(extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()), 0) end""";

    /// @param connection connection to the primary
    List<Diagnosis> run(Connection connection) throws SQLException {
        if (settings.urls().isEmpty()) {
            return List.of();
        }
        String position = position(connection);
        return settings.urls().stream().map(url -> diagnose(url, position)).toList();
    }

    /// Returns the position of the primary's log, or the first of all if the database is a standby.
    private static String position(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(FLUSHED)) {
            row.next();
            String position = row.getString(1);
            return position == null ? "0/0" : position;
        }
    }

    private Diagnosis diagnose(String url, String position) {
        DatabaseAddress address = DatabaseAddress.of(url, primary.user(), primary.secret());
        String name = "Replica " + address.url().replaceFirst("\\?.*", ""); // a parameter can be a password
        try (Connection connection = BundledMigrations.connect(address)) {
            return diagnose(name, connection, position);
        } catch (SQLException e) {
            return unreachable(name, BundledMigrations.unreachable(address, e));
        } catch (CommandException e) {
            return unreachable(name, e);
        }
    }

    private static Diagnosis unreachable(String name, CommandException failure) {
        String hint = failure.hint();
        return Diagnosis.warning(
                SUBJECT,
                name + " gets no reads: " + Diagnosis.text(failure),
                hint == null ? "Check --replica-url." : hint.replace("--db-url", "--replica-url"));
    }

    private Diagnosis diagnose(String name, Connection connection, String position) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LAG)) {
            statement.setString(1, position);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1)
                        ? diagnose(name, Duration.ofMillis(Math.round(row.getDouble(2) * 1000)))
                        : Diagnosis.warning(
                                SUBJECT,
                                name + " is no standby, so it gets no reads",
                                "Name a standby in --replica-url, or omit it.");
            }
        }
    }

    private Diagnosis diagnose(String name, Duration lag) {
        String text = name + " is at most " + lag.toMillis() + " ms behind";
        return lag.compareTo(settings.maxLag()) <= 0
                ? Diagnosis.ok(SUBJECT, text)
                : Diagnosis.warning(
                        SUBJECT,
                        text + ", and --max-replica-lag is " + settings.maxLag().toMillis() + " ms",
                        "Check the load and the network of the standby, or raise --max-replica-lag.");
    }
}
