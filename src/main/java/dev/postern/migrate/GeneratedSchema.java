package dev.postern.migrate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/// What the generated classes were made from: the stamp beside them, `generated-sources/schema.properties`.
public final class GeneratedSchema {

    private static final Properties STAMP = load();

    private GeneratedSchema() {}

    private static Properties load() {
        Properties stamp = new Properties();
        try (InputStream in = GeneratedSchema.class.getResourceAsStream("/schema.properties")) {
            if (in == null) {
                throw new IllegalStateException("schema.properties is missing: run ./postern generate");
            }
            stamp.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return stamp;
    }

    /// Version of the last migration the classes were made from.
    public static String version() {
        return STAMP.getProperty("schema.version");
    }
}
