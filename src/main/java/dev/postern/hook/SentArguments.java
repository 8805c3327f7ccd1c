package dev.postern.hook;

import org.jooq.Parameter;
import org.jspecify.annotations.Nullable;

/// The arguments of a function call before it runs.
public interface SentArguments {

    /// Whether the call has the argument; otherwise its default applies.
    ///
    /// @throws IllegalArgumentException if the function has no such argument
    boolean has(Parameter<?> parameter);

    /// Returns the value of an argument; null if it is absent or null.
    ///
    /// @throws IllegalArgumentException if the function has no such argument
    /// @throws dev.postern.problem.ProblemException PostgreSQL's error if a sent value cannot be converted
    @Nullable
    Object get(Parameter<?> parameter);

    /// Sets an argument.
    ///
    /// @throws IllegalArgumentException if the function has no such argument
    void set(Parameter<?> parameter, @Nullable Object value);
}
