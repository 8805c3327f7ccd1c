package dev.postern.result;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/// JSON body of `/ready` (`docs/dialect.md` 1.12).
public final class ReadinessBody {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ReadinessBody() {}

    /// @param obstacle reason why the service is not ready; empty if it is
    /// @param notice notice for administrators; empty for none
    public static String of(Optional<String> obstacle, String notice) {
        ObjectNode body = JSON.createObjectNode().put("ready", obstacle.isEmpty());
        obstacle.ifPresent(reason -> body.put("reason", reason));
        if (!notice.isEmpty()) {
            body.put("notice", notice);
        }
        return body.toString();
    }
}
