package dev.postern.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jooq.ConnectionProvider;
import org.jooq.tools.jdbc.DefaultConnection;

/// Lends the connection of a transaction to application code, which cannot end the transaction.
///
/// A connection that is not used costs nothing. A statement that ends the transaction is rejected. In one string with
/// another statement it is detected by a setting that lasts as long as the transaction.
final class TransactionGuard implements ConnectionProvider {

    private static final String MARK = "select set_config('postern.transaction', 'open', true)";
    private static final String MARKED = "select current_setting('postern.transaction', true)";

    /// First words of the statements that end a transaction.
    private static final Set<String> ENDS = Set.of("abort", "commit", "end", "rollback");

    private final Transaction transaction;
    private final Connection connection;
    private boolean used;

    TransactionGuard(Transaction transaction, Connection connection) {
        this.transaction = transaction;
        this.connection = connection;
    }

    @Override
    public Connection acquire() {
        if (!used) {
            used = true;
            transaction.query(MARK, List.of(), rows -> rows.next());
            transaction.dsl(); // sends the caller's context if the statement above did not
        }
        return new LentConnection(connection);
    }

    @Override
    public void release(Connection lent) {}

    /// @throws IllegalStateException if the transaction has ended
    void requireOpen() {
        if (used) {
            String mark = transaction.query(MARKED, List.of(), rows -> rows.next() ? rows.getString(1) : null);
            if (!"open".equals(mark)) {
                throw new IllegalStateException("The application ended the transaction of its request");
            }
        }
    }

    private static final class LentConnection extends DefaultConnection {

        private LentConnection(Connection delegate) {
            super(delegate);
        }

        private static SQLException refused() {
            return new SQLException("Application code cannot end the transaction of its request");
        }

        @Override
        public PreparedStatement prepareStatement(String sql) throws SQLException {
            String[] words = sql.strip().toLowerCase(Locale.ROOT).split("\\W+", 3);
            boolean toSavepoint = words.length > 1 && words[1].equals("to");
            if (ENDS.contains(words[0]) && !toSavepoint) {
                throw refused();
            }
            return super.prepareStatement(sql);
        }

        @Override
        public void commit() throws SQLException {
            throw refused();
        }

        @Override
        public void rollback() throws SQLException {
            throw refused();
        }

        @Override
        public void setAutoCommit(boolean autoCommit) throws SQLException {
            if (autoCommit) {
                throw refused();
            }
        }

        /// Has no effect, because closing what was lent is harmless.
        @Override
        public void close() {}

        @Override
        public void abort(Executor executor) throws SQLException {
            throw refused();
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw refused();
        }
    }
}
