package dev.postern.api;

import dev.postern.hook.HookContext;
import dev.postern.problem.InternalErrors;
import dev.postern.problem.ProblemException;
import dev.postern.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runner of the hooks of a request.
///
/// @param transaction transaction of the request
record HookRunner(CallerIdentity caller, Transaction transaction) {

    private static final Logger LOG = LoggerFactory.getLogger(HookRunner.class);

    /// Converts the values that hooks have set.
    ///
    /// @param description table or function, for the log
    /// @throws ProblemException PostgreSQL's error, or PGRSTX00
    <T> T convert(String description, Supplier<T> values) {
        List<T> converted = new ArrayList<>();
        run("on " + description, _ -> converted.add(values.get()));
        return converted.getFirst();
    }

    /// Runs a hook.
    ///
    /// @param description hook and its class, for the log
    /// @throws ProblemException error with which the hook rejects the request, PostgreSQL's error, or PGRSTX00
    void run(String description, Consumer<HookContext> hook) {
        try {
            transaction.guarded(dsl -> hook.accept(new HookContext(caller.identity(), caller.authenticated(), dsl)));
        } catch (ProblemException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("The hook {} failed", description, e);
            throw InternalErrors.hookFailed().exception();
        }
    }
}
