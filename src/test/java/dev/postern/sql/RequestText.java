package dev.postern.sql;

import dev.postern.request.QueryString;
import dev.postern.request.QueryString.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Request of a golden file: request line and headers, then a blank line and the body.
///
/// @param target path and query
/// @param headerLines lines `name: value`; names of options, such as `--aggregates`, set the rules
record RequestText(String method, String target, List<String> headerLines, String bodyText) {

    private static final String RPC = "/rpc/";

    static RequestText parse(String text) {
        String[] parts = text.split("\n\n", 2);
        List<String> lines = parts[0].lines().toList();
        String[] requestLine = lines.getFirst().split(" ", 2);
        String body = parts.length > 1 ? parts[1].strip() : "";
        return new RequestText(requestLine[0], requestLine[1], lines.subList(1, lines.size()), body);
    }

    RequestText withTarget(String newTarget) {
        return new RequestText(method, newTarget, headerLines, bodyText);
    }

    byte[] body() {
        return bodyText.getBytes(StandardCharsets.UTF_8);
    }

    boolean isRead() {
        return method.equals("GET");
    }

    private String path() {
        return target.split("\\?", 2)[0];
    }

    /// Returns the name of the called function; null for a table or view.
    @Nullable
    String function() {
        return path().startsWith(RPC) ? QueryString.decodePath(path().substring(RPC.length())) : null;
    }

    String resource() {
        return QueryString.decodePath(path().split("/")[1]);
    }

    /// Returns the row key; null for a collection.
    @Nullable
    String key() {
        String[] segments = path().split("/", 3);
        return segments.length > 2 ? segments[2] : null;
    }

    List<Parameter> parameters() {
        String[] parts = target.split("\\?", 2);
        return QueryString.parse(parts.length > 1 ? parts[1] : null);
    }

    List<String> headers(String name) {
        return headerLines.stream()
                .map(line -> line.split(": ", 2))
                .filter(header -> header[0].equalsIgnoreCase(name))
                .map(header -> header[1])
                .toList();
    }

    /// Returns the first header with a name; null if it is absent.
    @Nullable
    String header(String name) {
        List<String> values = headers(name);
        return values.isEmpty() ? null : values.getFirst();
    }
}
