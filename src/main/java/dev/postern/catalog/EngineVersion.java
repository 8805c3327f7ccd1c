package dev.postern.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// Version of Postern in this process. It is a resource, because class files have no version outside a jar.
public final class EngineVersion {

    private EngineVersion() {}

    /// Returns the version, for example `0.1.0`.
    public static String current() {
        try (InputStream in = Objects.requireNonNull(EngineVersion.class.getResourceAsStream("version.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
