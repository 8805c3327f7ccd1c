package dev.postern.store;

import java.time.Duration;

/// How many connections there are and how long is waited for what.
///
/// @param size connections held open
/// @param timeout how long a request waits for a free connection before 504 PGRST003
/// @param statementTimeout how long one statement may run before PostgreSQL ends it (57014, answered with 504)
public record Pool(int size, Duration timeout, Duration statementTimeout) {}
