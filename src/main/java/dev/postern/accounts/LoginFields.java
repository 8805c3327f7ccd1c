package dev.postern.accounts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.payload.StrictJson;
import dev.postern.problem.BodyErrors;
import dev.postern.problem.ValueErrors;
import io.javalin.http.Context;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// Fields of a request body, in JSON or as a form.
@FunctionalInterface
interface LoginFields {

    String JSON = "application/json";
    String FORM = "application/x-www-form-urlencoded";

    /// Returns the values of a field.
    List<String> all(String name);

    /// Reads a form or a JSON object. A body without a media type is JSON.
    ///
    /// @throws dev.postern.problem.ProblemException PSTRN607 for another media type, PGRST102 for a body that is
    /// not one JSON object
    static LoginFields of(Context http) {
        String sent = Objects.requireNonNullElse(http.contentType(), JSON);
        String type = sent.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return switch (type) {
            case FORM -> http::formParams;
            case JSON, "" -> ofJson(http.bodyAsBytes());
            default -> throw BodyErrors.loginTypeNotSupported(sent);
        };
    }

    private static LoginFields ofJson(byte[] json) {
        JsonNode body = StrictJson.read(json);
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
