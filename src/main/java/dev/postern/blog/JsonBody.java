package dev.postern.blog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.NameSuggestions;
import dev.postern.payload.StrictJson;
import dev.postern.problem.BodyErrors;
import dev.postern.problem.ProblemException;
import dev.postern.problem.ValueErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A JSON object of a request body.
///
/// @param pointer JSON pointer of the object in the body (RFC 6901); empty for the body itself
record JsonBody(ObjectNode object, String pointer) {

    /// Parses a body as UTF-8, as RFC 8259 requires, whatever charset the request names.
    ///
    /// @throws ProblemException PGRST102 for a body other than one JSON object
    static JsonBody parse(byte[] json) {
        if (StrictJson.read(json) instanceof ObjectNode object) {
            return new JsonBody(object, "");
        }
        throw BodyErrors.notOneObject();
    }

    /// Rejects members with other names.
    JsonBody rejectOtherNames(List<String> names) {
        for (String name : (Iterable<String>) object::fieldNames) {
            if (!names.contains(name)) {
                String suggestion = NameSuggestions.nearest(name, names).orElse(null);
                throw ValueErrors.unknownMember(pointer(name), suggestion, names);
            }
        }
        return this;
    }

    boolean has(String name) {
        return object.has(name);
    }

    /// Returns a string member; null if it is null or absent.
    @Nullable
    String nullableText(String name) {
        JsonNode node = object.path(name);
        if (node.isNull() || node.isMissingNode()) {
            return null;
        }
        if (!node.isTextual()) {
            throw ValueErrors.notString(pointer(name));
        }
        return node.textValue();
    }

    /// Returns a string member that is not blank.
    String text(String name) {
        String text = nullableText(name);
        if (text == null || text.isBlank()) {
            throw has(name) ? ValueErrors.empty(pointer(name)) : ValueErrors.missing(pointer(name));
        }
        return text;
    }

    /// Returns a whole-number member.
    long number(String name) {
        JsonNode node = object.path(name);
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw has(name) ? ValueErrors.notWholeNumber(pointer(name)) : ValueErrors.missing(pointer(name));
        }
        return node.longValue();
    }

    /// Returns the objects of an array member; empty if it is absent.
    Optional<List<JsonBody>> objects(String name) {
        if (!has(name)) {
            return Optional.empty();
        }
        if (!(object.get(name) instanceof ArrayNode array)) {
            throw ValueErrors.notArrayOfObjects(pointer(name));
        }
        List<JsonBody> bodies = new ArrayList<>();
        for (JsonNode element : array) {
            if (!(element instanceof ObjectNode member)) {
                throw ValueErrors.notArrayOfObjects(pointer(name));
            }
            bodies.add(new JsonBody(member, pointer(name) + "/" + bodies.size()));
        }
        return Optional.of(bodies);
    }

    /// Returns the JSON pointer of a member.
    String pointer(String name) {
        return pointer + "/" + name;
    }
}
