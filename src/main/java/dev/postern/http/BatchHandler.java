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

/// Handler of batches, several operations in a transaction: `POST /api/-/batch` (docs/extensions.md, Batches).
final class BatchHandler {

    private static final Set<PreferenceName> SUPPORTED_PREFERENCES =
            Set.of(PreferenceName.TX, PreferenceName.HANDLING, PreferenceName.TIMEZONE);

    private final ApiCatalog catalog;
    private final ApiServer.ServerSettings settings;
    private final WritePreparer writes;
    private final BatchReadPreparer reads;
    private final Authentication authentication;
    private final ClientDisconnects disconnects;
    private final Availability idempotency;

    BatchHandler(
            ApiCatalog catalog,
            ApiServer.ServerSettings settings,
            WritePreparer writes,
            BatchReadPreparer reads,
            Authentication authentication,
            ClientDisconnects disconnects,
            Availability idempotency) {
        this.catalog = catalog;
        this.settings = settings;
        this.writes = writes;
        this.reads = reads;
        this.authentication = authentication;
        this.disconnects = disconnects;
        this.idempotency = idempotency;
    }

    /// Operation that is planned and ready to run.
    record PreparedOperation(VersionEffect versionEffect, OperationAction action) {}

    /// Action that runs an operation and returns its response.
    @FunctionalInterface
    interface OperationAction {
        ApiResponse run(Session session, BatchReferences references);
    }

    /// Effect of an operation on row versions. Only the last version of a row in the transaction is its `ETag`.
    enum VersionEffect {
        /// Writes no rows.
        NONE,
        /// Writes each row once, so that the returned versions are final.
        FINAL,
        /// Can write rows again, by a trigger, a rule or a foreign key.
        UNCERTAIN
    }

    /// Plans all operations, then runs them in order.
    void post(Context http) {
        IdentifiedCaller caller = authentication.identify(http);
        Preferences preferences = Preferences.parse(
                Exchange.headers(http, "Prefer"), settings.writes().transactionEndOverride());
        preferences.rejectWithoutEffect(SUPPORTED_PREFERENCES);
        byte[] body = RequestBodyReader.read(http, settings.maxBody());
        IdempotentRequest idempotentRequest = IdempotentRequest.of(http, idempotency, caller, body);
        BatchRequest batch = BatchRequest.read(body, settings.writes().maxBatchOperations(), catalog.writeOnlyKeys())
                .inTimeZone(preferences.timezone());
        List<PreparedOperation> preparedOperations = new ArrayList<>();
        for (int i = 0; i < batch.operations().size(); i++) {
            ApiRequest request = batch.operations().get(i).request();
            preparedOperations.add(BatchRequest.forOperation(i, () -> prepare(request, caller.privileges())));
        }
        TransactionEnd transactionEnd =
                preferences.transactionEnd(settings.writes().transactionEnd());
        ApiResponse response = caller.runner().write(transactionEnd, transaction -> {
            try (var _ = disconnects.watch(http, transaction::cancel)) {
                Supplier<ApiResponse> work = () -> run(batch, preparedOperations, preferences, transaction);
                return idempotentRequest == null ? work.get() : idempotentRequest.run(transaction, work);
            }
        });
        response.send(http);
    }

    private PreparedOperation prepare(ApiRequest request, SelectPrivileges privileges) {
        if (request.method().equals("GET")) {
            return reads.prepare(request, privileges);
        }
        WritePreparer.PreparedWrite write = writes.prepare(request, privileges);
        if (!(write.representation() instanceof Json)) {
            throw ErrorCode.NOT_ACCEPTABLE.exception(
                    "None of these media types are available: " + request.header("Accept"));
        }
        VersionEffect versionEffect = write.resource().isRewritten() ? VersionEffect.UNCERTAIN : VersionEffect.FINAL;
        return new PreparedOperation(
                versionEffect,
                (session, references) -> write.withValues(references.resolver()).run(session));
    }

    /// Returns the index of the last operation that writes, because later writes change the versions that
    /// earlier ones return.
    ///
    /// @return -1 if no operation writes, or if an operation can write rows again
    private static int taggedOperation(List<PreparedOperation> preparedOperations) {
        int last = -1;
        for (int i = 0; i < preparedOperations.size(); i++) {
            switch (preparedOperations.get(i).versionEffect()) {
                case NONE -> {}
                case FINAL -> last = i;
                case UNCERTAIN -> {
                    return -1;
                }
            }
        }
        return last;
    }

    private static ApiResponse run(
            BatchRequest batch,
            List<PreparedOperation> preparedOperations,
            Preferences preferences,
            Transaction transaction) {
        int taggedOperation = taggedOperation(preparedOperations);
        BatchResponseBody responses = new BatchResponseBody();
        for (int i = 0; i < preparedOperations.size(); i++) {
            BatchOperation operation = batch.operations().get(i);
            PreparedOperation prepared = preparedOperations.get(i);
            ApiResponse response = BatchRequest.forOperation(i, () -> {
                transaction.beginOperation(timeZone(operation.request()));
                return prepared.action().run(transaction, batch.references());
            });
            if (i != taggedOperation) {
                response.headers().remove("ETag");
            }
            JsonBuffer body = response.contentType() == null ? new JsonBuffer() : response.body();
            if (operation.id() != null) {
                batch.references().saveResponse(operation.id(), body);
            }
            responses.add(operation.id(), response.status(), response.headers(), body);
        }
        return ApiResponse.of(200, "application/json; charset=utf-8", responses.build())
                .setHeader("Preference-Applied", preferences.applied(SUPPORTED_PREFERENCES));
    }

    private static @Nullable String timeZone(ApiRequest request) {
        return Preferences.parse(request.headers().all("Prefer"), TransactionEndOverride.FORBIDDEN)
                .timezone();
    }
}
