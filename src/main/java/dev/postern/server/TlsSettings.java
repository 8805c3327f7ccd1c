package dev.postern.server;

import java.nio.file.Path;

/// Files of TLS, in PEM format.
///
/// @param certificate certificate of the service, followed by those of its issuers
/// @param key private key of the certificate, unencrypted PKCS #8
public record TlsSettings(Path certificate, Path key) {}
