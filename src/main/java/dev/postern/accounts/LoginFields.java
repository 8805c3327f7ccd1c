package dev.postern.accounts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.payload.StrictJson;
import dev.postern.problem.BodyErrors;
import dev.postern.problem.ValueErrors;
import io.javalin.http.Context;
import java.util.List;

/// Fields of a request body, in JSON or as a form.
@FunctionalInterface
interface LoginFields {

    String FORM = "application/x-www-form-urlencoded";

    /// Returns the values of a field.
    List<String> all(String name);

    /// @throws dev.postern.problem.ProblemException PGRST102 for a body that is neither a form nor one JSON object
    static LoginFields of(Context http) {
        if (String.valueOf(http.contentType()).startsWith(FORM)) {
            return http::formParams;
        }
        JsonNode body = StrictJson.read(http.bodyAsBytes());
        if (!(body instanceof ObjectNode object)) {
            throw BodyErrors.notOneObject();
        }
        return name -> text(object, name);
    }

    private static List<String> text(ObjectNode object, String name) {
        JsonNode value = object.path(name);
        if (value.isNull() || value.isMissingNode()) {
            return List.of();
        }
        if (!value.isTextual()) {
            throw ValueErrors.notString("/" + name);
        }
        return List.of(value.textValue());
    }

    default boolean has(String name) {
        return !all(name).isEmpty();
    }

    default String optional(String name, String defaultValue) {
        return has(name) ? required(name) : defaultValue;
    }

    /// @throws dev.postern.problem.ProblemException PSTRN601 for a field without exactly one value
    default String required(String name) {
        List<String> values = all(name);
        if (values.size() > 1) {
            throw ValueErrors.repeated(name);
        }
        if (values.isEmpty() || values.getFirst().isEmpty()) {
            throw ValueErrors.missing(name);
        }
        return values.getFirst();
    }
}
