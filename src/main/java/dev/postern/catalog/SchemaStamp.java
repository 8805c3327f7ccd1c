package dev.postern.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/// Stamp of generated classes, `schema.properties` next to them: the schema that they were generated from.
///
/// @param version version of the last migration; empty if the source is a database
/// @param generator version of Postern that generated the classes; empty before 0.1.0
/// @param historyTable name of Flyway's history table; empty for Flyway's default
public record SchemaStamp(Source source, String version, String generator, String historyTable) {

    /// Source of the generated classes: `db/migration`, or a database that is not managed by these migrations.
    public enum Source {
        MIGRATIONS,
        DATABASE
    }

    static SchemaStamp read(InputStream in) throws IOException {
        Properties stamp = new Properties();
        stamp.load(in);
        Source source = "database".equals(stamp.getProperty("source")) ? Source.DATABASE : Source.MIGRATIONS;
        return new SchemaStamp(
                source,
                stamp.getProperty("schema.version", ""),
                stamp.getProperty("postern", ""),
                stamp.getProperty("history-table", ""));
    }
}
