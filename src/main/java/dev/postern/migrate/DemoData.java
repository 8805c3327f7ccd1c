package dev.postern.migrate;

import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;

/// Rows of a new embedded database, from `db/demo/demo.sql`.
///
/// Lines `-- Demo account: …` and `-- Try: …` of the opening comment are printed at start, so that the engine does
/// not depend on the schema. Without the file, nothing is loaded or printed.
///
/// @param text text of the file; empty without it
public record DemoData(String text) {

    private static final Path FILE = Path.of("db/demo/demo.sql");
    private static final String ACCOUNT = "-- Demo account: ";
    private static final String TRY = "-- Try: ";
    private static final String ADDRESS = "ADDRESS";

    public DemoData {
        Objects.requireNonNull(text);
    }

    /// Reads the rows that are packaged with this build.
    public static DemoData ofBuild() {
        try (InputStream in = DemoData.class.getResourceAsStream("/" + FILE)) {
            return new DemoData(in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads the rows of a project.
    ///
    /// @param folder folder that contains `demo`
    public static DemoData ofProject(Path folder) {
        Path file = folder.resolve("demo/demo.sql");
        return new DemoData(Files.exists(file) ? SqlScript.readText(file) : "");
    }

    /// Loads the rows in one transaction.
    ///
    /// @throws CommandException if a statement fails; it names the line and statement
    public void load(DatabaseAddress address) {
        SqlScript script = SqlScript.of(FILE, text);
        try (Connection connection = DriverManager.getConnection(address.url(), address.user(), address.password());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            script.execute(connection);
            connection.commit();
            connection.setAutoCommit(true);
            statement.execute("analyze");
        } catch (SQLException e) {
            throw BundledMigrations.unreachable(address, e);
        }
    }

    /// Returns the lines to print at start.
    ///
    /// @param api address of the API, which replaces `ADDRESS`; `Try` lines are left out if it is not an HTTP
    /// address
    public List<String> startupLines(String api) {
        return text.lines()
                .takeWhile(line -> line.startsWith("--"))
                .filter(line -> line.startsWith(ACCOUNT) || (line.startsWith(TRY) && api.startsWith("http")))
                .map(line -> line.startsWith(ACCOUNT) ? line.substring(3) : line.substring(TRY.length()))
                .map(line -> line.replace(ADDRESS, api))
                .toList();
    }
}
