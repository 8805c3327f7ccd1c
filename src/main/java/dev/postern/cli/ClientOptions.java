package dev.postern.cli;

import dev.postern.server.ConnectionSettings;
import dev.postern.server.ConnectionSettings.Compression;
import dev.postern.server.ConnectionSettings.Http2;
import dev.postern.server.ConnectionSettings.ProxyProtocol;
import dev.postern.server.TlsSettings;
import dev.postern.server.TrustedProxies;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// Options for client connections and the proxies between clients and the service.
final class ClientOptions {

    @Option(
            names = "--trusted-proxies",
            paramLabel = "NETWORK,…",
            split = ",",
            converter = NetworkConverter.class,
            description = "Addresses or networks of proxies, for example 10.0.0.0/8, whose Forwarded, X-Forwarded-For,"
                    + " X-Forwarded-Proto and X-Forwarded-Prefix are used; unix: the peer of --unix-socket."
                    + " Default: none.")
    private List<String> trustedProxies = List.of();

    @Option(names = "--proxy-protocol", description = "Accept the PROXY protocol from --trusted-proxies. Default: off.")
    private boolean proxyProtocol;

    @Option(
            names = "--idle-timeout",
            paramLabel = "DURATION",
            defaultValue = "75s",
            converter = LimitedDurations.WaitConverter.class,
            description = "Time after which a client connection between two requests is closed; longer than that of a"
                    + " proxy in front of the service. Default: ${DEFAULT-VALUE}.")
    private Duration idleTimeout = Duration.ofSeconds(75);

    @Option(
            names = "--compress",
            paramLabel = "MODE",
            defaultValue = "auto",
            description =
                    "Compression of responses from 1 KiB with zstd or gzip: auto (if the client accepts it) or off."
                            + " Default: ${DEFAULT-VALUE}.")
    private Compression compression = Compression.AUTO;

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "PEM file with the certificate of the service and those of its issuers; read again when it"
                    + " changes. Default: none, connections without TLS.")
    private @Nullable Path tlsCertificate;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "PEM file with the private key of --tls-cert, as unencrypted PKCS #8. Default: none.")
    private @Nullable Path tlsKey;

    @Option(
            names = "--h2c",
            description =
                    "Accept HTTP/2 on connections without TLS, by prior knowledge or by Upgrade, for example from a"
                            + " proxy. Default: off.")
    private boolean h2c;

    private Http2 http2() {
        if (h2c && tlsCertificate != null) {
            throw CommandErrors.h2cWithTls();
        }
        return h2c ? Http2.ON : Http2.OFF;
    }

    private @Nullable TlsSettings tls() {
        if (tlsCertificate == null && tlsKey == null) {
            return null;
        } else if (tlsCertificate == null || tlsKey == null) {
            throw CommandErrors.tlsNeedsBoth();
        }
        return new TlsSettings(tlsCertificate, tlsKey);
    }

    ConnectionSettings settings() {
        return new ConnectionSettings(
                TrustedProxies.parse(trustedProxies),
                proxyProtocol ? ProxyProtocol.ON : ProxyProtocol.OFF,
                idleTimeout,
                compression,
                http2(),
                tls());
    }

    /// Converter for one value of `--trusted-proxies`.
    static final class NetworkConverter implements ITypeConverter<String> {

        @Override
        public String convert(String text) {
            try {
                TrustedProxies.parse(List.of(text));
                return text;
            } catch (IllegalArgumentException _) {
                throw new TypeConversionException("'" + text + "' is not an address, a network or unix");
            }
        }
    }
}
