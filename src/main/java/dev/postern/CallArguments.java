package dev.postern;

import org.jooq.Parameter;
import org.jspecify.annotations.Nullable;

/// The arguments of a function call before it runs, by the parameters of the function's generated class.
public interface CallArguments {

    /// Whether the call has an argument; otherwise the function's default applies.
    ///
    /// @throws IllegalArgumentException for a parameter of another function
    boolean has(Parameter<?> parameter);

    /// Returns the value of an argument; null if it is null or absent.
    ///
    /// A sent value that does not fit the argument's type ends the request with PostgreSQL's error.
    ///
    /// @throws IllegalArgumentException for a parameter of another function
    <T> @Nullable T get(Parameter<T> parameter);

    /// Sets an argument, whether or not the client has sent it.
    ///
    /// @throws IllegalArgumentException for a parameter of another function
    <T> void set(Parameter<T> parameter, @Nullable T value);

    /// Sets an argument if it is absent.
    default <T> void complete(Parameter<T> parameter, @Nullable T value) {
        if (!has(parameter)) {
            set(parameter, value);
        }
    }
}
