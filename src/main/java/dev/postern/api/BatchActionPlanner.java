package dev.postern.api;

import dev.postern.api.Action.Operation;
import dev.postern.api.Action.Step;
import dev.postern.api.Action.Write;
import dev.postern.api.ActionPlan.Capture;
import dev.postern.api.TransactionMode.Whole;
import dev.postern.plan.DialectSettings;
import dev.postern.request.Preferences.PreferenceName;
import dev.postern.store.IdempotencyStore.Availability;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Planner of batches, which plans all operations before the first runs (`docs/extensions.md`, Batches).
///
/// @param idempotency whether an `Idempotency-Key` can be honoured
record BatchActionPlanner(
        ReadActionPlanner reads, WriteActionPlanner writes, DialectSettings settings, Availability idempotency) {

    private static final Set<PreferenceName> PREFERENCES =
            Set.of(PreferenceName.TX, PreferenceName.HANDLING, PreferenceName.TIMEZONE, PreferenceName.BIGINT);

    ActionPlan plan(ParsedRequest.Batch parsed, IdentifiedCaller caller) {
        Action.Batch action = action(parsed, caller.withoutRunner());
        Whole transaction = new Whole(
                parsed.preferences().transactionEnd(settings.transactionEnd()),
                IdempotentRequest.of(parsed.sentKey(), idempotency, caller));
        return new ActionPlan(action, transaction, null, Map.of(), Capture.NONE);
    }

    /// Plans the operations.
    Action.Batch action(ParsedRequest.Batch parsed, CallerIdentity caller) {
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < parsed.operations().size(); i++) {
            ParsedRequest.Operation operation = parsed.operations().get(i);
            operations.add(BatchParser.forOperation(i, () -> plan(operation, caller)));
        }
        parsed.preferences().rejectWithoutEffect(PREFERENCES);
        ResponseHeaders headers = ResponseHeaders.builder()
                .add("Preference-Applied", parsed.preferences().applied(PREFERENCES))
                .build();
        return new Action.Batch(operations, parsed.references(), taggedOperation(operations), headers);
    }

    private Operation plan(ParsedRequest.Operation operation, CallerIdentity caller) {
        return switch (operation.parsed()) {
            case ParsedRequest.Read read ->
                new Operation(
                        operation.id(),
                        reads.operation(read, caller.privileges()),
                        read.preferences().timezone());
            case ParsedRequest.Write write ->
                new Operation(
                        operation.id(),
                        writes.operation(write, caller),
                        write.preferences().timezone());
            case ParsedRequest.CallByGet _,
                    ParsedRequest.CallByPost _,
                    ParsedRequest.Batch _,
                    ParsedRequest.Document _,
                    ParsedRequest.Options _ -> throw new IllegalStateException("An operation reads or writes rows");
        };
    }

    /// Returns the index of the last operation that writes, because later writes change the versions that
    /// earlier ones return.
    ///
    /// @return -1 if no operation writes, or if an operation can write rows again, by a trigger, a rule, a
    /// foreign key or a hook
    private static int taggedOperation(List<Operation> operations) {
        int last = -1;
        for (int i = 0; i < operations.size(); i++) {
            Step step = operations.get(i).step();
            if (step instanceof Write write && (write.isRewritten() || write.hooks() != null)) {
                return -1;
            } else if (step instanceof Write) {
                last = i;
            }
        }
        return last;
    }
}
