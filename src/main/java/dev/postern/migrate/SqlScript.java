package dev.postern.migrate;

import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
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
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// A file of SQL, statement by statement.
///
/// @param text the whole of it, without a byte order mark
public record SqlScript(Path file, String text, List<ScriptStatement> statements) {

    /// Says of a file that it is not to be run in a transaction.
    static final String NO_TRANSACTION = "-- postern: no transaction";

    /// What PostgreSQL refuses in a transaction (its manual, the notes on each of these commands).
    private static final Pattern NOT_IN_TRANSACTION = Pattern.compile(
            "(create|drop)\\s+(unique\\s+)?index\\s+concurrently|reindex\\b.*\\bconcurrently|vacuum"
                    + "|alter\\s+system|(create|drop)\\s+(database|tablespace|subscription)|discard\\s+all"
                    + "|reindex\\s+(\\(.*\\)\\s*)?(schema|database|system)"
                    + "|alter\\s+table\\b.*\\bdetach\\s+partition\\b.*\\bconcurrently",
            Pattern.DOTALL);

    /// Properties of a connection that runs scripts: as psql does, it sends each statement as one text, which pgjdbc
    /// does not split once more.
    static final Map<String, String> CONNECTION_PROPERTIES = Map.of("preferQueryMode", "extendedForPrepared");

    private static final String BYTE_ORDER_MARK = "\ufeff";

    /// A statement of the file.
    ///
    /// @param line of the file, from 1
    /// @param sql its text, from its first word on, without the semicolon
    /// @param bare the same in lower case, without comments and without the content of strings
    /// @param escaped the same as pgjdbc takes it
    /// @param rows the lines after `copy … from stdin`; null: it is another statement
    public record ScriptStatement(
            int line,
            String sql,
            String normalized,
            String escaped,
            @Nullable String copyRows) {

        boolean canRunInTransaction() {
            return !NOT_IN_TRANSACTION.matcher(normalized).lookingAt();
        }

        /// Runs the statement, byte for byte as it is in the file.
        void execute(Connection connection) throws SQLException {
            if (copyRows == null) {
                try (java.sql.Statement statement = connection.createStatement()) {
                    statement.setEscapeProcessing(false);
                    statement.execute(escaped);
                }
                return;
            }
            try {
                connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql, new StringReader(copyRows));
            } catch (IOException e) {
                throw new UncheckedIOException(e); // a string can be read
            }
        }
    }

    /// Reads a file.
    ///
    /// @throws ProblemException where it cannot be read, or has a command of psql's
    public static SqlScript read(Path file) {
        return of(file, readText(file));
    }

    /// A script whose text has been read.
    ///
    /// @param file where the text is from
    /// @throws ProblemException where it has a command of psql's
    static SqlScript of(Path file, String text) {
        String sql = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        SqlScript script = new SqlScript(file, sql, SqlLexer.split(sql));
        script.statements().forEach(statement -> requireSql(file, statement));
        return script;
    }

    private static void requireSql(Path file, ScriptStatement statement) {
        if (statement.sql().startsWith("\\")) {
            throw ApiError.of(
                            ErrorCode.INTERNAL,
                            file + ", line " + statement.line() + ", is a command of psql's own: "
                                    + statement.sql().strip())
                    .withHint("Leave such lines out, and what they read in: the file is to be SQL alone.")
                    .exception();
        }
    }

    /// The text of a file as it is.
    ///
    /// @throws ProblemException where it cannot be read
    static String readText(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException _) {
            throw ApiError.of(ErrorCode.INTERNAL, "There is no file " + file).exception();
        } catch (CharacterCodingException _) {
            throw ApiError.of(ErrorCode.INTERNAL, file + " could not be read as text in UTF-8")
                    .exception();
        } catch (IOException e) {
            throw ApiError.of(ErrorCode.INTERNAL, file + " could not be read: " + e.getMessage())
                    .exception();
        }
    }

    /// Runs all statements.
    ///
    /// @throws ProblemException naming file, line and statement of the first that fails
    void execute(Connection connection) {
        for (ScriptStatement statement : statements) {
            try {
                statement.execute(connection);
            } catch (SQLException e) {
                throw failure(file, statement.line(), statement.sql(), e);
            }
        }
    }

    /// Warns that a placeholder of Flyway's is not replaced.
    ///
    /// @return empty if the file has none
    public Optional<String> placeholderWarning() {
        return text.contains("${flyway:")
                ? Optional.of(file + " contains ${flyway:…}, which is not replaced: PostgreSQL gets the SQL as it is.")
                : Optional.empty();
    }

    /// Whether the script runs outside of a transaction: the file says so, or no statement of it can run in one.
    boolean runsOutsideTransaction() {
        return hasNoTransactionComment()
                || (!statements.isEmpty() && statements.stream().noneMatch(ScriptStatement::canRunInTransaction));
    }

    /// Whether the file says that it is not to be run in a transaction.
    boolean hasNoTransactionComment() {
        return text.lines().anyMatch(line -> line.strip().equalsIgnoreCase(NO_TRANSACTION));
    }

    /// Whether the file says that this rule is broken on purpose.
    boolean allows(LintRule rule) {
        Pattern allowing = Pattern.compile("--\\s*postern: allow " + rule.allowedNames() + "\\b.*");
        return text.lines().anyMatch(line -> allowing.matcher(line.strip()).matches());
    }

    /// Whether a constraint has been validated before a column is made not null, for which it then counts.
    boolean validatesNotNull() {
        return statements.stream()
                .anyMatch(statement -> statement.sql().toLowerCase(Locale.ROOT).contains("validate constraint"));
    }

    /// @throws ProblemException naming a statement that cannot run in a transaction
    void requireTransaction() {
        for (ScriptStatement statement : statements) {
            if (!statement.canRunInTransaction()) {
                throw ApiError.of(
                                ErrorCode.INTERNAL,
                                file + ", line " + statement.line() + ", cannot run in a transaction: "
                                        + abbreviate(statement.sql()))
                        .withHint("Where it is to run by itself, write the line \"" + NO_TRANSACTION
                                + "\" into the file.")
                        .exception();
            }
        }
    }

    /// What went wrong with a statement: the file, the line, PostgreSQL's message and hint.
    static ProblemException failure(Path file, int line, String sql, SQLException e) {
        @Nullable ServerErrorMessage told = e instanceof PSQLException of ? of.getServerErrorMessage() : null;
        String message = told == null ? String.valueOf(e.getMessage()) : String.valueOf(told.getMessage());
        List<String> more = Stream.of(
                        abbreviate(sql),
                        told == null || told.getDetail() == null ? "" : told.getDetail(),
                        told == null || told.getWhere() == null ? "" : told.getWhere())
                .filter(text -> !text.isEmpty())
                .toList();
        ApiError refusal = ApiError.of(ErrorCode.INTERNAL, file + ", line " + line + ", failed: " + message)
                .withDetails(String.join("\n", more));
        return (told == null || told.getHint() == null ? refusal : refusal.withHint(told.getHint())).exception();
    }

    private static String abbreviate(String sql) {
        String line = sql.strip().replaceAll("\\s+", " ");
        return line.length() <= 200 ? line : line.substring(0, 200) + " …";
    }
}
