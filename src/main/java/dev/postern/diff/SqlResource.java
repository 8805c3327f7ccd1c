package dev.postern.diff;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// SQL file among the resources of this package.
final class SqlResource {

    private SqlResource() {}

    /// @param file path relative to the resources of this package
    static String read(String file) {
        try (InputStream in = Objects.requireNonNull(SqlResource.class.getResourceAsStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
