package dev.postern.blog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.NameSuggestions;
import dev.postern.payload.StrictJson;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A JSON object that was sent, with the names it may have.
///
/// @param object the object
/// @param place where it stands in the body, as a JSON pointer (RFC 6901); empty: it is the body
record JsonBody(ObjectNode object, String place) {

    /// @param json UTF-8, whatever charset the request names (RFC 8259)
    /// @throws ProblemException PGRST102 where it is not one JSON object
    static JsonBody parse(byte[] json) {
        if (StrictJson.read(json) instanceof ObjectNode object) {
            return new JsonBody(object, "");
        }
        throw ErrorCode.INVALID_BODY.exception("The body must be one JSON object");
    }

    /// Refuses what has other names than these.
    JsonBody only(List<String> names) {
        for (String name : (Iterable<String>) object::fieldNames) {
            if (!names.contains(name)) {
                String near = NameSuggestions.nearest(name, names)
                        .map(known -> "Perhaps you meant '" + known + "'. ")
                        .orElse("");
                throw ApiError.of(ErrorCode.COLUMN_NOT_FOUND, "'" + place + "/" + name + "' is not accepted")
                        .withHint(near + "Accepted are " + String.join(", ", names) + ".")
                        .exception();
            }
        }
        return this;
    }

    boolean has(String name) {
        return object.has(name);
    }

    /// A string; null where null was sent.
    @Nullable
    String nullableText(String name) {
        JsonNode node = object.path(name);
        if (node.isNull() || node.isMissingNode()) {
            return null;
        }
        if (!node.isTextual()) {
            throw refused(name, "must be a string");
        }
        return node.textValue();
    }

    /// A string that is not blank.
    String text(String name) {
        String text = nullableText(name);
        if (text == null || text.isBlank()) {
            throw refused(name, has(name) ? "must not be empty" : "is missing");
        }
        return text;
    }

    /// A whole number.
    long number(String name) {
        JsonNode node = object.path(name);
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw refused(name, has(name) ? "must be a whole number" : "is missing");
        }
        return node.longValue();
    }

    /// The objects of an array; empty where there is none.
    Optional<List<JsonBody>> objects(String name) {
        if (!has(name)) {
            return Optional.empty();
        }
        if (!(object.get(name) instanceof ArrayNode array)) {
            throw refused(name, "must be an array of objects");
        }
        List<JsonBody> bodies = new ArrayList<>();
        for (JsonNode element : array) {
            if (!(element instanceof ObjectNode one)) {
                throw refused(name, "must be an array of objects");
            }
            bodies.add(new JsonBody(one, place + "/" + name + "/" + bodies.size()));
        }
        return Optional.of(bodies);
    }

    ProblemException refused(String name, String why) {
        return ApiError.of(ErrorCode.INVALID_VALUE, "'" + place + "/" + name + "' " + why)
                .exception();
    }
}
