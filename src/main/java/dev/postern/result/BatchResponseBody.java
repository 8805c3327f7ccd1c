package dev.postern.result;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The answer to a batch: what each operation gave, in order (`extensions.md`, Batches).
public final class BatchResponseBody {

    private final JsonBuffer json = new JsonBuffer();
    private int count;

    /// @param id null: it has none
    /// @param body JSON, which is taken over; empty: there is none
    public void add(@Nullable String id, int status, Map<String, String> headers, JsonBuffer body) {
        json.put(count++ == 0 ? "{\"results\":[{\"id\":" : ",{\"id\":");
        if (id == null) {
            json.putNull();
        } else {
            string(id);
        }
        json.put(",\"status\":").number(status);
        json.put(",\"headers\":{");
        int headed = 0;
        for (var header : headers.entrySet()) {
            if (headed++ > 0) {
                json.put(',');
            }
            string(header.getKey());
            json.put(':');
            string(header.getValue());
        }
        json.put("},\"body\":");
        if (body.size() == 0) {
            json.putNull();
        } else {
            json.take(body);
        }
        json.put('}');
    }

    private void string(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        json.string(bytes, 0, bytes.length);
    }

    public JsonBuffer build() {
        return json.put(count == 0 ? "{\"results\":[]}" : "]}");
    }
}
