package blog;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.ApiException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A JSON object of a request body.
///
/// @param pointer JSON pointer of the object in the body (RFC 6901); empty for the body itself
record JsonBody(ObjectNode object, String pointer) {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /// Parses a body as UTF-8, as RFC 8259 requires, whatever charset the request names.
    ///
    /// @throws ApiException PGRST102 for a body other than one JSON object
    static JsonBody parse(byte[] json) {
        try {
            if (MAPPER.readTree(utf8(json)) instanceof ObjectNode object) {
                return new JsonBody(object, "");
            }
        } catch (JsonProcessingException e) {
            throw BlogErrors.invalidJson(e.getOriginalMessage());
        }
        throw BlogErrors.noObject();
    }

    private static String utf8(byte[] json) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json))
                    .toString();
        } catch (CharacterCodingException _) {
            throw BlogErrors.notUtf8();
        }
    }

    /// Rejects members with other names.
    JsonBody rejectOtherNames(List<String> names) {
        for (String name : (Iterable<String>) object::fieldNames) {
            if (!names.contains(name)) {
                throw BlogErrors.unknownName(pointer + "/" + name, names);
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
            throw invalidValue(name, "must be a string");
        }
        return node.textValue();
    }

    /// Returns a string member that is not blank.
    String text(String name) {
        String text = nullableText(name);
        if (text == null || text.isBlank()) {
            throw invalidValue(name, has(name) ? "must not be empty" : "is missing");
        }
        return text;
    }

    /// Returns a whole-number member.
    long number(String name) {
        JsonNode node = object.path(name);
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw invalidValue(name, has(name) ? "must be a whole number" : "is missing");
        }
        return node.longValue();
    }

    /// Returns the objects of an array member; empty if it is absent.
    Optional<List<JsonBody>> objects(String name) {
        if (!has(name)) {
            return Optional.empty();
        }
        if (!(object.get(name) instanceof ArrayNode array)) {
            throw invalidValue(name, "must be an array of objects");
        }
        List<JsonBody> bodies = new ArrayList<>();
        for (JsonNode element : array) {
            if (!(element instanceof ObjectNode member)) {
                throw invalidValue(name, "must be an array of objects");
            }
            bodies.add(new JsonBody(member, pointer + "/" + name + "/" + bodies.size()));
        }
        return Optional.of(bodies);
    }

    ApiException invalidValue(String name, String fact) {
        return BlogErrors.invalidValue("'" + pointer + "/" + name + "' " + fact);
    }
}
