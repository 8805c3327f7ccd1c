package dev.postern.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.postgresql.util.PasswordUtil;

/// Random password of an embedded server, and the file that only its owner can read.
///
/// @param file file whose only line is the password
record ServerPassword(Path file, String text) {

    private static final int BYTES = 32;
    private static final int SALT_BYTES = 16;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    /// Writes a new password.
    ///
    /// @param file file to create or replace
    static ServerPassword create(Path file) throws IOException {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String text = HexFormat.of().formatHex(random);
        Files.deleteIfExists(file);
        try (var channel = Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
            channel.write(StandardCharsets.US_ASCII.encode(text + "\n"));
        }
        return new ServerPassword(file, text);
    }

    /// Reads a password and sets the mode of its file to 0600.
    ///
    /// @return empty if the file does not exist
    static Optional<ServerPassword> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        if (!Files.getPosixFilePermissions(file).equals(OWNER_ONLY)) {
            Files.setPosixFilePermissions(file, OWNER_ONLY);
        }
        return Optional.of(new ServerPassword(file, Files.readString(file).strip()));
    }

    /// Returns the verifier that PostgreSQL stores (RFC 5803).
    ///
    /// It has one iteration (`docs/decisions.md#scram-iterations`).
    String verifier() {
        return verifier(text);
    }

    /// Returns a verifier of a password, as [#verifier()] does.
    static String verifier(String text) {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        return PasswordUtil.encodeScramSha256(text.toCharArray(), 1, salt);
    }

    /// Moves the password to another file.
    ServerPassword moveTo(Path other) throws IOException {
        return new ServerPassword(Files.move(file, other), text);
    }
}
