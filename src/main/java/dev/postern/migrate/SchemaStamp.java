package dev.postern.migrate;

import dev.postern.catalog.SchemaFacts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/// What the generated classes were made from: the stamp beside them, `generated-sources/schema.properties`.
public final class SchemaStamp {

    /// Where the classes come from: `db/migration`, or a database as somebody else keeps it.
    public enum Source {
        MIGRATIONS,
        DATABASE
    }

    private static final Properties STAMP = load();

    private SchemaStamp() {}

    private static Properties load() {
        Properties stamp = new Properties();
        try (InputStream in = resource("/schema.properties")) {
            stamp.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return stamp;
    }

    /// What the classes do not carry: `facts.tsv` beside them.
    public static SchemaFacts facts() {
        try (InputStream facts = resource("/facts.tsv")) {
            return SchemaFacts.read(facts);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream resource(String name) {
        InputStream in = SchemaStamp.class.getResourceAsStream(name);
        if (in == null) {
            throw new IllegalStateException(name.substring(1) + " is missing: run ./postern generate");
        }
        return in;
    }

    public static Source source() {
        return "database".equals(STAMP.getProperty("source")) ? Source.DATABASE : Source.MIGRATIONS;
    }

    /// Version of the last migration the classes were made from; empty where the source is a database.
    public static String version() {
        return STAMP.getProperty("schema.version", "");
    }
}
