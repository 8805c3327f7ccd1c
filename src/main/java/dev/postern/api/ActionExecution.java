package dev.postern.api;

import dev.postern.api.Action.Operation;
import dev.postern.api.Action.Step;
import dev.postern.api.Action.Write;
import dev.postern.api.ActionPlan.Capture;
import dev.postern.api.TransactionMode.EachRead;
import dev.postern.api.TransactionMode.EachWrite;
import dev.postern.api.TransactionMode.Whole;
import dev.postern.api.TransactionMode.WholeRead;
import dev.postern.metrics.RequestMeasurement;
import dev.postern.problem.BatchError;
import dev.postern.problem.DatabaseError;
import dev.postern.problem.ProblemException;
import dev.postern.request.Representation.ExecutionPlan;
import dev.postern.sql.StatementCache;
import dev.postern.store.Cancellation;
import dev.postern.store.LeasedSession;
import dev.postern.store.LogPosition;
import dev.postern.store.ReadSession;
import dev.postern.store.Session;
import dev.postern.store.SqlRunner;
import dev.postern.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Execution of planned actions in their transactions.
///
/// @param responses creates the responses of operations, which later operations refer to
record ActionExecution(
        StatementCache statements, ReadExecutor reads, CallerPrivileges privileges, ActionResponses responses) {

    /// Runs `work` in the transaction of a plan, as the caller.
    ///
    /// @param target target of the request
    /// @param cancellation cancels the statements of the work
    /// @param work runs the action and creates its response, so that a rejected response rolls the action back;
    /// it runs again if the transaction is retried
    ApiResponse in(
            ActionPlan plan,
            Target target,
            IdentifiedCaller caller,
            Cancellation cancellation,
            Function<Session, ApiResponse> work) {
        GucCapture gucs = new GucCapture();
        SqlRunner configured = caller.runner()
                .forRequest(cancellation, target.resource())
                .withSettings(plan.settings())
                .withTimeZone(plan.timeZone());
        SqlRunner runner = plan.capture() == Capture.RESPONSE_GUCS || configured.capturesResponse()
                ? configured.capturing(gucs)
                : configured;
        try {
            ApiResponse response = switch (plan.transaction()) {
                case EachRead() -> work.apply(new ReadSession(runner));
                case EachWrite() -> runner.autoCommit(work);
                case WholeRead() -> runner.read(work);
                case Whole(var end, var idempotent) ->
                    runner.write(
                            end,
                            transaction -> idempotent == null
                                    ? work.apply(transaction)
                                    : idempotent.run(transaction, gucs, () -> work.apply(transaction)));
            };
            response = withPosition(response, runner.written());
            return gucs.value().equals(ResponseGucs.NONE) ? response : response.withGucs(gucs.value());
        } catch (ProblemException e) {
            throw new FailingValueLocator(statements, runner)
                    .withPlace(FailingObjectLocator.withPointer(e, plan.action(), statements, runner), plan.action());
        }
    }

    /// Adds the position of the log that a client sends back to read its own write.
    private static ApiResponse withPosition(ApiResponse response, @Nullable LogPosition written) {
        return written == null ? response : response.withHeader(Authentication.READ_AFTER, written.toString());
    }

    /// Runs an action.
    ///
    /// @throws ProblemException if the action is rejected and must be rolled back
    DatabaseResult run(Action action, Session session) {
        DatabaseResult result = switch (action) {
            case Action.Read read -> reads.run(read, session);
            case Action.Write write
            when write.representation() instanceof ExecutionPlan explained ->
                new DatabaseResult.Explained(new RowCountEstimator(statements, leased(session), null)
                        .explain(write.statement(), write.values(), explained));
            case Action.Write write -> WriteExecutor.run(write, leased(session));
            case Action.Batch batch -> runOperations(batch, transaction(session));
            case Action.Describe describe ->
                new DatabaseResult.Privileges(privileges.of(describe.caller().identity()));
        };
        RequestMeasurement request = RequestMeasurement.current();
        if (request != null) {
            request.addRows(result.rowCount());
        }
        return result;
    }

    private DatabaseResult runOperations(Action.Batch batch, Transaction transaction) {
        ReferenceValues values = new ReferenceValues(batch.references());
        List<ApiResponse> all = new ArrayList<>();
        for (int i = 0; i < batch.operations().size(); i++) {
            Operation operation = batch.operations().get(i);
            ApiResponse response = runOperation(i, operation, values, transaction);
            if (operation.id() != null) {
                values.save(operation.id(), response.content());
            }
            all.add(response);
        }
        return new DatabaseResult.Responses(all);
    }

    /// @throws FailedWriteException if PostgreSQL rejects a write, so that the place of a value can be searched
    private ApiResponse runOperation(int number, Operation operation, ReferenceValues values, Transaction transaction) {
        try {
            return BatchParser.forOperation(number, () -> {
                transaction.beginOperation(operation.timeZone());
                Step step = operation.step().withValues(values::resolve);
                return responses.of(step, run(step, transaction));
            });
        } catch (ProblemException e) {
            throw e.problem() instanceof BatchError(DatabaseError _, int _) && operation.step() instanceof Write write
                    ? new FailedWriteException(
                            e.problem(), write.withPayload(write.payload().map(values::resolve)))
                    : e;
        }
    }

    private static LeasedSession leased(Session session) {
        return switch (session) {
            case LeasedSession leased -> leased;
            case ReadSession _ -> throw new IllegalStateException("A write was planned for a read-only session");
        };
    }

    /// @throws IllegalStateException if the action was planned for another session
    static Transaction transaction(Session session) {
        if (session instanceof Transaction transaction) {
            return transaction;
        }
        throw new IllegalStateException("The action was planned without a transaction");
    }
}
