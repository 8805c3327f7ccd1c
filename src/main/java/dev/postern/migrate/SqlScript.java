package dev.postern.migrate;

import dev.postern.problem.Code;
import dev.postern.problem.ProblemException;
import dev.postern.problem.Refusal;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// A file of SQL, statement by statement.
///
/// @param text the whole of it
public record SqlScript(Path file, String text, List<Statement> statements) {

    /// Says of a file that it is not to be run in a transaction.
    static final String ALONE = "-- postern: no transaction";

    /// What PostgreSQL refuses in a transaction (its manual, the notes on each of these commands).
    private static final Pattern NOT_IN_TRANSACTION = Pattern.compile(
            "(create|drop)\\s+(unique\\s+)?index\\s+concurrently|reindex\\b.*\\bconcurrently|vacuum|alter\\s+system"
                    + "|(create|drop)\\s+(database|tablespace)|reindex\\s+(database|system)"
                    + "|alter\\s+table\\b.*\\bdetach\\s+partition\\b.*\\bconcurrently",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /// @param line of the file, from 1
    public record Statement(int line, String sql) {

        boolean fitsTransaction() {
            return !NOT_IN_TRANSACTION.matcher(sql).lookingAt();
        }
    }

    /// Reads a file.
    ///
    /// @throws ProblemException where it cannot be split into statements
    public static SqlScript read(Path file) {
        return read(file, UnaryOperator.identity());
    }

    /// The same, with what is read made into SQL; lines stay where they are.
    ///
    /// @throws ProblemException where it cannot be read or split into statements
    static SqlScript read(Path file, UnaryOperator<String> toSql) {
        try {
            String text = toSql.apply(Files.readString(file));
            return new SqlScript(file, text, statements(text));
        } catch (NoSuchFileException _) {
            throw Refusal.of(Code.INTERNAL, "There is no file " + file).exception();
        } catch (CharacterCodingException _) {
            throw Refusal.of(Code.INTERNAL, file + " could not be read as text in UTF-8")
                    .exception();
        } catch (IOException e) {
            throw Refusal.of(Code.INTERNAL, file + " could not be read: " + e.getMessage())
                    .exception();
        } catch (SQLException e) {
            throw Refusal.of(Code.INTERNAL, file + " is no SQL: " + e.getMessage())
                    .exception();
        }
    }

    private static List<Statement> statements(String text) throws SQLException {
        List<Statement> statements = new ArrayList<>();
        int from = 0;
        List<String> queries = new ArrayList<>();
        for (NativeQuery query : Parser.parseJdbcSql(text, true, false, true, false, false)) {
            queries.addAll(AtomicBodies.split(query.nativeSql));
        }
        for (String query : queries) {
            int at = text.indexOf(query, from);
            String sql = query.strip();
            String code = withoutComments(sql);
            if (!code.isEmpty()) {
                int begin = text.indexOf(code, at);
                statements.add(new Statement(
                        1
                                + (int) text.substring(0, begin)
                                        .chars()
                                        .filter(c -> c == '\n')
                                        .count(),
                        code));
            }
            from = at + query.length();
        }
        return statements;
    }

    /// From the first word that is not of a comment.
    private static String withoutComments(String sql) {
        String rest = sql;
        while (rest.startsWith("--") || rest.startsWith("/*")) {
            String end = rest.startsWith("--") ? "\n" : "*/";
            int past = rest.indexOf(end);
            rest = past < 0 ? "" : rest.substring(past + end.length()).strip();
        }
        return rest;
    }

    /// Whether the file says that it is not to be run in a transaction.
    boolean isAlone() {
        return text.lines().anyMatch(line -> line.strip().equalsIgnoreCase(ALONE));
    }

    /// Whether the file says that this rule is broken on purpose.
    boolean allows(Rule rule) {
        Pattern allowing = Pattern.compile("--\\s*postern: allow " + rule.text() + "\\b.*");
        return text.lines().anyMatch(line -> allowing.matcher(line.strip()).matches());
    }

    /// Whether a constraint has been validated before a column is made not null, for which it then counts.
    boolean validatesNotNull() {
        return statements.stream()
                .anyMatch(statement -> statement.sql().toLowerCase(Locale.ROOT).contains("validate constraint"));
    }

    /// @throws ProblemException naming a statement that cannot run in a transaction
    void requireTransaction() {
        for (Statement statement : statements) {
            if (!statement.fitsTransaction()) {
                throw Refusal.of(
                                Code.INTERNAL,
                                file + ", line " + statement.line() + ", cannot run in a transaction: "
                                        + shortened(statement.sql()))
                        .hint("Where it is to run by itself, write the line \"" + ALONE + "\" into the file.")
                        .exception();
            }
        }
    }

    /// What went wrong with a statement: the file, the line, PostgreSQL's message and hint.
    static ProblemException failure(Path file, int line, String sql, SQLException e) {
        @Nullable ServerErrorMessage told = e instanceof PSQLException of ? of.getServerErrorMessage() : null;
        String message = told == null ? String.valueOf(e.getMessage()) : String.valueOf(told.getMessage());
        List<String> more = Stream.of(
                        shortened(sql),
                        told == null || told.getDetail() == null ? "" : told.getDetail(),
                        told == null || told.getWhere() == null ? "" : told.getWhere())
                .filter(text -> !text.isEmpty())
                .toList();
        Refusal refusal = Refusal.of(Code.INTERNAL, file + ", line " + line + ", failed: " + message)
                .details(String.join("\n", more));
        return (told == null || told.getHint() == null ? refusal : refusal.hint(told.getHint())).exception();
    }

    private static String shortened(String sql) {
        String line = sql.strip().replaceAll("\\s+", " ");
        return line.length() <= 200 ? line : line.substring(0, 200) + " …";
    }
}
