package dev.postern.server;

import dev.postern.problem.CommandException;
import dev.postern.problem.StartErrors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// TLS certificate of the service, which is read again when its files change.
final class TlsCertificate {

    private static final Logger LOG = LoggerFactory.getLogger(TlsCertificate.class);
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    /// Password of the key store in memory, which the API requires.
    private static final String PASSWORD = "memory";

    private final TlsSettings settings;
    private final SslContextFactory.Server contexts = new SslContextFactory.Server();
    private Versions versions;

    /// Times of the last changes of both files.
    private record Versions(FileTime certificate, FileTime key) {

        private static Versions of(TlsSettings settings) throws IOException {
            return new Versions(
                    Files.getLastModifiedTime(settings.certificate()), Files.getLastModifiedTime(settings.key()));
        }
    }

    /// Reads the files.
    ///
    /// @throws CommandException if a file cannot be read, or if the key is not that of the certificate
    TlsCertificate(TlsSettings settings) {
        this.settings = settings;
        try {
            this.versions = Versions.of(settings);
            contexts.setKeyStorePassword(PASSWORD);
            contexts.setKeyStore(keyStore());
        } catch (IOException | GeneralSecurityException e) {
            throw StartErrors.tlsNotUsable(settings.certificate(), settings.key(), String.valueOf(e.getMessage()));
        }
    }

    /// Returns Jetty's factory of TLS contexts, which uses the current certificate for each new connection.
    SslContextFactory.Server contexts() {
        return contexts;
    }

    /// Reads the files again if one has changed. After a failure the certificate stays as it is.
    void reloadIfChanged() {
        try {
            Versions current = Versions.of(settings);
            if (current.equals(versions)) {
                return;
            }
            versions = current;
            KeyStore loaded = keyStore();
            contexts.reload(factory -> factory.setKeyStore(loaded));
            LOG.info("Reloaded the TLS certificate {}", settings.certificate());
        } catch (Exception e) { // reload declares any
            LOG.error("The TLS certificate is unchanged, because the new one cannot be used: {}", e.getMessage());
        }
    }

    private KeyStore keyStore() throws IOException, GeneralSecurityException {
        Certificate[] chain;
        try (var in = Files.newInputStream(settings.certificate())) {
            chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .toArray(Certificate[]::new);
        }
        if (chain.length == 0) {
            throw new GeneralSecurityException("the file has no certificate");
        }
        PrivateKey key = key(settings.key());
        requirePair(key, chain[0]);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("postern", key, PASSWORD.toCharArray(), chain);
        return store;
    }

    /// Verifies a signature of the key with the certificate, because the key store accepts any two.
    private static void requirePair(PrivateKey key, Certificate certificate) throws GeneralSecurityException {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        byte[] signed = signature.sign();
        try {
            signature.initVerify(certificate.getPublicKey());
            if (signature.verify(signed)) {
                return;
            }
        } catch (InvalidKeyException | SignatureException e) {
            LOG.debug("The TLS key has another type than the certificate", e);
        }
        throw new GeneralSecurityException("the key does not belong to the certificate");
    }

    private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        Matcher pem = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
        if (!pem.find()) {
            throw new InvalidKeySpecException("the file has no unencrypted PKCS #8 key");
        }
        PKCS8EncodedKeySpec encoded =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (InvalidKeySpecException e) {
                LOG.debug("The TLS key is no {} key: {}", algorithm, e.getMessage());
            }
        }
        throw new InvalidKeySpecException("the algorithm of the key is not one of " + ALGORITHMS);
    }
}
