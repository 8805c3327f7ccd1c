package dev.postern.api;

import dev.postern.api.Action.Subject;
import dev.postern.catalog.Resource;
import dev.postern.catalog.RolePrivileges;
import dev.postern.catalog.Routine;
import dev.postern.catalog.Routine.Volatility;
import dev.postern.openapi.DocumentVariant;
import dev.postern.problem.PostgresErrors;
import dev.postern.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;

/// Responses that describe what the caller can use: the OpenAPI document, and the methods of a path.
record DescriptionResponses(DocumentCache documents) {

    /// @throws ProblemException 42501 if the caller can use nothing of the subject
    ApiResponse of(Subject subject, RolePrivileges privileges) {
        return switch (subject) {
            case Subject.Document document -> document(document, privileges);
            case Subject.FixedMethods(List<String> methods) -> allow(methods);
            case Subject.ResourceMethods methods -> allow(resourceMethods(methods, privileges));
            case Subject.FunctionMethods(String name, List<Routine> overloads) ->
                allow(functionMethods(name, overloads, privileges));
        };
    }

    private ApiResponse document(Subject.Document subject, RolePrivileges privileges) {
        DocumentCache.Document document =
                documents.get(new DocumentVariant(subject.schema(), privileges, subject.audience(), subject.base()));
        ResponseHeaders headers = subject.headers().with("ETag", EntityTag.quoted(document.tag()));
        return ApiResponse.of(200, headers, subject.representation().contentType(), document.body());
    }

    private static ApiResponse allow(List<String> methods) {
        return ApiResponse.empty(
                200,
                ResponseHeaders.builder()
                        .add("Allow", String.join(",", methods))
                        .build());
    }

    private static List<String> resourceMethods(Subject.ResourceMethods subject, RolePrivileges privileges) {
        Resource resource = subject.resource();
        if (!privileges.canUse(resource)) {
            throw PostgresErrors.permissionDenied(resource.isView() ? "view" : "table", resource.name());
        }
        List<String> methods = new ArrayList<>(List.of("OPTIONS"));
        if (privileges.canRead(resource)) {
            methods.addAll(List.of("GET", "HEAD"));
        }
        if (privileges.canInsert(resource) && !subject.isRow()) {
            methods.add("POST");
        }
        if (privileges.canPut(resource)) {
            methods.add("PUT");
        }
        if (privileges.canUpdate(resource)) {
            methods.add("PATCH");
        }
        if (privileges.canDelete(resource)) {
            methods.add("DELETE");
        }
        return methods;
    }

    /// Returns the methods that can call a function: GET cannot call a volatile function.
    private static List<String> functionMethods(String name, List<Routine> overloads, RolePrivileges privileges) {
        List<Routine> callable = overloads.stream().filter(privileges::canCall).toList();
        if (callable.isEmpty()) {
            throw PostgresErrors.permissionDenied("function", name);
        }
        boolean canRead = callable.stream().anyMatch(routine -> routine.volatility() != Volatility.VOLATILE);
        return canRead ? RequestParser.FUNCTION_METHODS : List.of("OPTIONS", "POST");
    }
}
