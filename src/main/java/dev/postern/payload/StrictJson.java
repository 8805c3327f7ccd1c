package dev.postern.payload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.postern.problem.BodyErrors;
import dev.postern.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A strict JSON parser: it rejects duplicate names, text after the value and deep nesting.
public final class StrictJson {

    private static final int MAX_DEPTH = 100;

    /// Maximum characters of a number: more than PostgreSQL's `numeric` has.
    private static final int MAX_NUMBER_LENGTH = 150_000;

    /// Jackson's message about a limit, with the subject and the limit.
    private static final Pattern LIMIT = Pattern.compile("(\\w+).* exceeds the maximum allowed \\((\\d+).*");

    /// End of a message of Jackson that names Java options or classes.
    private static final Pattern JACKSON_ADVICE =
            Pattern.compile("( \\(start marker at|: enable `|: maybe a \\(non-standard\\) comment).*", Pattern.DOTALL);

    private static final JsonMapper STRICT_MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_NUMBER_LENGTH)
                            .maxStringLength(Integer.MAX_VALUE) // --max-body is the limit
                            .build())
                    .build())
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final JsonFactory LENIENT_FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private static final JsonMapper LENIENT_MAPPER = JsonMapper.builder(LENIENT_FACTORY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
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

    /// Parses JSON that PostgreSQL has written, without limits.
    public static JsonNode readResult(byte[] json) {
        try {
            return LENIENT_MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
        Matcher limit = LIMIT.matcher(String.valueOf(failure.getMessage()));
        if (failure instanceof StreamConstraintsException && limit.lookingAt()) {
            return BodyErrors.jsonLimit(limit.group(1), limit.group(2));
        }
        return switch (failure) {
            case MismatchedInputException _ -> BodyErrors.textAfterJson();
            case JsonProcessingException e ->
                BodyErrors.invalidJson(
                        JACKSON_ADVICE.matcher(e.getOriginalMessage()).replaceFirst(""));
            default -> BodyErrors.emptyJson();
        };
    }
}
