package dev.postern.api;

import dev.postern.api.ApiRequest.Method;
import dev.postern.api.IdempotentRequest.SentKey;
import dev.postern.api.ParsedRequest.CalledFunction;
import dev.postern.api.ParsedRequest.Verb;
import dev.postern.payload.Payload;
import dev.postern.problem.PathErrors;
import dev.postern.problem.ProblemException;
import dev.postern.request.Arguments;
import dev.postern.request.ParsedQuery;
import dev.postern.request.Preferences;
import dev.postern.request.Preferences.Handling;
import dev.postern.request.Preferences.TransactionEndOverride;
import dev.postern.request.QueryParser;
import dev.postern.request.QueryString;
import dev.postern.request.QueryString.Parameter;
import dev.postern.request.RequestLimits;
import dev.postern.request.RowKeyParser;
import dev.postern.request.RowRange;
import dev.postern.request.WriteParameters;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Parser of requests: `Prefer`, then the query, then the body.
///
/// @param override whether a request can choose the end of its transaction
/// @param batches parser of the bodies of batches
/// @param rootFunction function that is called at the base path; null for the OpenAPI document
record RequestParser(
        RequestLimits limits,
        TransactionEndOverride override,
        BatchParser batches,
        @Nullable RootFunction rootFunction) {

    /// Methods that functions support.
    static final List<String> FUNCTION_METHODS = List.of("OPTIONS", "GET", "HEAD", "POST");

    /// Methods that the path of batches supports.
    static final List<String> BATCH_METHODS = List.of("OPTIONS", "POST");

    /// Parses a request.
    ///
    /// @throws ProblemException for a method that the target does not support, and for invalid syntax
    ParsedRequest parse(ApiRequest request) {
        if (request.method() == Method.OPTIONS) {
            return new ParsedRequest.Options(request);
        }
        return switch (request.target()) {
            case Target.Root() -> root(request);
            case Target.Rows(String resource) -> rows(request, resource, null);
            case Target.Row(String resource, String key) -> rows(request, resource, key);
            case Target.Function(String name) -> call(request, new CalledFunction(null, name, null));
            case Target.Batch() -> batch(request);
        };
    }

    private ParsedRequest root(ApiRequest request) {
        if (!request.method().isRead()) {
            throw unsupportedMethod(request);
        } else if (rootFunction == null) {
            return new ParsedRequest.Document(request);
        }
        Preferences preferences = preferences(request);
        List<Parameter> parameters = QueryString.parse(request.query(), preferences.handling());
        return new ParsedRequest.CallByGet(
                request,
                rootFunction.function(),
                preferences,
                rootFunction.accepted(parameters, preferences.handling(), limits));
    }

    private ParsedRequest rows(ApiRequest request, String resource, @Nullable String key) {
        return switch (request.method()) {
            case GET, HEAD -> read(request, resource, key);
            case POST -> {
                if (key != null) {
                    throw unsupportedMethod(request);
                }
                yield write(request, Verb.POST, resource, null);
            }
            case PATCH -> write(request, Verb.PATCH, resource, key);
            case PUT -> write(request, Verb.PUT, resource, key);
            case DELETE -> write(request, Verb.DELETE, resource, key);
            case OPTIONS -> new ParsedRequest.Options(request);
        };
    }

    private ParsedRequest read(ApiRequest request, String resource, @Nullable String key) {
        Preferences preferences = preferences(request);
        List<Parameter> parameters = QueryString.parse(request.query(), preferences.handling());
        ParsedQuery query = QueryParser.parse(parameters, limits, preferences.handling());
        return new ParsedRequest.Read(
                request,
                resource,
                key == null ? null : RowKeyParser.parse(key),
                preferences,
                parameters,
                key == null ? withRange(request, query, preferences.handling()) : query);
    }

    private ParsedRequest write(ApiRequest request, Verb verb, String resource, @Nullable String key) {
        Preferences preferences = preferences(request);
        List<Parameter> parameters = QueryString.parse(request.query(), preferences.handling());
        ParsedQuery query = QueryParser.parse(parameters, limits, preferences.handling());
        WriteParameters writeParameters = WriteParameters.parse(parameters);
        List<String> keyValues = key == null ? null : RowKeyParser.parse(key);
        byte[] body = verb == Verb.DELETE ? new byte[0] : request.content().read();
        Payload payload = verb == Verb.DELETE ? Payload.EMPTY : Payload.read(body, request.header("Content-Type"));
        return new ParsedRequest.Write(
                request,
                verb,
                resource,
                keyValues,
                preferences,
                parameters,
                query,
                writeParameters,
                payload,
                SentKey.of(request, body));
    }

    private ParsedRequest call(ApiRequest request, CalledFunction function) {
        return switch (request.method()) {
            case GET, HEAD -> {
                Preferences preferences = preferences(request);
                yield new ParsedRequest.CallByGet(
                        request, function, preferences, QueryString.parse(request.query(), preferences.handling()));
            }
            case POST -> callByPost(request, function);
            case PATCH, PUT, DELETE ->
                throw PathErrors.callMethod(request.method().name(), String.join(",", FUNCTION_METHODS));
            case OPTIONS -> new ParsedRequest.Options(request);
        };
    }

    private ParsedRequest callByPost(ApiRequest request, CalledFunction function) {
        Preferences preferences = preferences(request);
        List<Parameter> parameters = QueryString.parse(request.query(), preferences.handling());
        ParsedQuery query = QueryParser.parseResultQuery(parameters, limits, preferences.handling());
        Set<String> columns = columns(parameters);
        byte[] body = request.content().read();
        Arguments arguments = RpcArgumentReader.read(request.header("Content-Type"), columns, body);
        return new ParsedRequest.CallByPost(
                request, function, preferences, parameters, query, arguments, SentKey.of(request, body));
    }

    private static @Nullable Set<String> columns(List<Parameter> parameters) {
        List<String> columns = WriteParameters.parse(parameters).columns();
        return columns == null ? null : new TreeSet<>(columns);
    }

    private ParsedRequest batch(ApiRequest request) {
        if (request.method() != Method.POST) {
            throw PathErrors.methodNotAllowed(request.method().name())
                    .withHeader("Allow", String.join(",", BATCH_METHODS))
                    .exception();
        }
        Preferences preferences = preferences(request);
        RequestParser operations = new RequestParser(limits, TransactionEndOverride.FORBIDDEN, batches, null);
        return batches.parse(request, preferences, operations);
    }

    private Preferences preferences(ApiRequest request) {
        return Preferences.parse(request.headers().all("Prefer"), override);
    }

    /// Applies the `Range` header, on GET only (`docs/dialect.md`, Surprises 6).
    static ParsedQuery withRange(ApiRequest request, ParsedQuery query, Handling handling) {
        RowRange range = request.method() == Method.GET ? RowRange.parse(request.header("Range"), handling) : null;
        return range == null ? query : query.withRoot(range.intersect(query.root()));
    }

    private static ProblemException unsupportedMethod(ApiRequest request) {
        return PathErrors.unsupportedMethod(request.method().name());
    }
}
