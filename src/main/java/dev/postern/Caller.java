package dev.postern;

import java.util.Map;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/// The caller of a request: its role, its claims, and transactions as this role.
public interface Caller {

    /// Returns the PostgreSQL role of the request; null for the login role.
    @Nullable
    String role();

    /// Returns the claims of the token; for a caller without a token, at most `role`.
    Map<String, Object> claims();

    /// Whether the request has a valid token.
    boolean authenticated();

    /// Runs `work` as the caller's role in one read-only transaction.
    ///
    /// The transaction is run again after a serialization failure, a deadlock or a lost connection, so `work` must
    /// not change anything else.
    ///
    /// @param work function that uses the context only while it runs
    /// @return result of `work`
    <T extends @Nullable Object> T reading(Function<DSLContext, T> work);

    /// Runs `work` as the caller's role in one transaction, which is rolled back if `work` throws.
    ///
    /// The transaction is run again after a serialization failure or a deadlock.
    ///
    /// @param work function that uses the context only while it runs
    /// @return result of `work`
    <T extends @Nullable Object> T transaction(Function<DSLContext, T> work);
}
