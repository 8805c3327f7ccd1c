package dev.postern.accounts;

import dev.postern.auth.PasswordHasher;
import dev.postern.request.Preferences.TransactionEnd;
import dev.postern.store.SqlRunner;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/// The accounts as the command `user` lists and changes them: all columns but the password hash, as text.
///
/// @param runner runner as the role of the command's database connection
public record AccountDirectory(AccountTable accounts, PasswordHasher hasher, SqlRunner runner) {

    /// The rows of the listed columns.
    ///
    /// @param columns names of the columns
    /// @param rows values; an empty text for null
    public record Rows(List<String> columns, List<List<String>> rows) {

        public Rows {
            columns = List.copyOf(columns);
            rows = rows.stream().map(List::copyOf).toList();
        }
    }

    /// The accounts that a list shows.
    public enum Selection {
        ALL,
        ACTIVE
    }

    /// A column that `create` can set.
    ///
    /// @param comment comment of the column; empty without one
    /// @param required whether an account needs a value
    public record Input(String name, String comment, boolean required) {}

    /// Returns the columns that a new account can have, without its password.
    public static List<Input> inputs(AccountTable accounts) {
        return visible(accounts)
                .filter(column -> !column.getDataType().identity()
                        && !column.getDataType().readonly())
                .map(column -> new Input(column.getName(), String.valueOf(column.getComment()), isRequired(column)))
                .toList();
    }

    private static boolean isRequired(Field<?> column) {
        return !column.getDataType().nullable() && !column.getDataType().defaulted();
    }

    private static Stream<Field<?>> visible(AccountTable accounts) {
        return Stream.of(accounts.table().fields()).filter(column -> !column.equals(accounts.password()));
    }

    /// Returns at most `limit` accounts after the first `offset`, those with the greatest keys first.
    public Rows list(Selection selection, long offset, long limit) {
        Condition condition = switch (selection) {
            case ALL -> DSL.noCondition();
            case ACTIVE -> accounts.active();
        };
        return runner.readTransaction(dsl -> rows(dsl.select(columns())
                .from(accounts.table())
                .where(condition)
                .orderBy(accounts.key().desc())
                .limit(limit)
                .offset(offset)
                .fetch(AccountDirectory::texts)));
    }

    /// Finds an account by its key or its login.
    public Optional<Rows> find(String keyOrLogin) {
        return runner.readTransaction(
                dsl -> read(dsl, accounts.hasKey(keyOrLogin)).or(() -> read(dsl, accounts.hasLogin(keyOrLogin))));
    }

    private Optional<Rows> read(DSLContext dsl, Condition condition) {
        List<List<String>> found = dsl.select(columns())
                .from(accounts.table())
                .where(condition)
                .orderBy(accounts.key())
                .fetch(AccountDirectory::texts);
        return found.isEmpty() ? Optional.empty() : Optional.of(rows(found));
    }

    /// Inserts an account and returns its stored row.
    ///
    /// @param values values by the names of [#inputs]
    public Rows create(Map<String, String> values, String password) {
        Map<Field<?>, Object> row = new LinkedHashMap<>();
        visible(accounts)
                .filter(column -> values.containsKey(column.getName()))
                .forEach(column ->
                        row.put(column, DSL.val(values.get(column.getName())).cast(column.getDataType())));
        row.put(accounts.password(), hasher.hash(password));
        return rows(runner.transaction(dsl -> dsl.insertInto(accounts.table())
                .set(row)
                .returningResult(columns())
                .fetch(AccountDirectory::texts)));
    }

    /// Deactivates an active account and ends its sessions; an inactive one is not changed.
    ///
    /// @return its row; empty if no account has the key
    public Optional<Rows> deactivate(String key) {
        return runner.write(TransactionEnd.COMMIT, transaction -> {
            SessionStore.endAll(transaction, key);
            return change(transaction.dsl(), key, accounts.deactivation(), accounts.active());
        });
    }

    /// Reactivates an inactive account; an active one is not changed.
    ///
    /// @return its row; empty if no account has the key
    public Optional<Rows> restore(String key) {
        return runner.transaction(dsl -> change(
                dsl,
                key,
                accounts.restoration(),
                DSL.coalesce(DSL.field(accounts.active()), false).isFalse()));
    }

    private Optional<Rows> change(DSLContext dsl, String key, Map<Field<?>, Object> values, Condition condition) {
        dsl.update(accounts.table())
                .set(values)
                .where(accounts.hasKey(key))
                .and(condition)
                .execute();
        return read(dsl, accounts.hasKey(key));
    }

    private List<Field<?>> columns() {
        return visible(accounts)
                .<Field<?>>map(column -> column.cast(SQLDataType.CLOB).as(column.getName()))
                .toList();
    }

    private Rows rows(List<List<String>> rows) {
        return new Rows(visible(accounts).map(Field::getName).toList(), rows);
    }

    private static List<String> texts(org.jooq.Record row) {
        return Stream.of(row.intoArray()).map(AccountDirectory::text).toList();
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}
