package dev.postern.payload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// JSON read strictly: each name once, nothing after the value, nesting up to a limit.
public final class StrictJson {

    private static final int MAX_DEPTH = 100;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final JsonFactory LENIENT = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(2 * MAX_DEPTH)
                    .build())
            .build();

    private StrictJson() {}

    /// Reads JSON, and may fail as Jackson does.
    @FunctionalInterface
    interface TokenReader<T> {
        T read(JsonParser parser) throws IOException;
    }

    /// @param json UTF-8, whatever charset the request names (RFC 8259)
    /// @return the value; a missing node where there is nothing but blanks
    /// @throws ProblemException PGRST102 where it is not JSON
    public static JsonNode read(byte[] json) {
        text(json);
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw invalid(e);
        }
    }

    /// Reads JSON that was read strictly before, whole or as a part of something.
    static <T> T reread(byte[] json, TokenReader<T> reading) {
        try (JsonParser parser = LENIENT.createParser(json)) {
            return reading.read(parser);
        } catch (IOException e) {
            throw invalid(e);
        }
    }

    /// Reads `json` token by token, to its end.
    ///
    /// @throws ProblemException PGRST102 where it is not JSON
    static <T> T read(byte[] json, TokenReader<T> reading) {
        try (JsonParser parser = JSON.createParser(json)) {
            T read = reading.read(parser);
            if (parser.nextToken() != null) {
                throw ApiError.of(ErrorCode.INVALID_BODY, "Empty or invalid json")
                        .withDetails("Something follows the value")
                        .exception();
            }
            return read;
        } catch (IOException e) {
            throw invalid(e);
        }
    }

    /// The text of `bytes`.
    ///
    /// @throws ProblemException PGRST102 where they are not UTF-8
    public static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw ApiError.of(ErrorCode.INVALID_BODY, "The body is not UTF-8").exception();
        }
    }

    private static ProblemException invalid(IOException failure) {
        ApiError refusal = ApiError.of(ErrorCode.INVALID_BODY, "Empty or invalid json");
        return failure instanceof JsonProcessingException e
                ? refusal.withDetails(e.getOriginalMessage()).exception()
                : refusal.exception();
    }
}
