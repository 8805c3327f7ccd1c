package dev.postern.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.postern.problem.Code;
import dev.postern.problem.ProblemException;
import dev.postern.problem.Refusal;
import java.io.IOException;

/// The JSON of a body, read strictly: each name once, nothing after the value, nesting up to a limit.
public final class StrictJson {

    private static final int MAX_DEPTH = 100;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build())
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private StrictJson() {}

    /// @param json UTF-8, whatever charset the request names (RFC 8259)
    /// @return the value; a missing node where there is nothing but blanks
    /// @throws ProblemException PGRST102 where it is not JSON
    public static JsonNode read(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw Refusal.of(Code.BODY, "Empty or invalid json")
                    .details(e.getOriginalMessage())
                    .exception();
        } catch (IOException e) {
            throw Refusal.of(Code.BODY, "Empty or invalid json").exception();
        }
    }
}
