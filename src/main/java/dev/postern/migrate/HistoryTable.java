package dev.postern.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.regex.Pattern;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/// Name of Flyway's history table. The property `history-table` of `jooq.xml` or an option sets another one, for a
/// project that used Flyway before.
///
/// As in Flyway, the schema of the table is the first one in the search path of the scripts.
///
/// @param schema schema of the table; empty for the current schema of the login role
/// @param name name without quotation marks
public record HistoryTable(String schema, String name) {

    /// Flyway's default.
    public static final HistoryTable DEFAULT = new HistoryTable("", "flyway_schema_history");

    private static final Pattern PLAIN_NAME = Pattern.compile("[a-z_][a-z0-9_$]*");

    public HistoryTable {
        Objects.requireNonNull(schema);
        Objects.requireNonNull(name);
    }

    /// Returns the table with a name such as `shop.schema_version`, without quotation marks and case-sensitive as in
    /// Flyway's configuration.
    ///
    /// @param text name, with or without a schema; blank for the default
    public static HistoryTable of(String text) {
        String stripped = text.strip();
        int dot = stripped.indexOf('.');
        String name = stripped.substring(dot + 1);
        return name.isEmpty() ? DEFAULT : new HistoryTable(dot < 0 ? "" : stripped.substring(0, dot), name);
    }

    /// Returns the name in SQL statements and messages.
    @Override
    public String toString() {
        return schema.isEmpty() ? identifier(name) : identifier(schema) + "." + identifier(name);
    }

    /// Returns the name as a string literal, for example for `to_regclass`.
    String literal() {
        return literal(toString());
    }

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    static String identifier(String name) {
        return PLAIN_NAME.matcher(name).matches() ? name : ScratchRoles.quoted(name);
    }

    /// Returns the name with its schema, also after a script has changed the search path.
    String qualified(Connection connection) throws SQLException {
        return ScratchRoles.quoted(schema.isEmpty() ? connection.getSchema() : schema) + "."
                + ScratchRoles.quoted(name);
    }

    /// Makes the schema of the table the first one in the search path.
    void selectSchema(Connection connection) throws SQLException {
        if (!schema.isEmpty()) {
            ScratchRoles.execute(
                    connection,
                    "select set_config('search_path', " + literal(ScratchRoles.quoted(schema))
                            + " || coalesce(', ' || nullif(current_setting('search_path'), ''), ''), false)");
        }
    }

    /// Sets the table in a configuration of Flyway, which creates it and its schema.
    FluentConfiguration configure(FluentConfiguration flyway) {
        return (schema.isEmpty() ? flyway : flyway.defaultSchema(schema)).table(name);
    }
}
