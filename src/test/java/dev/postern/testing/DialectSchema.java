package dev.postern.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// Schema of items, ledgers, bookings and functions (`dialect.sql`), with two roles for callers.
public final class DialectSchema {

    private static final TestSchema OPEN = TestSchema.of(read("/dialect.sql"));

    private DialectSchema() {}

    /// Returns a service whose requests without a token run as a superuser.
    ///
    /// @param options options of `serve`
    public static TestService serve(String... options) {
        return OPEN.serve(options);
    }

    /// Returns a service whose requests without a token run as `dialect_anonymous`.
    public static TestService serveWithRoles() {
        return OPEN.with("").roles("dialect_login", "dialect_anonymous").serve();
    }

    private static String read(String resource) {
        try (InputStream in = Objects.requireNonNull(DialectSchema.class.getResourceAsStream(resource))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
