package dev.postern.store.driver;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.regex.Pattern;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;

/// SQL text of one or more statements, which pgjdbc splits before it sends them.
public final class SqlText {

    /// Statements that end a transaction. `rollback to` a savepoint does not.
    private static final Pattern TRANSACTION_END = Pattern.compile(
            "(?i)(?:(?:abort|commit|end|rollback)\\b(?!\\s+(?:(?:work|transaction)\\s+)?to\\b)"
                    + "|prepare\\s+transaction\\b).*",
            Pattern.DOTALL);

    private SqlText() {}

    /// Whether a statement of the text ends the transaction.
    ///
    /// @param connection connection of pgjdbc, whose setting decides what a backslash in a string is
    public static boolean endsTransaction(Connection connection, String sql) throws SQLException {
        boolean standardStrings = connection.unwrap(BaseConnection.class).getStandardConformingStrings();
        for (NativeQuery statement : Parser.parseJdbcSql(sql, standardStrings, true, true, false, true)) {
            if (TRANSACTION_END
                    .matcher(withoutLeadingComments(statement.nativeSql))
                    .matches()) {
                return true;
            }
        }
        return false;
    }

    private static String withoutLeadingComments(String sql) {
        char[] characters = sql.toCharArray();
        int start = 0;
        while (start < characters.length) {
            int end = characters[start] == '-'
                    ? Parser.parseLineComment(characters, start)
                    : characters[start] == '/' ? Parser.parseBlockComment(characters, start) : start;
            if (end == start && !Character.isWhitespace(characters[start])) {
                break;
            }
            start = end + 1;
        }
        return sql.substring(Math.min(start, characters.length));
    }
}
