package dev.postern.api;

import dev.postern.api.Action.Subject;
import dev.postern.api.ResponseSettings.OpenApiMode;
import dev.postern.catalog.ApiCatalog;
import dev.postern.openapi.Audience;
import dev.postern.openapi.OpenApiDocument;
import dev.postern.plan.FunctionResolver;
import dev.postern.problem.MediaTypeErrors;
import dev.postern.problem.PathErrors;
import dev.postern.problem.QueryErrors;
import dev.postern.request.Accept;
import dev.postern.request.Accept.ExecutionPlans;
import dev.postern.request.QueryString;
import dev.postern.request.QueryString.Parameter;
import dev.postern.request.Representation;
import dev.postern.request.Representation.Json;
import java.util.List;
import java.util.stream.Stream;

/// Planner of requests for the OpenAPI document and for the allowed methods.
record DescriptionPlanner(ApiCatalog catalog, OpenApiMode mode, PlannedHeaders plannedHeaders) {

    Subject document(ParsedRequest.Document parsed) {
        ApiRequest request = parsed.request();
        String schema = catalog.schema(request.header("Accept-Profile"));
        if (mode == OpenApiMode.DISABLED) {
            throw PathErrors.documentDisabled();
        }
        Representation representation =
                Accept.negotiateFixed(request.header("Accept"), ExecutionPlans.DISABLED, OpenApiDocument.MEDIA_TYPE);
        if (!(representation instanceof Representation.Custom) && !representation.equals(Json.ARRAY)) {
            throw MediaTypeErrors.notAcceptable(Accept.names(request.header("Accept")));
        }
        ResponseHeaders headers = ResponseHeaders.builder()
                .add("Vary", "Accept-Profile, Authorization")
                .add("Cache-Control", "no-cache")
                .add("Content-Profile", plannedHeaders.contentProfile(request, schema))
                .build();
        return new Subject.Document(schema, audience(request), request.base(), representation, headers);
    }

    /// Returns the readers of the document from the parameter `for`; other parameters are ignored.
    private static Audience audience(ApiRequest request) {
        for (Parameter parameter : QueryString.parse(request.query())) {
            if (parameter.name().equals("for")) {
                return Stream.of(Audience.values())
                        .filter(audience -> audience.toString().equals(parameter.value()))
                        .findFirst()
                        .orElseThrow(() -> QueryErrors.unknownAudience(parameter.value()));
            }
        }
        return Audience.COMPLETE;
    }

    Subject methods(ParsedRequest.Options parsed) {
        ApiRequest request = parsed.request();
        return switch (request.target()) {
            case Target.Root() -> new Subject.FixedMethods(List.of("OPTIONS", "GET", "HEAD"));
            case Target.Batch() -> new Subject.FixedMethods(RequestParser.BATCH_METHODS);
            case Target.Rows(String resource) -> resourceMethods(request, resource);
            case Target.Row(String resource, var _) -> resourceMethods(request, resource);
            case Target.Function(String name) -> {
                String schema = catalog.schema(request.header("Accept-Profile"));
                FunctionResolver resolver = new FunctionResolver(schema, catalog.routines(schema));
                yield new Subject.FunctionMethods(name, resolver.overloads(name));
            }
        };
    }

    private Subject resourceMethods(ApiRequest request, String resource) {
        String schema = catalog.schema(request.header("Accept-Profile"));
        return new Subject.ResourceMethods(catalog.resource(schema, resource), request.target() instanceof Target.Row);
    }
}
