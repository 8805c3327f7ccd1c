package dev.postern.migrate;

import dev.postern.problem.CommandException;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.PreferQueryMode;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// SQL script, split into statements.
///
/// @param text content of the file without a byte order mark
public record SqlScript(Path file, String text, List<ScriptStatement> statements) {

    /// Comment line that makes a script run outside a transaction.
    static final String NO_TRANSACTION = "-- postern: no transaction";

    /// Comment line with the checksum of an earlier content.
    private static final Pattern EQUIVALENT_CHECKSUM =
            Pattern.compile("--\\s*postern: equivalent checksum (-?\\d{1,10})\\s*");

    /// Statements that PostgreSQL rejects in a transaction, as the notes in its manual on each command say.
    private static final Pattern NOT_IN_TRANSACTION = Pattern.compile(
            "(create|drop)\\s+(unique\\s+)?index\\s+concurrently|reindex\\b.*\\bconcurrently|vacuum"
                    + "|alter\\s+system|(create|drop)\\s+(database|tablespace|subscription)|discard\\s+all"
                    + "|reindex\\s+(\\(.*\\)\\s*)?(schema|database|system)"
                    + "|alter\\s+table\\b.*\\bdetach\\s+partition\\b.*\\bconcurrently",
            Pattern.DOTALL);

    /// Properties of a connection that runs scripts. pgjdbc then sends each statement unsplit, as psql does.
    static final Map<String, String> CONNECTION_PROPERTIES = Map.of("preferQueryMode", "extendedForPrepared");

    private static final String BYTE_ORDER_MARK = "\ufeff";

    /// Runner of a script on an open connection, in a transaction or outside one.
    interface Runner {

        /// @throws CommandException if a statement fails; it names the file, line and statement
        void run(SqlScript script, Connection connection) throws SQLException;
    }

    public SqlScript {
        Objects.requireNonNull(file);
        Objects.requireNonNull(text);
        statements = List.copyOf(statements);
    }

