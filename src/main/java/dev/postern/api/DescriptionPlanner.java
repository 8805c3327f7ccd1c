package dev.postern.api;

import dev.postern.api.Action.Subject;
import dev.postern.api.ResponseSettings.OpenApiMode;
import dev.postern.catalog.ApiCatalog;
import dev.postern.openapi.OpenApiDocument;
import dev.postern.plan.FunctionResolver;
import dev.postern.problem.MediaTypeErrors;
import dev.postern.problem.PathErrors;
import dev.postern.request.Accept;
import dev.postern.request.Accept.ExecutionPlans;
import dev.postern.request.Representation;
import dev.postern.request.Representation.Json;

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
            throw MediaTypeErrors.notAcceptable(request.header("Accept"));
        }
        ResponseHeaders headers = ResponseHeaders.builder()
                .add("Vary", "Accept-Profile, Authorization")
                .add("Cache-Control", "no-cache")
                .add("Content-Profile", plannedHeaders.contentProfile(request, schema))
                .build();
        return new Subject.Document(schema, representation, headers);
    }

    Subject methods(ParsedRequest.Options parsed) {
        ApiRequest request = parsed.request();
        return switch (request.target()) {
            case Target.Root(), Target.Batch() -> new Subject.RootMethods();
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
        return new Subject.ResourceMethods(catalog.resource(schema, resource));
    }
}
