package dev.postern.http;

import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.SelectPrivileges;
import dev.postern.http.Authentication.IdentifiedCaller;
import dev.postern.http.BatchRequest.BatchOperation;
import dev.postern.problem.ErrorCode;
import dev.postern.request.Preferences;
import dev.postern.request.Preferences.PreferenceName;
import dev.postern.request.Preferences.TransactionEnd;
import dev.postern.request.Preferences.TransactionEndOverride;
import dev.postern.request.Representation.Json;
import dev.postern.result.BatchResponseBody;
import dev.postern.result.JsonBuffer;
import dev.postern.store.IdempotencyStore.Availability;
import dev.postern.store.Session;
import dev.postern.store.Transaction;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Several operations in one transaction: `POST /api/-/batch` (`extensions.md`, Batches).
final class BatchHandler {

    private static final Set<PreferenceName> APPLIED =
            Set.of(PreferenceName.TX, PreferenceName.HANDLING, PreferenceName.TIMEZONE);

    private final ApiCatalog catalog;
    private final ApiServer.ServerSettings settings;
    private final WritePreparer writes;
    private final BatchReadPreparer reads;
    private final Authentication callers;
    private final ClientDisconnects departures;
    private final Availability keys;

    BatchHandler(
            ApiCatalog catalog,
            ApiServer.ServerSettings settings,
            WritePreparer writes,
            BatchReadPreparer reads,
            Authentication callers,
            ClientDisconnects departures,
            Availability keys) {
        this.catalog = catalog;
        this.settings = settings;
        this.writes = writes;
        this.reads = reads;
        this.callers = callers;
        this.departures = departures;
        this.keys = keys;
    }

    /// An operation that only has to be run.
    ///
    /// @param versions whether the rows that it writes are as it returns them when the transaction ends
    record PreparedOperation(Versions versions, Work work) {}

    /// The response of an operation.
    @FunctionalInterface
    interface Work {
        ApiResponse run(Session session, BatchReferences references);
    }

    /// Effect of an operation on row versions, one of which stands for a row's last state in a transaction.
    enum Versions {
        /// It writes nothing.
        KEPT,
        /// It writes each row once.
        CERTAIN,
        /// A trigger, a rule or a foreign key may write its rows, or others, again.
        UNCERTAIN
    }

    /// Plans every operation, then runs one after the other.
    void post(Context http) {
        IdentifiedCaller caller = callers.identify(http);
        Preferences preferences = Preferences.parse(
                Exchange.headers(http, "Prefer"), settings.writes().endings());
        preferences.refuseOthers(APPLIED);
        byte[] body = RequestBodyReader.read(http, settings.maxBody());
        IdempotentRequest once = IdempotentRequest.of(http, keys, caller, body);
        BatchRequest batch = BatchRequest.read(body, settings.writes().maxBatch(), catalog.writeOnlyKeys())
                .in(preferences.timezone());
        List<PreparedOperation> prepared = new ArrayList<>();
        for (int i = 0; i < batch.steps().size(); i++) {
            ApiRequest operation = batch.steps().get(i).operation();
            prepared.add(BatchRequest.at(i, () -> prepare(operation, caller.privileges())));
        }
        TransactionEnd ending = preferences.ending(settings.writes().ending());
        ApiResponse answer = caller.runner().write(ending, transaction -> {
            try (var _ = departures.watch(http, transaction::cancel)) {
                Supplier<ApiResponse> work = () -> run(batch, prepared, preferences, transaction);
                return once == null ? work.get() : once.run(transaction, work);
            }
        });
        answer.send(http);
    }

    private PreparedOperation prepare(ApiRequest operation, SelectPrivileges privileges) {
        if (operation.method().equals("GET")) {
            return reads.prepare(operation, privileges);
        }
        WritePreparer.PreparedWrite write = writes.prepare(operation, privileges);
        if (!(write.representation() instanceof Json)) {
            throw ErrorCode.NOT_ACCEPTABLE.exception(
                    "None of these media types are available: " + operation.header("Accept"));
        }
        Versions versions = write.resource().isRewritten() ? Versions.UNCERTAIN : Versions.CERTAIN;
        return new PreparedOperation(
                versions,
                (session, references) -> write.with(references.resolving()).run(session));
    }

    /// The operation whose entity tag is that of a row as the transaction leaves it: the last one that writes. Those
    /// before it may have their rows written again.
    ///
    /// @return -1 if there is none
    private static int tagged(List<PreparedOperation> prepared) {
        int last = -1;
        for (int i = 0; i < prepared.size(); i++) {
            switch (prepared.get(i).versions()) {
                case KEPT -> {}
                case CERTAIN -> last = i;
                case UNCERTAIN -> {
                    return -1;
                }
            }
        }
        return last;
    }

    private static ApiResponse run(
            BatchRequest batch, List<PreparedOperation> prepared, Preferences preferences, Transaction transaction) {
        int tagged = tagged(prepared);
        BatchResponseBody results = new BatchResponseBody();
        for (int i = 0; i < prepared.size(); i++) {
            BatchOperation step = batch.steps().get(i);
            PreparedOperation one = prepared.get(i);
            ApiResponse answer = BatchRequest.at(i, () -> {
                transaction.beginOperation(zone(step.operation()));
                return one.work().run(transaction, batch.references());
            });
            if (i != tagged) {
                answer.headers().remove("ETag");
            }
            JsonBuffer body = answer.contentType() == null ? new JsonBuffer() : answer.body();
            if (step.id() != null) {
                batch.references().keep(step.id(), body);
            }
            results.add(step.id(), answer.status(), answer.headers(), body);
        }
        return ApiResponse.of(200, "application/json; charset=utf-8", results.build())
                .header("Preference-Applied", preferences.applied(APPLIED));
    }

    private static @Nullable String zone(ApiRequest operation) {
        return Preferences.parse(operation.headers().all("Prefer"), TransactionEndOverride.FORBIDDEN)
                .timezone();
    }
}
