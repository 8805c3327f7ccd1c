package dev.postern.store;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where SQL finds what it names without a schema: functions, operators, types, tables (`dialect.md` 1.12,
/// `db-extra-search-path`).
///
/// @param served schemas in which it is looked for first; empty: only where the login's own search_path says
/// @param extra schemas in which it is looked for after these; null: in `public`
public record SearchPath(List<String> served, @Nullable List<String> extra) {

    private static final List<String> DEFAULT = List.of("public");

    /// As the login has it.
    static final SearchPath OF_LOGIN = new SearchPath(List.of(), null);

    /// The same before these schemas, where they are those that are served. Where nothing was asked for, the login's
    /// own stays.
    SearchPath serving(List<String> schemas) {
        return extra == null ? this : new SearchPath(schemas, extra);
    }

    /// What a connection begins with for it; empty: nothing.
    String initSql() {
        return served.isEmpty()
                ? ""
                : Stream.concat(served.stream(), (extra == null ? DEFAULT : extra).stream())
                        .map(name -> '"' + name.replace("\"", "\"\"") + '"')
                        .collect(Collectors.joining(", ", "set search_path = ", ""));
    }

    /// A sentence for each schema that was asked for and is not there, which PostgreSQL passes over.
    List<String> notices(SqlRunner runner) {
        return (extra == null ? List.<String>of() : extra)
                .stream()
                        .filter(name -> !isThere(name, runner))
                        .map(name -> "There is no schema '" + name + "', which --extra-search-path names.")
                        .toList();
    }

    /// Whether it is one, or stands for one (PostgreSQL's manual, 19.11.1).
    private static boolean isThere(String name, SqlRunner runner) {
        return runner.query(
                "select from pg_catalog.pg_namespace where nspname = ? or ? in ('$user', 'pg_temp')",
                List.of(name, name),
                rows -> rows.next());
    }
}
