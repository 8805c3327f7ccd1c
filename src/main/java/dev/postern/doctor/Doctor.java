package dev.postern.doctor;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.postern.api.AuthSettings.Anonymous;
import dev.postern.assembly.ServiceSettings;
import dev.postern.catalog.EngineVersion;
import dev.postern.catalog.GeneratedModel;
import dev.postern.doctor.Diagnosis.Level;
import dev.postern.migrate.BundledMigrations;
import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.postgresql.jdbc.PgConnection;

/// The checks of a deployment, with the settings that the service would have.
///
/// @param address database of the service, with its login
/// @param generated classes of the service
/// @param schemas served schemas
/// @param instances number of services that use the database
/// @param clock clock of this machine
public record Doctor(
        DatabaseAddress address,
        GeneratedModel generated,
        List<String> schemas,
        ServiceSettings settings,
        int instances,
        InstantSource clock) {

    private static final int MIN_POSTGRES = 14;
    private static final int MAX_POSTGRES = 18;

    /// Connections of a service outside its pool: the probe of `/ready`, the one that listens for reloads, and the one
    /// that looks for lock waits.
    private static final int OTHER_CONNECTIONS = 3;

    /// Descriptors of a service that are neither client connections nor those of the pool.
    private static final int OTHER_DESCRIPTORS = 128;

    /// Difference of the clocks that shows that one of them is not synchronized.
    private static final Duration MAX_DIFFERENCE = Duration.ofSeconds(1);

    public Doctor {
        Objects.requireNonNull(address);
        Objects.requireNonNull(generated);
        schemas = List.copyOf(schemas);
        Objects.requireNonNull(settings);
        if (instances < 1) {
            throw new IllegalArgumentException("A deployment has at least one instance");
        }
    }

    /// Runs all checks. If the database is unreachable, only those of this machine.
    public List<Diagnosis> run() {
        List<Diagnosis> all = new ArrayList<>();
        all.add(descriptors());
        try (Connection connection = BundledMigrations.connect(address)) {
            connection.unwrap(PgConnection.class).setPrepareThreshold(0); // a pooler can share names of statements
            all.add(Diagnosis.ok("reachability", "The login as " + address.user() + " succeeds"));
            all.addAll(versions(connection));
            all.add(clocks(connection));
            all.addAll(new PoolerCheck(settings.database(), address).run(connection));
            all.add(history());
            configure(connection);
            for (CheckScript script : CheckScript.values()) {
                all.addAll(script.run(connection));
            }
            all.addAll(new ReplicaCheck(settings.database().replicas(), address).run(connection));
        } catch (SQLException e) {
            if (hasFailure(all)) {
                return all; // a pooler of another mode ends the connection
            }
            all.add(Diagnosis.failure("reachability", BundledMigrations.unreachable(address, e)));
        } catch (CommandException e) {
            all.add(Diagnosis.failure("reachability", e));
        }
        return all;
    }

    private static boolean hasFailure(List<Diagnosis> found) {
        return found.stream().anyMatch(diagnosis -> diagnosis.level() == Level.FAILURE);
    }

    private Diagnosis descriptors() {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)) {
            return Diagnosis.ok("limits", "This system has no limit of open files");
        }
        long limit = system.getMaxFileDescriptorCount();
        int wanted =
                settings.server().maxConnections() + settings.database().pool().size() + OTHER_DESCRIPTORS;
        return limit >= wanted
                ? Diagnosis.ok("limits", "A process can open " + limit + " files")
                : Diagnosis.warning(
                        "limits",
                        "A process can open " + limit + " files, and --max-connections "
                                + settings.server().maxConnections() + " needs " + wanted,
                        "Raise the limit (LimitNOFILE= of systemd, ulimit -n), or lower --max-connections.");
    }

    private static List<Diagnosis> versions(Connection connection) throws SQLException {
        int postgres = connection.getMetaData().getDatabaseMajorVersion();
        String version = "PostgreSQL " + connection.getMetaData().getDatabaseProductVersion() + ", Java "
                + Runtime.version() + ", Postern " + EngineVersion.current();
        List<Diagnosis> all = new ArrayList<>();
        all.add(
                postgres < MIN_POSTGRES || postgres > MAX_POSTGRES
                        ? Diagnosis.warning(
                                "versions",
                                version,
                                "Use PostgreSQL " + MIN_POSTGRES + " to " + MAX_POSTGRES + ", which are tested.")
                        : Diagnosis.ok("versions", version));
        String encoding = value(connection, "select pg_catalog.current_setting('server_encoding')");
        if (!encoding.equals("UTF8")) {
            all.add(Diagnosis.warning(
                    "versions",
                    "The encoding of the database is " + encoding + ", so it cannot store every JSON string",
                    "Create the database with encoding UTF8."));
        }
        return all;
    }

    private Diagnosis clocks(Connection connection) throws SQLException {
        Instant before = clock.instant();
        Instant remote = instant(connection);
        Instant after = clock.instant();
        Duration ahead = Duration.between(after, remote);
        Duration behind = Duration.between(remote, before);
        Duration difference = ahead.compareTo(behind) > 0 ? ahead : behind;
        return difference.compareTo(MAX_DIFFERENCE) > 0
                ? Diagnosis.warning(
                        "clock",
                        "The clocks of this machine and the database differ by " + difference.toSeconds() + " s",
                        "Synchronize both with NTP: tokens have an expiry, and rows have times.")
                : Diagnosis.ok("clock", "The clocks of this machine and the database agree within 1 s");
    }

    private static Instant instant(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_catalog.clock_timestamp()")) {
            row.next();
            return row.getObject(1, OffsetDateTime.class).toInstant();
        }
    }

    private Diagnosis history() {
        try {
            BundledMigrations.requireMatch(generated.requireCurrent(), address);
            return Diagnosis.ok(
                    "history",
                    BundledMigrations.laterVersionNotice(generated, address)
                            .orElseGet(() -> "The database matches the generated classes, version "
                                    + generated.stamp().version()));
        } catch (CommandException e) {
            return Diagnosis.failure("history", e);
        }
    }

    /// Sets the settings that the scripts read, in a transaction, because a pooler can share the session.
    private void configure(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        int connections = settings.database().pool().size() + OTHER_CONNECTIONS;
        Map<String, String> values = new LinkedHashMap<>();
        values.put("doctor.schemas", String.join(",", schemas));
        values.put("doctor.connections", String.valueOf(connections * instances));
        values.put("doctor.other_connections", String.valueOf(OTHER_CONNECTIONS));
        values.put("doctor.instances", String.valueOf(instances));
        values.put("doctor.standby", String.valueOf(address.prefersStandby()));
        values.put("doctor.anonymous", anonymousRole(settings.auth().anonymous()));
        values.put("doctor.anonymous_fallback", fallback(settings.auth().anonymous()));
        try (PreparedStatement set = connection.prepareStatement("select pg_catalog.set_config(?, ?, true)")) {
            for (Map.Entry<String, String> value : values.entrySet()) {
                set.setString(1, value.getKey());
                set.setString(2, value.getValue());
                set.execute();
            }
        }
    }

    /// Returns the name of the anonymous role; empty without one.
    private static String anonymousRole(Anonymous anonymous) {
        return switch (anonymous) {
            case Anonymous.Role(String name) -> name;
            case Anonymous.RoleIfExists named -> named.name();
            case Anonymous.LoginRole _, Anonymous.Required _, Anonymous.Rejected _ -> "";
        };
    }

    /// Returns what happens if the anonymous role is missing: `none`, `required` or `allowed`.
    private static String fallback(Anonymous anonymous) {
        return switch (anonymous) {
            case Anonymous.Role _ -> "none";
            case Anonymous.RoleIfExists named -> fallback(named.fallback());
            case Anonymous.Required _ -> "required";
            case Anonymous.LoginRole _, Anonymous.Rejected _ -> "allowed";
        };
    }

    private static String value(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }
}
