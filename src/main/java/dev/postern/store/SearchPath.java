package dev.postern.store;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Schemas in which SQL finds names without a schema (`docs/dialect.md` 1.12, `db-extra-search-path`).
///
/// @param served schemas that are searched first; empty to keep the login role's search_path
/// @param extra schemas that are searched after them; null for `public`
record SearchPath(List<String> served, @Nullable List<String> extra) {

    private static final List<String> DEFAULT_EXTRA = List.of("public");

    /// Returns the search path of the served schemas, or that of the login role if the settings name no schema.
    static SearchPath of(DatabaseSettings settings, List<String> served) {
        boolean isSet = !settings.schemas().isEmpty() || settings.extraSearchPath() != null;
        return new SearchPath(isSet ? served : List.of(), settings.extraSearchPath());
    }

    /// Returns the value of `search_path`.
    String text() {
        return Stream.concat(served.stream(), (extra == null ? DEFAULT_EXTRA : extra).stream())
                .map(name -> '"' + name.replace("\"", "\"\"") + '"')
                .collect(Collectors.joining(", "));
    }

    /// Returns a warning for each extra schema that does not exist, because PostgreSQL ignores it.
    List<String> notices(SqlRunner runner) {
        return (extra == null ? List.<String>of() : extra)
                .stream()
                        .filter(name -> !exists(name, runner))
                        .map(name -> "--extra-search-path names schema '" + name + "', which does not exist.")
                        .toList();
    }

    /// Whether a schema exists, or the name is one of PostgreSQL's placeholders (PostgreSQL manual, 19.11.1).
    private static boolean exists(String name, SqlRunner runner) {
        return runner.query(
                "select from pg_catalog.pg_namespace where nspname = ? or ? in ('$user', 'pg_temp')",
                List.of(name, name),
                rows -> rows.next());
    }
}
