package dev.postern.cli;

import dev.postern.auth.JwtKeys.Encoding;
import dev.postern.auth.JwtSecret;
import dev.postern.embedded.UserCache;
import dev.postern.problem.FileErrors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options for the key that signs and verifies tokens (`docs/dialect.md` 1.10).
final class JwtSecretOptions {

    /// Generated JWT secret of an embedded database, in its data directory.
    private static final String SECRET_FILE = "jwt-secret";

    private static final int SECRET_BYTES = 48;

    @Option(
            names = "--jwt-secret",
            paramLabel = "SECRET",
            description = "JWT secret: a text of at least 32 bytes, a JWK, a JWKS, or @FILE that contains one of these."
                    + " Prefer POSTERN_JWT_SECRET, because other users can see the command line. Default: none, tokens"
                    + " are rejected; a secret is generated for the embedded database.")
    private @Nullable String secret;

    @Option(names = "--jwt-secret-is-base64", description = "Decode --jwt-secret from Base64. Default: off.")
    private boolean isBase64;

    /// Whether `--jwt-secret` is set.
    boolean isSet() {
        return secret != null;
    }

    /// Whether `--jwt-secret` names a file.
    boolean isFile() {
        return secret != null && JwtSecret.isFile(secret);
    }

    /// Returns the secret, and creates that of an embedded database that has none.
    ///
    /// @param directory data directory of the embedded database; null for another database
    /// @return empty if another database has no secret
    Optional<JwtSecret> secret(@Nullable Path directory) {
        return text(directory).map(text -> new JwtSecret(text, isBase64 ? Encoding.BASE64 : Encoding.TEXT));
    }

    private Optional<String> text(@Nullable Path directory) {
        if (secret != null || directory == null) {
            return Optional.ofNullable(secret);
        }
        Path file = directory.resolve(SECRET_FILE);
        try {
            if (Files.notExists(file)) {
                Files.createDirectories(directory, UserCache.ownerOnly());
                create(file);
            }
            return Optional.of("@" + file);
        } catch (IOException e) {
            throw FileErrors.notWritable(file, e).withHint("Name a writable directory with --data-dir.");
        }
    }

    /// Creates the file with permissions for its owner alone, so that no other user can read it even briefly.
    private static void create(Path file) throws IOException {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var out =
                Files.newByteChannel(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner)) {
            out.write(ByteBuffer.wrap(Base64.getEncoder().encode(secret)));
        }
    }
}
