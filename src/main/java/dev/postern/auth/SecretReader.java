package dev.postern.auth;

import dev.postern.problem.JwtSecretErrors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;

/// Reader of the bytes of a secret from an option or a file.
final class SecretReader {

    /// Maximum size of a key file.
    private static final int MAX_FILE_BYTES = 1 << 20;

    private SecretReader() {}

    /// Whether a value names a file.
    static boolean isFile(String value) {
        return value.startsWith("@");
    }

    /// Returns the value in UTF-8, or after `@` the content of the file without its last line break.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST300 for an unreadable file
    static byte[] read(String value) {
        if (!isFile(value)) {
            return value.getBytes(StandardCharsets.UTF_8);
        }
        byte[] content = readFile(value.substring(1));
        int end = content.length;
        if (end > 0 && content[end - 1] == '\n') {
            end--;
            if (end > 0 && content[end - 1] == '\r') {
                end--;
            }
        }
        return Arrays.copyOf(content, end);
    }

    private static byte[] readFile(String name) {
        String cause;
        try (InputStream file = Files.newInputStream(Path.of(name))) {
            byte[] content = file.readNBytes(MAX_FILE_BYTES + 1);
            if (content.length <= MAX_FILE_BYTES) {
                return content;
            }
            cause = "it is larger than 1 MiB";
        } catch (NoSuchFileException _) {
            cause = "it does not exist";
        } catch (IOException | InvalidPathException _) {
            cause = "it is not a file, or this user cannot read it";
        }
        throw JwtSecretErrors.unreadableFile(cause);
    }

    /// @throws dev.postern.problem.ProblemException PGRST300 for bytes that are not base64
    static byte[] decodeBase64(byte[] text) {
        String standard = new String(text, StandardCharsets.ISO_8859_1)
                .strip()
                .replace('-', '+')
                .replace('_', '/');
        try {
            return Base64.getDecoder().decode(standard);
        } catch (IllegalArgumentException _) {
            throw JwtSecretErrors.notBase64();
        }
    }

    /// Whether the text starts with an ASCII prefix after optional blanks.
    static boolean startsWith(byte[] text, String prefix) {
        return new String(text, StandardCharsets.ISO_8859_1).stripLeading().startsWith(prefix);
    }
}
