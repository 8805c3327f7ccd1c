package dev.postern.store;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/// How many connections there are and how long is waited for what.
///
/// @param size connections held open
/// @param timeout how long a request waits for a free connection before 504 PGRST003
/// @param statementTimeout how long one statement may run before PostgreSQL ends it (57014, answered with 504)
/// @param schemas where functions find names that they use without a schema, before `public`; empty: as the
/// role's search_path says
public record Pool(int size, Duration timeout, Duration statementTimeout, List<String> schemas) {

    /// What each connection begins with.
    String begin() {
        String begin = "set time zone 'UTC'; set statement_timeout = " + statementTimeout.toMillis();
        return schemas.isEmpty()
                ? begin
                : schemas.stream()
                        .map(name -> '"' + name.replace("\"", "\"\"") + '"')
                        .collect(Collectors.joining(", ", begin + "; set search_path = ", ", public"));
    }
}
