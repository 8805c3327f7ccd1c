package dev.postern.testing;

import dev.postern.store.DatabaseAddress;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/// Saved rows and sequences of a database, which can be restored after tests have changed them.
///
/// Restoring replaces only the tables that have changed, and those that refer to them. It keeps the order in which
/// the rows are stored, because some cases read rows without an order.
final class SavedRows implements AutoCloseable {

    private static final String RELATIONS = """
            select relkind = 'r', oid::regclass from pg_class
            where relkind in ('r', 'S') and relpersistence <> 't'
                and relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)""";

    private final Connection connection;

    /// Query of the state of all tables and sequences by name.
    private final String stateQuery;

    private final SequencedMap<String, String> savedState;

    /// Rows of each table in the text format of COPY.
    private final Map<String, String> savedRows = new LinkedHashMap<>();

    private SavedRows(Connection connection) throws SQLException, IOException {
        this.connection = connection;
        List<String> queries = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet relations = statement.executeQuery(RELATIONS)) {
            while (relations.next()) {
                String name = relations.getString(2);
                if (relations.getBoolean(1)) {
                    savedRows.put(name, copyOut(name));
                    queries.add("select '" + name + "', string_agg(\"whole row\"::text, ' ') from only " + name
                            + " as \"whole row\"");
                } else {
                    queries.add("select '" + name + "', last_value || ', ' || is_called from " + name);
                }
            }
        }
        this.stateQuery = String.join(" union all ", queries);
        this.savedState = state();
    }

    /// Saves all rows of a database.
    static SavedRows of(DatabaseAddress database) {
        try {
            return new SavedRows(TestDatabases.connect(database));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CopyManager copyManager() throws SQLException {
        return new CopyManager(connection.unwrap(BaseConnection.class));
    }

    private String copyOut(String table) throws SQLException, IOException {
        StringWriter rows = new StringWriter();
        copyManager().copyOut("copy " + table + " to stdout", rows);
        return rows.toString();
    }

    private SequencedMap<String, String> state() throws SQLException {
        SequencedMap<String, String> state = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(stateQuery)) {
            while (rows.next()) {
                state.put(rows.getString(1), String.valueOf(rows.getString(2)));
            }
        }
        return state;
    }

    /// Returns the names of the tables and sequences that have changed.
    private List<String> changed() throws SQLException {
        SequencedMap<String, String> state = state();
        return savedState.entrySet().stream()
                .filter(saved -> !saved.getValue().equals(state.get(saved.getKey())))
                .map(Map.Entry::getKey)
                .toList();
    }

    /// Restores all rows and sequences.
    void restore() {
        try (Statement statement = connection.createStatement()) {
            List<String> changed = changed();
            String tables = changed.stream().filter(savedRows::containsKey).collect(Collectors.joining(", "));
            if (!tables.isEmpty()) {
                statement.execute("truncate " + tables + " cascade");
                statement.execute("set session_replication_role = replica"); // no triggers, no foreign keys
                for (String table : changed()) {
                    if (savedRows.containsKey(table)) {
                        copyManager().copyIn("copy " + table + " from stdin", new StringReader(savedRows.get(table)));
                    }
                }
                statement.execute("reset session_replication_role");
            }
            for (String name : changed) {
                if (!savedRows.containsKey(name)) {
                    statement.execute("select setval('" + name + "', " + savedState.get(name) + ")");
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
