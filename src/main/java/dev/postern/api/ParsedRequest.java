package dev.postern.api;

import dev.postern.api.IdempotentRequest.SentKey;
import dev.postern.catalog.Resource;
import dev.postern.hook.WriteOperation;
import dev.postern.payload.Payload;
import dev.postern.request.Arguments;
import dev.postern.request.ParsedQuery;
import dev.postern.request.Preferences;
import dev.postern.request.QueryString.Parameter;
import dev.postern.request.WriteParameters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Request whose query, preferences and body are parsed. Its names are not resolved against the catalog yet.
sealed interface ParsedRequest {

    /// Returns the request itself.
    ApiRequest request();

    /// Read of a table or view.
    ///
    /// @param key values of the row key in the path; null for a collection
    record Read(
            ApiRequest request,
            String resource,
            @Nullable List<String> key,
            Preferences preferences,
            List<Parameter> parameters,
            ParsedQuery query)
            implements ParsedRequest {}

    /// Write to a table or view.
    ///
    /// @param key values of the row key in the path; null for a collection
    /// @param sentKey `Idempotency-Key` of the request; null for none
    record Write(
            ApiRequest request,
            Verb verb,
            String resource,
            @Nullable List<String> key,
            Preferences preferences,
            List<Parameter> parameters,
            ParsedQuery query,
            WriteParameters writeParameters,
            Payload payload,
            @Nullable SentKey sentKey)
            implements ParsedRequest {}

    /// Function call with arguments in the URL. Its parameters are parsed when the function is known, because their
    /// meaning depends on its arguments.
    record CallByGet(ApiRequest request, CalledFunction function, Preferences preferences, List<Parameter> parameters)
            implements ParsedRequest {}

    /// Function call with arguments in the body.
    ///
    /// @param sentKey `Idempotency-Key` of the request; null for none
    record CallByPost(
            ApiRequest request,
            CalledFunction function,
            Preferences preferences,
            List<Parameter> parameters,
            ParsedQuery query,
            Arguments arguments,
            @Nullable SentKey sentKey)
            implements ParsedRequest {}

    /// Batch of operations.
    ///
    /// @param sentKey `Idempotency-Key` of the request; null for none
    record Batch(
            ApiRequest request,
            Preferences preferences,
            List<Operation> operations,
            BatchReferences references,
            @Nullable SentKey sentKey)
            implements ParsedRequest {}

    /// Operation of a batch.
    ///
    /// @param id name that references use; null for none
    record Operation(@Nullable String id, ParsedRequest parsed) {}

    /// Request for the OpenAPI document.
    record Document(ApiRequest request) implements ParsedRequest {}

    /// Request for the allowed methods.
    record Options(ApiRequest request) implements ParsedRequest {}

    /// Function that a request calls.
    ///
    /// @param schema schema of a configured function; null for the schema that the request names
    /// @param defaultMediaType media type of the value if its type has none; null for none
    record CalledFunction(
            @Nullable String schema, String name, @Nullable String defaultMediaType) {}

    /// HTTP method of a write.
    enum Verb {
        POST,
        PUT,
        PATCH,
        DELETE;

        /// Whether PostgreSQL can change rows of a resource in this way, whatever the privileges of the caller.
        boolean canWrite(Resource resource) {
            return switch (this) {
                case POST -> resource.isWritable(WriteOperation.INSERT);
                case PUT -> resource.isWritable(WriteOperation.INSERT) && resource.isWritable(WriteOperation.UPDATE);
                case PATCH -> resource.isWritable(WriteOperation.UPDATE);
                case DELETE -> resource.isWritable(WriteOperation.DELETE);
            };
        }
    }
}
