package dev.postern.server;

import dev.postern.problem.FatalErrors;
import dev.postern.store.MemoryBudget;
import dev.postern.store.ResponseMemory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Outermost handler, which measures each request, and the memory of its response until its last byte is sent.
///
/// It ends the process after an error of the JVM, which Jetty would only log.
final class MeasuredResponses extends Handler.Wrapper {

    private final MemoryBudget budget;

    MeasuredResponses(MemoryBudget budget) {
        this.budget = budget;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        try (ResponseMemory memory = budget.open()) {
            return MeasuredRequest.of(request)
                    .measurement()
                    .measure(() -> memory.measure(() -> super.handle(request, response, callback)));
        } catch (Error e) {
            FatalErrors.check(e);
            throw e;
        }
    }
}
