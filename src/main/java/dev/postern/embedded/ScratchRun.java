package dev.postern.embedded;

import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Databases and roles that one process creates on a shared server for scratch work. Closing drops them.
///
/// The name of the run begins the names of its databases. A role of that name has the run's roles as members. A
/// session whose application name is that of the run shows that the process lives. A run without it was killed, and
/// the next one drops what it left (`docs/decisions.md#scratch-run`).
public final class ScratchRun implements Closeable {

    private static final String NAME = "postern_scratch_[0-9a-f]{8}";
    private static final Pattern DATABASE = Pattern.compile("(" + NAME + ")_\\d+");

    /// Names of the runs whose process has ended.
    private static final String ENDED_RUNS = """
            select distinct run from (
                select substring(datname from '^(%1$s)_[0-9]+$') from pg_database
                union select rolname from pg_roles where rolname ~ '^%1$s$') as runs (run)
            where run is not null and not exists (
                select from pg_stat_activity where application_name = run or starts_with(datname, run || '_'))
            """.formatted(NAME);

    /// SQLSTATEs of a role that another database uses, and of one that another process has dropped.
    private static final Pattern KEPT_ROLE = Pattern.compile("2BP01|55006|42704");

    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private final DatabaseAddress server;
    private final String name;
    private final Connection session;

    private ScratchRun(DatabaseAddress server, String name, Connection session) {
        this.server = server;
        this.name = name;
        this.session = session;
    }

    /// Starts a run, and drops what ended runs have left.
    ///
    /// @param progress receives a line for each ended run
    /// @throws CommandException if the server is unreachable
    static ScratchRun start(DatabaseAddress server, Consumer<String> progress) {
        String name = "postern_scratch_" + UUID.randomUUID().toString().substring(0, 8);
        Properties properties = new Properties();
        properties.setProperty("user", server.user());
        properties.setProperty("password", server.password());
        properties.setProperty("ApplicationName", name);
        try {
            ScratchRun run = new ScratchRun(server, name, DriverManager.getConnection(server.url(), properties));
            run.createRole();
            for (String ended : run.names(ENDED_RUNS)) {
                run.dropEnded(ended, progress);
            }
            return run;
        } catch (SQLException e) {
            throw EmbeddedErrors.scratchUrlUnreachable(e);
        }
    }

    /// Returns the same server with time limits for a server that does not respond; parameters of the URL override
    /// them. Statements of scratch work end earlier than the limit here.
    static DatabaseAddress withTimeouts(DatabaseAddress server) {
        String parameters = "connectTimeout=10&loginTimeout=10&socketTimeout=1200&tcpKeepAlive=true";
        String[] parts = server.url().split("\\?", 2);
        // pgjdbc uses the last of several values
        String url = parts[0] + "?" + parameters + (parts.length == 1 ? "" : "&" + parts[1]);
        return new DatabaseAddress(url, server.user(), server.password());
    }

    /// Returns the name of the run that created a database; empty for a database of no run.
    ///
    /// A role becomes part of the run as a member of the role with this name.
    public static Optional<String> ofDatabase(String database) {
        return Optional.of(DATABASE.matcher(database)).filter(Matcher::matches).map(matcher -> matcher.group(1));
    }

    DatabaseAddress server() {
        return server;
    }

    String name() {
        return name;
    }

    /// A login role that cannot create this role cannot create others either, and so needs none.
    private void createRole() throws SQLException {
        try {
            execute("create role " + name + " nologin");
        } catch (SQLException e) {
            if (!INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw e;
            }
        }
    }

    private void dropEnded(String ended, Consumer<String> progress) {
        try {
            drop(ended);
            progress.accept("Dropped the scratch databases and roles of " + ended + ", whose process was killed.");
        } catch (SQLException e) {
            progress.accept("The scratch databases and roles of " + ended + " remain, because they cannot be dropped: "
                    + e.getMessage());
        }
    }

    private void drop(String run) throws SQLException {
        for (String database : names("select datname from pg_database where starts_with(datname, '" + run + "_')")) {
            execute("drop database if exists " + database + " with (force)");
        }
        List<String> members = members(run);
        boolean isDropped;
        do { // until no further role can be dropped, because one role can depend on another
            isDropped = false;
            for (String role : members) {
                isDropped |= dropRole(role);
            }
            members = members(run);
        } while (isDropped && !members.isEmpty());
        if (members.isEmpty()
                && !names("select rolname from pg_roles where rolname = '" + run + "'")
                        .isEmpty()) {
            execute("drop role " + run);
        }
    }

    /// Returns the roles of a run. Its creator is a member with the admin option since PostgreSQL 16.
    private List<String> members(String run) throws SQLException {
        return names("select rolname from pg_roles m join pg_auth_members on member = m.oid where not admin_option"
                + " and roleid = (select oid from pg_roles where rolname = '" + run + "') order by 1");
    }

    /// Drops a role, unless another run uses it. The next run then tries again.
    private boolean dropRole(String role) throws SQLException {
        try (Statement statement = session.createStatement()) {
            // enquoteIdentifier rejects a name that contains a quotation mark
            statement.execute("drop role \"" + role.replace("\"", "\"\"") + "\"");
            return true;
        } catch (SQLException e) {
            if (KEPT_ROLE.matcher(String.valueOf(e.getSQLState())).matches()) {
                return false;
            }
            throw e;
        }
    }

    private List<String> names(String query) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws IOException {
        try (session) {
            drop(name);
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
