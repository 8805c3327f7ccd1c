package dev.postern.http;

import io.javalin.http.Context;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpField;
import org.jspecify.annotations.Nullable;

/// Header fields of an HTTP request.
record ServletHeaders(Context http) implements Headers {

    @Override
    public List<String> all(String name) {
        return first(name) == null ? List.of() : Collections.list(http.req().getHeaders(name));
    }

    @Override
    public @Nullable String first(String name) {
        return http.header(name);
    }

    /// Reads Jetty's fields, because the Servlet API looks up each header again.
    @Override
    public void forEach(BiConsumer<String, String> receiver) {
        for (HttpField field :
                ServletContextRequest.getServletContextRequest(http.req()).getHeaders()) {
            receiver.accept(field.getLowerCaseName(), String.valueOf(field.getValue()));
        }
    }

    @Override
    public Map<String, String> cookies() {
        return http.cookieMap();
    }
}
