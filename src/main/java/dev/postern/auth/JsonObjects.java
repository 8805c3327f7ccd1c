package dev.postern.auth;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Strict parser of the JSON objects in tokens and keys.
///
/// A duplicate name is an error, because two parsers could read two different tokens.
final class JsonObjects {

    private static final int MAX_DEPTH = 100;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private JsonObjects() {}

    /// Invalid text; the message contains no part of the text, which can be a secret.
    static final class JsonObjectException extends RuntimeException {

        JsonObjectException(String message) {
            super(message, null, false, false);
        }
    }

    /// Decodes UTF-8.
    ///
    /// @throws JsonObjectException for bytes that are not UTF-8
    static String text(byte[] utf8) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new JsonObjectException("it is not UTF-8");
        }
    }

    /// @throws JsonObjectException for any text except one JSON object without duplicate names
    static ObjectNode parse(String text) {
        try {
            if (JSON.readTree(text) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new JsonObjectException(description(e.getLocation()));
        }
        throw new JsonObjectException("it is not a JSON object");
    }

    /// @param location position of the syntax error; null for nesting or a number beyond the limits
    private static String description(@Nullable JsonLocation location) {
        return location == null
                ? "it exceeds the limits of JSON nesting or number length"
                : "it is invalid JSON at line " + location.getLineNr() + ", column " + location.getColumnNr()
                        + ", or has a duplicate name";
    }

    static String text(ObjectNode object) {
        return object.toString();
    }

    /// @throws IllegalArgumentException for values that JSON cannot represent
    static String text(Map<String, ?> object) {
        return JSON.valueToTree(object).toString();
    }

    /// Returns the object as plain collections, as Nimbus expects them.
    static Map<String, Object> map(ObjectNode object) {
        return JSON.convertValue(object, JSON.getTypeFactory().constructMapType(Map.class, String.class, Object.class));
    }
}
