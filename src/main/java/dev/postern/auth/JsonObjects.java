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

/// JSON objects of tokens and keys, read strictly: a name that stands twice would let two readers see two
/// tokens.
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

    /// Text that is not one JSON object. The text may be a secret, so nothing of it is told.
    static final class JsonObjectException extends RuntimeException {

        JsonObjectException(String message) {
            super(message, null, false, false);
        }
    }

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

    /// @throws JsonObjectException for anything but one JSON object with each name once
    static ObjectNode parse(String text) {
        try {
            if (JSON.readTree(text) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new JsonObjectException(why(e.getLocation()));
        }
        throw new JsonObjectException("it is no JSON object");
    }

    /// @param at where it is no JSON; null where it is nested too deep or has a number that is too long
    private static String why(@Nullable JsonLocation at) {
        return at == null
                ? "it is beyond the limits of JSON here"
                : "it is no JSON from line " + at.getLineNr() + ", column " + at.getColumnNr()
                        + " on, or has a name twice";
    }

    static String text(ObjectNode object) {
        return object.toString();
    }

    /// @throws IllegalArgumentException for values that JSON has no form for
    static String text(Map<String, ?> object) {
        return JSON.valueToTree(object).toString();
    }

    /// The same as plain collections, which is what Nimbus reads.
    static Map<String, Object> map(ObjectNode object) {
        return JSON.convertValue(object, JSON.getTypeFactory().constructMapType(Map.class, String.class, Object.class));
    }
}
