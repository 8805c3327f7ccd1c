package dev.postern.generate;

import dev.postern.problem.CommandException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Digest of the system catalogs of a database, as its login role sees them: `digest.sql`.
///
/// It differs after every change that the generated classes can depend on, and costs much less than reading the
/// schema facts. Data and statistics do not count.
final class SchemaDigest {

    private SchemaDigest() {}

    /// @throws CommandException if the login role cannot read the system catalogs
    static String of(Connection connection) {
        try {
            List<String> digest = Rows.texts(connection, sql(), Set.of());
            return digest.getFirst();
        } catch (SQLException e) {
            throw GenerationErrors.schemaNotReadable(e);
        }
    }

    private static String sql() {
        try (InputStream in = SchemaDigest.class.getResourceAsStream("digest.sql")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
