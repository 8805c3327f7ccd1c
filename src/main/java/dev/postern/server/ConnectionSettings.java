package dev.postern.server;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Settings of client connections and of the proxies between clients and this service.
///
/// @param trustedProxies proxies whose forwarding headers are used
/// @param proxyProtocol whether connections of trusted proxies begin with the PROXY protocol
/// @param idleTimeout time after which a connection between two requests is closed
/// @param compression whether responses are compressed
/// @param http2 whether connections without TLS accept HTTP/2
/// @param tls certificate and key; null for connections without TLS
public record ConnectionSettings(
        TrustedProxies trustedProxies,
        ProxyProtocol proxyProtocol,
        Duration idleTimeout,
        Compression compression,
        Http2 http2,
        @Nullable TlsSettings tls) {

    /// Defaults of the options.
    public static final ConnectionSettings DEFAULT = new ConnectionSettings(
            TrustedProxies.NONE, ProxyProtocol.OFF, Duration.ofSeconds(75), Compression.AUTO, Http2.OFF, null);

    public ConnectionSettings {
        if (!idleTimeout.isPositive()) {
            throw new IllegalArgumentException("The idle timeout must be positive");
        }
    }

    /// Use of the PROXY protocol.
    public enum ProxyProtocol {
        OFF,
        ON
    }

    /// HTTP/2 without TLS (h2c), by prior knowledge or by `Upgrade`.
    public enum Http2 {
        OFF,
        ON
    }

    /// Compression of responses.
    public enum Compression {
        /// With zstd or gzip, if the client accepts it and the response is large enough.
        AUTO,
        /// Never, because a proxy compresses.
        OFF
    }
}
