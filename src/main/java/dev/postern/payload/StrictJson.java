package dev.postern.payload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.postern.problem.BodyErrors;
import dev.postern.problem.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// A strict JSON parser: it rejects duplicate names, text after the value and deep nesting.
public final class StrictJson {

    private static final int MAX_DEPTH = 100;

    private static final JsonMapper STRICT_MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final JsonFactory LENIENT_FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(2 * MAX_DEPTH)
                    .build())
            .build();

    private StrictJson() {}

    /// A function that reads a value from the tokens of JSON.
    @FunctionalInterface
    interface TokenReader<T> {
        T read(JsonParser parser) throws IOException;
    }

    /// Parses JSON into a tree.
    ///
    /// @param json JSON in UTF-8, regardless of the charset of the request (RFC 8259, 8.1)
    /// @return value; a missing node if the text contains only whitespace
    /// @throws ProblemException PGRST102 if the text is not JSON
    public static JsonNode read(byte[] json) {
        text(json);
        try {
            return STRICT_MAPPER.readTree(json);
        } catch (IOException e) {
            throw invalidJson(e);
        }
    }

    /// Reads JSON that has already been read strictly, alone or as a part of another value.
    static <T> T reread(byte[] json, TokenReader<T> reader) {
        try (JsonParser parser = LENIENT_FACTORY.createParser(json)) {
            return reader.read(parser);
        } catch (IOException e) {
            throw invalidJson(e);
        }
    }

    /// Reads JSON token by token.
    ///
    /// @param reader function that reads the whole value
    /// @throws ProblemException PGRST102 if the text is not JSON
    static <T> T read(byte[] json, TokenReader<T> reader) {
        try (JsonParser parser = STRICT_MAPPER.createParser(json)) {
            T value = reader.read(parser);
            if (parser.nextToken() != null) {
                throw BodyErrors.textAfterJson();
            }
            return value;
        } catch (IOException e) {
            throw invalidJson(e);
        }
    }

    /// Decodes UTF-8.
    ///
    /// @throws ProblemException PGRST102 if the bytes are not UTF-8
    public static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw BodyErrors.notUtf8();
        }
    }

    private static ProblemException invalidJson(IOException failure) {
        return failure instanceof JsonProcessingException e
                ? BodyErrors.invalidJson(e.getOriginalMessage())
                : BodyErrors.emptyJson();
    }
}
