package dev.postern.store;

import dev.postern.store.driver.SqlText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Executor;
import org.jooq.ConnectionProvider;
import org.jooq.tools.jdbc.DefaultConnection;
import org.jooq.tools.jdbc.DefaultStatement;

/// Lends the connection of a transaction to application code, which cannot end the transaction.
///
/// A connection that is not used costs nothing. A statement that ends the transaction is rejected before it is
/// sent. If the transaction ended nevertheless, a setting that lasts as long as the transaction shows it.
final class TransactionGuard implements ConnectionProvider {

    private static final String MARK = "select set_config('postern.transaction', 'open', true)";
    private static final String MARKED = "select current_setting('postern.transaction', true)";

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

        private static void requireNoEnd(Connection connection, String sql) throws SQLException {
            if (SqlText.endsTransaction(connection, sql)) {
                throw refused();
            }
        }

        @Override
        public PreparedStatement prepareStatement(String sql) throws SQLException {
            requireNoEnd(getDelegate(), sql);
            return super.prepareStatement(sql);
        }

        @Override
        public PreparedStatement prepareStatement(String sql, int keys) throws SQLException {
            requireNoEnd(getDelegate(), sql);
            return super.prepareStatement(sql, keys);
        }

        @Override
        public PreparedStatement prepareStatement(String sql, String[] columns) throws SQLException {
            requireNoEnd(getDelegate(), sql);
            return super.prepareStatement(sql, columns);
        }

        @Override
        public PreparedStatement prepareStatement(String sql, int type, int concurrency) throws SQLException {
            requireNoEnd(getDelegate(), sql);
            return super.prepareStatement(sql, type, concurrency);
        }

        @Override
        public Statement createStatement() throws SQLException {
            return new LentStatement(super.createStatement(), getDelegate());
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

    /// Statement without parameters, which jOOQ uses for batches.
    private static final class LentStatement extends DefaultStatement {

        private final Connection connection;

        private LentStatement(Statement delegate, Connection connection) {
            super(delegate);
            this.connection = connection;
        }

        @Override
        public boolean execute(String sql) throws SQLException {
            LentConnection.requireNoEnd(connection, sql);
            return super.execute(sql);
        }

        @Override
        public int executeUpdate(String sql) throws SQLException {
            LentConnection.requireNoEnd(connection, sql);
            return super.executeUpdate(sql);
        }

        @Override
        public ResultSet executeQuery(String sql) throws SQLException {
            LentConnection.requireNoEnd(connection, sql);
            return super.executeQuery(sql);
        }

        @Override
        public void addBatch(String sql) throws SQLException {
            LentConnection.requireNoEnd(connection, sql);
            super.addBatch(sql);
        }
    }
}
