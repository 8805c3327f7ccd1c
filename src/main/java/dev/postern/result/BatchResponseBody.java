package dev.postern.result;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Response body of a batch: the results of its operations in order (`docs/extensions.md`, Batches).
public final class BatchResponseBody {

    private final JsonBuffer json = new JsonBuffer();
    private int count;

    /// Adds the result of an operation.
    ///
    /// @param id identifier that the client chose; null if the operation has no identifier
    /// @param body JSON, which is moved into this body; empty if the operation has no response body
    public void add(@Nullable String id, int status, Map<String, String> headers, JsonBuffer body) {
        json.put(count++ == 0 ? "{\"results\":[{\"id\":" : ",{\"id\":");
        if (id == null) {
            json.putNull();
        } else {
            putString(id);
        }
        json.put(",\"status\":").putNumber(status);
        json.put(",\"headers\":{");
        int headerCount = 0;
        for (var header : headers.entrySet()) {
            if (headerCount++ > 0) {
                json.put(',');
            }
            putString(header.getKey());
            json.put(':');
            putString(header.getValue());
        }
        json.put("},\"body\":");
        if (body.size() == 0) {
            json.putNull();
        } else {
            json.moveFrom(body);
        }
        json.put('}');
    }

    private void putString(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        json.putString(bytes, 0, bytes.length);
    }

    public JsonBuffer build() {
        return json.put(count == 0 ? "{\"results\":[]}" : "]}");
    }
}
