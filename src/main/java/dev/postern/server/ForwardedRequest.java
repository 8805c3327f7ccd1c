package dev.postern.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpScheme;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/// Request from a trusted proxy, with the client's address and scheme as the proxy names them.
final class ForwardedRequest extends Request.Wrapper {

    private static final String PREFIX_HEADER = "X-Forwarded-Prefix";
    private static final Pattern PREFIX = Pattern.compile("(?:/[A-Za-z0-9._~!$&'()*+,;=:@%-]+)+");

    private final ConnectionMetaData connection;
    private final HttpURI uri;

    private ForwardedRequest(Request request, @Nullable InetAddress client, @Nullable String scheme) {
        super(request);
        this.connection = client == null
                ? request.getConnectionMetaData()
                : new ForwardedConnection(request.getConnectionMetaData(), new InetSocketAddress(client, 0));
        this.uri = scheme == null
                ? request.getHttpURI()
                : HttpURI.build(request.getHttpURI()).scheme(scheme).asImmutable();
    }

    /// Connection with the address of the client in place of that of the proxy.
    private static final class ForwardedConnection extends ConnectionMetaData.Wrapper {

        private final InetSocketAddress client;

        private ForwardedConnection(ConnectionMetaData connection, InetSocketAddress client) {
            super(connection);
            this.client = client;
        }

        @Override
        public SocketAddress getRemoteSocketAddress() {
            return client;
        }
    }

    /// Returns the request as its client sent it; unchanged unless its peer is a trusted proxy.
    static Request of(Request request, TrustedProxies proxies) {
        if (proxies.isEmpty()
                || !proxies.includes(request.getConnectionMetaData().getRemoteSocketAddress())) {
            return request;
        }
        HttpFields headers = request.getHeaders();
        return new ForwardedRequest(request, ClientAddress.forwarded(headers, proxies), scheme(headers));
    }

    private static @Nullable String scheme(HttpFields headers) {
        List<String> elements = headers.getCSV(HttpHeader.FORWARDED, false);
        List<String> schemes = headers.getCSV(HttpHeader.X_FORWARDED_PROTO, false);
        String scheme = elements.isEmpty() ? "" : ForwardedElement.parameter(elements.getLast(), "proto");
        if (scheme.isEmpty() && !schemes.isEmpty()) {
            scheme = schemes.getLast();
        }
        return HttpScheme.HTTPS.is(scheme) || HttpScheme.HTTP.is(scheme) ? scheme : null;
    }

    /// Returns the path at which the proxy serves this service, for the URLs in responses; empty for none.
    static String prefix(Request request) {
        ForwardedRequest forwarded = Request.as(request, ForwardedRequest.class);
        String prefix = forwarded == null ? null : forwarded.getHeaders().get(PREFIX_HEADER);
        if (prefix == null) {
            return ""; // most requests, so that they cost no regular expression
        }
        String path = prefix.strip().replaceFirst("/+$", "");
        return PREFIX.matcher(path).matches() ? path : "";
    }

    @Override
    public ConnectionMetaData getConnectionMetaData() {
        return connection;
    }

    @Override
    public HttpURI getHttpURI() {
        return uri;
    }

    @Override
    public boolean isSecure() {
        return HttpScheme.HTTPS.is(uri.getScheme());
    }
}
