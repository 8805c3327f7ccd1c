package dev.postern.server;

import jakarta.servlet.http.HttpServletResponse;
import org.eclipse.jetty.ee10.servlet.ServletContextResponse;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;

/// Header field `Content-Type` of a response, byte for byte.
///
/// Jetty's servlet response writes the types that it knows in its own spelling, `application/json;charset=utf-8`.
/// The field is therefore set below the servlet response.
final class ContentType {

    static final String NAME = "Content-Type";

    static final String JSON = "application/json; charset=utf-8";

    private static final HttpField JSON_FIELD = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, JSON);

    private ContentType() {}

    static void set(HttpServletResponse response, String type) {
        ServletContextResponse.getServletContextResponse(response)
                .getWrapped()
                .getHeaders()
                .put(type.equals(JSON) ? JSON_FIELD : new HttpField(HttpHeader.CONTENT_TYPE, type));
    }
}
