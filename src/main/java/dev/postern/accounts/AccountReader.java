package dev.postern.accounts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/// Queries on the rows of an [AccountTable].
record AccountReader(AccountTable accounts) {

    private static final String CLAIM = "claim_";

    /// Finds the account of a login. If several logins differ in case alone, only the exact one is found.
    Optional<Account> byLogin(DSLContext dsl, String login) {
        List<Account> found = read(dsl, accounts.hasLogin(login));
        return found.size() == 1
                ? Optional.of(found.getFirst())
                : found.stream()
                        .filter(account -> account.login().equals(login))
                        .findFirst();
    }

    Optional<Account> byKey(DSLContext dsl, String key) {
        return read(dsl, accounts.hasKey(key)).stream().findFirst();
    }

    /// Runs the query of [#byLogin] without rows, to check the privileges that it needs.
    void probe(DSLContext dsl) {
        read(dsl, DSL.falseCondition());
    }

    private List<Account> read(DSLContext dsl, Condition condition) {
        List<Field<?>> fields = new ArrayList<>(List.of(
                accounts.key().cast(SQLDataType.CLOB).as("key"),
                accounts.login().as("login"),
                accounts.role().cast(SQLDataType.CLOB).as("role"),
                accounts.password().as("hash"),
                DSL.field(accounts.active()).as("active")));
        for (int i = 0; i < accounts.claims().size(); i++) {
            fields.add(claim(accounts.claims().get(i)).as(CLAIM + i));
        }
        return dsl.select(fields).from(accounts.table()).where(condition).fetch(this::account);
    }

    /// Returns a column whose values JSON has, and other columns as text.
    private static Field<?> claim(TableField<?, ?> column) {
        boolean hasJsonValues = Number.class.isAssignableFrom(column.getType()) || column.getType() == Boolean.class;
        return hasJsonValues ? column : column.cast(SQLDataType.CLOB);
    }

    private Account account(Record row) {
        Map<String, Object> claims = new LinkedHashMap<>();
        for (int i = 0; i < accounts.claims().size(); i++) {
            Object value = row.get(CLAIM + i);
            if (value != null) {
                claims.put(accounts.claims().get(i).getName(), value);
            }
        }
        return new Account(
                row.get("key", String.class),
                row.get("login", String.class),
                row.get("role", String.class),
                row.get("hash", String.class),
                Boolean.TRUE.equals(row.get("active", Boolean.class)),
                claims);
    }

    /// Returns the profile of an active account as a JSON object.
    Optional<String> profile(DSLContext dsl, String key) {
        Table<?> row = dsl.select(accounts.profile())
                .from(accounts.table())
                .where(accounts.hasKey(key))
                .and(accounts.active())
                .asTable("profile");
        return dsl.select(DSL.field("to_json({0})", JSON.class, DSL.field(DSL.name("profile"))))
                .from(row)
                .fetchOptional(json -> json.value1().data());
    }

    /// Replaces a hash of a password by another one, unless the hash has changed since it was read.
    ///
    /// @return whether it was replaced
    boolean rehash(DSLContext dsl, Account account, String newHash) {
        return dsl.update(accounts.table())
                        .set(accounts.password(), newHash)
                        .where(accounts.hasKey(account.key()))
                        .and(accounts.password().eq(account.hash()))
                        .execute()
                == 1;
    }
}
