package dev.postern.server;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.ProxyConnectionFactory;

/// PROXY protocol, versions 1 and 2, of trusted proxies. A connection of any other peer is HTTP from its first
/// byte.
final class TrustedProxyConnectionFactory extends ProxyConnectionFactory {

    private final TrustedProxies proxies;
    private final ConnectionFactory http;

    /// @param http protocol after the header
    TrustedProxyConnectionFactory(TrustedProxies proxies, ConnectionFactory http) {
        super(http.getProtocol());
        this.proxies = proxies;
        this.http = http;
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint client) {
        return proxies.includes(client.getRemoteSocketAddress())
                ? super.newConnection(connector, client)
                : http.newConnection(connector, client);
    }
}
