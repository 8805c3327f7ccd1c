package dev.postern.migrate;

import dev.postern.problem.ProblemException;
import dev.postern.store.DatabaseAddress;
import dev.postern.store.SqlErrors;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// The rows that a new embedded database holds, `db/demo/demo.sql`, and what its opening comment says of them.
///
/// Of that comment, `-- Demo account: …` and `-- Try: …` lines are shown at start, so that the engine need not
/// know the schema it serves. Without the file there are no rows and nothing is shown.
public final class DemoData {

    private static final Path FILE = Path.of("db/demo/demo.sql");
    private static final String ACCOUNT = "-- Demo account: ";
    private static final String TRY = "-- Try: ";
    private static final String ADDRESS = "ADDRESS";

    private DemoData() {}

    /// Loads the rows, all or none.
    ///
    /// @throws ProblemException naming line and statement that PostgreSQL refuses
    public static void load(DatabaseAddress address) {
        SqlScript script = SqlScript.of(FILE, readScript());
        try (Connection connection = DriverManager.getConnection(address.url(), address.user(), address.password());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            script.execute(connection);
            connection.commit();
            connection.setAutoCommit(true);
            statement.execute("analyze");
        } catch (SQLException e) {
            throw SqlErrors.problem(e).exception();
        }
    }

    /// What to show at start.
    ///
    /// @param api address of the API, put in the place of `ADDRESS`; without one that `curl` takes there is
    /// nothing to try
    public static List<String> notes(String api) {
        return readScript().lines()
                .takeWhile(line -> line.startsWith("--"))
                .filter(line -> line.startsWith(ACCOUNT) || (line.startsWith(TRY) && api.startsWith("http")))
                .map(line -> line.startsWith(ACCOUNT) ? line.substring(3) : line.substring(TRY.length()))
                .map(line -> line.replace(ADDRESS, api))
                .toList();
    }

    private static String readScript() {
        try (InputStream in = DemoData.class.getResourceAsStream("/" + FILE)) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
