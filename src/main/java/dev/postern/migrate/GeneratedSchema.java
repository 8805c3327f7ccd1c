package dev.postern.migrate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/// What the generated classes were made from: the stamp beside them, `generated-sources/schema.properties`.
public final class GeneratedSchema {

    /// Where the classes come from: `db/migration`, or a database as somebody else keeps it.
    public enum Source {
        MIGRATIONS,
        DATABASE
    }

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

    public static Source source() {
        return "database".equals(STAMP.getProperty("source")) ? Source.DATABASE : Source.MIGRATIONS;
    }

    /// Version of the last migration the classes were made from; empty where the source is a database.
    public static String version() {
        return STAMP.getProperty("schema.version", "");
    }
}
