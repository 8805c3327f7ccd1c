package dev.postern.store;

import dev.postern.store.Database.RowReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.TransactionContext;
import org.jooq.TransactionProvider;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConfiguration;
import org.jspecify.annotations.Nullable;

/// The statements of one transaction that may write, on a connection whose sessions are read-only by default.
///
/// It begins on the server with its first statement, in the same round trip: JDBC's own way needs one more to make
/// it writable. jOOQ decides how it ends.
public final class Transaction implements Session {

    static final String BEGIN = "begin read write";

    private final Connection connection;
    private final DSLContext dsl;
    private boolean begun;

    Transaction(Connection connection) {
        this.connection = connection;
        this.dsl = DSL.using(new DefaultConfiguration()
                .set(connection)
                .set(SQLDialect.POSTGRES)
                .set(Database.JOOQ)
                .set(new Bounds()));
    }

    /// Its beginning and end. A transaction within is part of the one around it.
    private final class Bounds implements TransactionProvider {

        @Override
        public void begin(TransactionContext context) {}

        @Override
        public void commit(TransactionContext context) {
            end("commit");
        }

        @Override
        public void rollback(TransactionContext context) {
            end("rollback");
        }
    }

    /// Runs `work` in it; committed when that returns, rolled back when it throws.
    <T extends @Nullable Object> T run(Function<Transaction, T> work) {
        return dsl.transactionResult(_ -> work.apply(this));
    }

    /// The transaction, for statements that jOOQ runs.
    public DSLContext dsl() {
        if (!begun) {
            begun = true;
            execute(BEGIN);
        }
        return dsl;
    }

    /// Makes times without a zone those of `zone`, and shows all times in it, until the end.
    ///
    /// @param zone a name that PostgreSQL knows
    public void zone(String zone) {
        query("select set_config('TimeZone', ?, true)", List.of(zone), rows -> rows.next());
    }

    @Override
    public <T extends @Nullable Object> T query(String sql, List<@Nullable String> values, RowReader<T> reader) {
        return run(sql, values, statement -> {
            try (var rows = statement.getResultSet()) {
                return reader.read(rows);
            }
        });
    }

    @Override
    public long update(String sql, List<@Nullable String> values) {
        return run(sql, values, statement -> Math.max(0, statement.getLargeUpdateCount()));
    }

    @FunctionalInterface
    private interface Outcome<T extends @Nullable Object> {
        T of(PreparedStatement statement) throws SQLException;
    }

    private <T extends @Nullable Object> T run(String sql, List<@Nullable String> values, Outcome<T> outcome) {
        boolean first = !begun;
        begun = true;
        try (PreparedStatement statement = Database.prepare(connection, first ? BEGIN + "; " + sql : sql, values)) {
            statement.execute();
            if (first) {
                statement.getMoreResults();
            }
            return outcome.of(statement);
        } catch (SQLException e) {
            throw Errors.problem(e).exception();
        }
    }

    /// Undoes everything, after checking what would have been checked at the end.
    void undo() {
        execute("set constraints all immediate");
        end("rollback");
    }

    private void end(String how) {
        if (begun) {
            begun = false;
            execute(how);
        }
    }

    private void execute(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new DataAccessException(sql, e);
        }
    }
}
