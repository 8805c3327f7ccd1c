package dev.postern;

import org.jooq.DSLContext;

/// Code that runs before a function is called, see [Application#beforeCall].
///
/// A call by GET, or of a function that is not volatile, has a read-only transaction.
@FunctionalInterface
public interface BeforeCall {

    /// Rejects the call, or changes or completes its arguments.
    ///
    /// @param caller caller of the request; its transactions are the transaction of the request
    /// @param dsl transaction of the request as the caller's role, which the code cannot end
    /// @param arguments arguments that were sent
    /// @throws ApiException to reject the request; nothing is written then
    void before(Caller caller, DSLContext dsl, CallArguments arguments);
}
