package dev.postern.auth;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;

/// The bytes that a secret on the command line stands for.
final class SecretReader {

    /// Bytes of a file; more is no file of keys.
    private static final int LONGEST = 1 << 20;

    private SecretReader() {}

    /// The value itself in UTF-8, or after `@` what the file has, but for the end of its last line.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST300 for a file that cannot be read
    static byte[] read(String value) {
        if (!value.startsWith("@")) {
            return value.getBytes(StandardCharsets.UTF_8);
        }
        byte[] content = file(value.substring(1));
        int end = content.length;
        if (end > 0 && content[end - 1] == '\n') {
            end--;
            if (end > 0 && content[end - 1] == '\r') {
                end--;
            }
        }
        return Arrays.copyOf(content, end);
    }

    private static byte[] file(String name) {
        String why;
        try (InputStream file = Files.newInputStream(Path.of(name))) {
            byte[] content = file.readNBytes(LONGEST + 1);
            if (content.length <= LONGEST) {
                return content;
            }
            why = "it has more than 1 MiB";
        } catch (NoSuchFileException _) {
            why = "there is none of this name";
        } catch (IOException | InvalidPathException _) {
            why = "it is no file, or not to be read by this user";
        }
        throw JwtKeys.refusal("names a file that cannot be read: " + why)
                .withHint("What follows the @ is its name, from the working directory on."
                        + " A secret that itself begins with @ must stand in a file.")
                .exception();
    }

    /// @throws dev.postern.problem.ProblemException PGRST300 for bytes that are no base64
    static byte[] base64(byte[] text) {
        String standard = new String(text, StandardCharsets.ISO_8859_1)
                .strip()
                .replace('-', '+')
                .replace('_', '/');
        try {
            return Base64.getDecoder().decode(standard);
        } catch (IllegalArgumentException _) {
            throw JwtKeys.refusal("is not base64")
                    .withHint("Leave --jwt-secret-is-base64 out to have it taken as it is.")
                    .exception();
        }
    }

    /// Whether `start`, in ASCII, comes first after blanks.
    static boolean begins(byte[] text, String start) {
        return new String(text, StandardCharsets.ISO_8859_1).stripLeading().startsWith(start);
    }
}
