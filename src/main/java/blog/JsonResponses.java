package blog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.javalin.http.Context;

/// Writer of the blog's JSON responses: names in snake_case, times in ISO 8601.
final class JsonResponses {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private JsonResponses() {}

    static void send(Context http, int status, Object content) {
        try {
            http.status(status)
                    .result(MAPPER.writeValueAsBytes(content))
                    .contentType("application/json; charset=utf-8");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The record cannot be written as JSON", e);
        }
    }
}