    /// Statement of a script.
    ///
    /// @param line line of the first word, from 1
    /// @param sql text from the first word on, without the semicolon
    /// @param normalized text in lower case, without comments and without the content of strings
    /// @param escaped text with question marks doubled, for connections on which pgjdbc replaces two with one
    /// @param copyRows lines after `copy … from stdin`; null for every other statement
    public record ScriptStatement(
            int line,
            String sql,
            String normalized,
            String escaped,
            @Nullable String copyRows) {

        public ScriptStatement {
            Objects.requireNonNull(sql);
            Objects.requireNonNull(normalized);
            Objects.requireNonNull(escaped);
            if (line < 1) {
                throw new IllegalArgumentException("line " + line);
            }
        }

        boolean canRunInTransaction() {
            return !NOT_IN_TRANSACTION.matcher(normalized).lookingAt();
        }

        /// Runs the statement exactly as it is in the file.
        void execute(Connection connection) throws SQLException {
            if (copyRows == null) {
                // pgjdbc reads the statements that it splits, and sends others as they are
                boolean isRead = connection
                                .unwrap(PGConnection.class)
                                .getPreferQueryMode()
                                .compareTo(PreferQueryMode.EXTENDED)
                        >= 0;
                try (java.sql.Statement statement = connection.createStatement()) {
                    statement.setEscapeProcessing(false);
                    statement.execute(isRead ? escaped : sql);
                }
                return;
            }
            try {
                connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql, new StringReader(copyRows));
            } catch (IOException e) {
                throw new UncheckedIOException(e); // cannot happen: a StringReader does not fail
            }
        }
    }

    /// Reads a script.
    ///
    /// @throws CommandException if the file cannot be read or contains a psql command
    public static SqlScript read(Path file) {
        return of(file, readText(file));
    }

    /// Splits the text of a script.
    ///
    /// @param file file that messages name
    /// @throws CommandException if the text contains a psql command
    static SqlScript of(Path file, String text) {
        String sql = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        SqlScript script = new SqlScript(file, sql, SqlLexer.split(sql));
        script.statements().forEach(statement -> requireSql(file, statement));
        return script;
    }

    private static void requireSql(Path file, ScriptStatement statement) {
        if (statement.sql().startsWith("\\")) {
            throw ScriptErrors.psqlCommand(file, statement);
        }
    }

    /// Reads the text of a script, with its byte order mark.
    ///
    /// @throws CommandException if the file cannot be read
    static String readText(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException _) {
            throw ScriptErrors.noSuchFile(file);
        } catch (CharacterCodingException _) {
            throw ScriptErrors.notUtf8(file);
        } catch (IOException e) {
            throw ScriptErrors.notReadable(file, e);
        }
    }

    /// Runs all statements.
    ///
    /// @throws CommandException if a statement fails; it names the file, line and statement
    void execute(Connection connection) {
        for (ScriptStatement statement : statements) {
            try {
                statement.execute(connection);
            } catch (SQLException e) {
                throw failure(file, statement.line(), statement.sql(), e);
            }
        }
    }

    /// Returns a warning that Flyway placeholders are not replaced; empty if the file has none.
    public Optional<String> placeholderWarning() {
        return text.contains("${flyway:")
                ? Optional.of(
                        file + " contains ${flyway:…}, which is not replaced: the SQL is sent to PostgreSQL unchanged.")
                : Optional.empty();
    }

    /// Whether the script runs outside a transaction: it has the comment, or none of its statements can run in one.
    boolean runsOutsideTransaction() {
        return hasNoTransactionComment()
                || (!statements.isEmpty() && statements.stream().noneMatch(ScriptStatement::canRunInTransaction));
    }

    /// Whether the script has the comment that makes it run outside a transaction.
    boolean hasNoTransactionComment() {
        return text.lines().anyMatch(line -> line.strip().equalsIgnoreCase(NO_TRANSACTION));
    }

    /// Returns the checksum of an earlier content that has the same effect, from a comment in the text.
    static Optional<Integer> equivalentChecksum(String text) {
        return text.lines()
                .map(EQUIVALENT_CHECKSUM::matcher)
                .filter(Matcher::matches)
                .map(comment -> Integer.valueOf(comment.group(1)))
                .findFirst();
    }

    /// Whether the script has a comment that allows a violation of a rule.
    boolean allows(LintRule rule) {
        Pattern pattern = Pattern.compile("--\\s*postern: allow " + rule.allowedNames() + "\\b.*");
        return text.lines().anyMatch(line -> pattern.matcher(line.strip()).matches());
    }

    /// Whether the script validates a constraint, which lets PostgreSQL skip the scan for `set not null`.
    boolean validatesNotNull() {
        return statements.stream()
                .anyMatch(statement -> statement.sql().toLowerCase(Locale.ROOT).contains("validate constraint"));
    }

    /// @throws CommandException if a statement cannot run in a transaction; it names the statement
    void requireTransaction() {
        for (ScriptStatement statement : statements) {
            if (!statement.canRunInTransaction()) {
                throw ScriptErrors.notTransactional(file, statement.line(), abbreviate(statement.sql()));
            }
        }
    }

    /// Creates the error of a failed statement, with the file, the line, PostgreSQL's message and hint.
    static CommandException failure(Path file, int line, String sql, SQLException e) {
        @Nullable
        ServerErrorMessage serverError = e instanceof PSQLException failure ? failure.getServerErrorMessage() : null;
        String message =
                serverError == null ? String.valueOf(e.getMessage()) : String.valueOf(serverError.getMessage());
        List<String> details = Stream.of(
                        abbreviate(sql),
                        serverError == null || serverError.getDetail() == null ? "" : serverError.getDetail(),
                        serverError == null || serverError.getWhere() == null ? "" : serverError.getWhere())
                .filter(text -> !text.isEmpty())
                .toList();
        return ScriptErrors.statementFailed(
                file, line, message, details, serverError == null ? null : serverError.getHint());
    }

    private static String abbreviate(String sql) {
        String line = sql.strip().replaceAll("\\s+", " ");
        return line.length() <= 200 ? line : line.substring(0, 200) + " …";
    }
}
