package dev.postern.migrate;

import dev.postern.catalog.SchemaFacts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/// Stamp of the generated classes, `generated-sources/schema.properties`: the schema that they were generated from.
public final class SchemaStamp {

    /// Source of the generated classes: `db/migration`, or a database that is not managed by these migrations.
    public enum Source {
        MIGRATIONS,
        DATABASE
    }

    private static final Properties STAMP = load();

    private SchemaStamp() {}

    private static Properties load() {
        Properties stamp = new Properties();
        try (InputStream in = resource("/blog/schema/schema.properties")) {
            stamp.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return stamp;
    }

    /// Reads the schema facts, which the generated classes lack, from `facts.tsv`.
    public static SchemaFacts facts() {
        try (InputStream facts = resource("/blog/schema/facts.tsv")) {
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

    /// Returns the version of the last migration that the classes were generated from; empty if the source is a
    /// database.
    public static String version() {
        return STAMP.getProperty("schema.version", "");
    }
}
