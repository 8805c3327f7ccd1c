package dev.postern.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// SQL of a document that describes a schema.
public final class DocumentedSchema {

    private DocumentedSchema() {}

    /// Returns the first SQL block of a document.
    ///
    /// Its roles are created only if they are missing: they belong to the server, on which the schema is created
    /// more than once.
    public static String sql(Path document) {
        try {
            Matcher block = Pattern.compile("(?ms)^```sql\n(.*?)^```$").matcher(Files.readString(document));
            if (!block.find()) {
                throw new IllegalStateException(document + " has no SQL");
            }
            return block.group(1)
                    .replaceAll(
                            "(?m)^create role .*;$",
                            "do \\$\\$ begin $0 exception when duplicate_object then null; end \\$\\$;");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
