package dev.postern.store;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// SQL before a statement that applies the settings of its transaction.
///
/// @param isolation isolation level to set first; null for none
/// @param names names of the settings
/// @param function SQL call of a function that runs last; null for none
record Preamble(
        @Nullable IsolationLevel isolation,
        List<String> names,
        @Nullable String function) {

    /// Statement before SET TRANSACTION in a message without a transaction block. PostgreSQL warns if SET
    /// TRANSACTION is the first statement of such a message. SHOW takes no snapshot, after which the level could
    /// not be set.
    private static final String SHOW_ISOLATION = "show transaction_isolation; ";

    /// SQL by preamble; one entry per combination of setting names.
    private static final Map<Preamble, String> SQL = new ConcurrentHashMap<>();

    /// Returns the statements, each with a semicolon after it.
    String sql() {
        return SQL.computeIfAbsent(this, Preamble::render);
    }

    private String render() {
        return (isolation == null ? "" : SHOW_ISOLATION + isolation.statement() + "; ")
                + setConfigSql(names)
                + "; "
                + (function == null ? "" : callSql(function) + "; ");
    }

    /// Returns a statement that applies all settings. It returns no row, because reading the results would double
    /// its cost.
    static String setConfigSql(Collection<String> names) {
        return names.stream()
                .map(name -> "set_config('" + name.replace("'", "''") + "', ?, true) is null")
                .collect(Collectors.joining(" or ", "select where ", ""));
    }

    /// Returns a statement that calls a function.
    static String callSql(String function) {
        return "select " + function;
    }
}
