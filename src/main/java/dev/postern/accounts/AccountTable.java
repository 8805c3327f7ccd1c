package dev.postern.accounts;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.UniqueKey;
import org.jooq.exception.DataTypeException;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/// The columns of a table whose rows are accounts.
///
/// @param table table with a primary key of one column
/// @param login user name; compared without case
/// @param password argon2id hash
/// @param active condition of the accounts that can log in
/// @param role PostgreSQL role of the account: a column, or a constant
/// @param claims columns that become claims of the access token, under their names
/// @param profile columns that `/auth/me` returns; if empty, the key, the login and the claims
/// @param accessRole role that reads the accounts and changes their hashes; null for the login role
/// @param deactivation values that deactivate an account; empty if the application has none
/// @param restoration values that reactivate an account; empty if the application has none
public record AccountTable(
        Table<?> table,
        TableField<?, String> login,
        TableField<?, String> password,
        Condition active,
        Field<?> role,
        List<TableField<?, ?>> claims,
        List<TableField<?, ?>> profile,
        @Nullable String accessRole,
        Map<Field<?>, Object> deactivation,
        Map<Field<?>, Object> restoration) {

    /// Claims that the service sets.
    private static final Set<String> RESERVED = Set.of("role", "sub", "sid", "iat", "exp", "nbf", "aud", "iss", "jti");

    /// @throws IllegalArgumentException for a table without a primary key of one column, a column of another
    /// table, or a claim or profile that is not permitted
    public AccountTable {
        requireKey(table);
        claims = List.copyOf(claims);
        profile = profile.isEmpty() ? defaultProfile(table, login, claims) : List.copyOf(profile);
        deactivation = Map.copyOf(deactivation);
        restoration = Map.copyOf(restoration);
        requireColumns(table, List.of(login, password));
        requireColumns(table, claims);
        requireColumns(table, profile);
        if (profile.contains(password) || claims.contains(password)) {
            throw new IllegalArgumentException(password + " cannot be read by clients");
        }
        claims.stream()
                .map(Field::getName)
                .filter(RESERVED::contains)
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException("Claim '" + name + "' is set by the service");
                });
    }

    private static void requireColumns(Table<?> table, List<TableField<?, ?>> columns) {
        for (TableField<?, ?> column : columns) {
            if (!table.equals(column.getTable())) {
                throw new IllegalArgumentException(column + " is not a column of " + table);
            }
        }
    }

    private static List<TableField<?, ?>> defaultProfile(
            Table<?> table, TableField<?, String> login, List<TableField<?, ?>> claims) {
        return Stream.concat(Stream.of(requireKey(table), login), claims.stream())
                .<TableField<?, ?>>map(column -> column)
                .distinct()
                .toList();
    }

    private static TableField<?, ?> requireKey(Table<?> table) {
        UniqueKey<?> key = table.getPrimaryKey();
        if (key == null || key.getFields().size() != 1) {
            throw new IllegalArgumentException("Table " + table + " needs a primary key of one column");
        }
        return key.getFields().getFirst();
    }

    /// Returns the primary key, which is the claim `sub`.
    TableField<?, ?> key() {
        return requireKey(table);
    }

    /// Returns the condition that an account has a key, which no account has if the text is not a value of its
    /// type.
    ///
    /// A key must be written as PostgreSQL prints it, because jOOQ also converts `1.5` to the integer 1.
    Condition hasKey(String text) {
        TableField<?, ?> key = key();
        return isKey(text) ? DSL.condition("{0} = {1}", key, DSL.val(text, key)) : DSL.falseCondition();
    }

    private boolean isKey(String text) {
        try {
            return text.equals(String.valueOf(DSL.val(text, key()).getValue()));
        } catch (DataTypeException _) {
            return false; // the text has another type than the key
        }
    }

    /// Returns the condition that an account has a login, without regard to case.
    Condition hasLogin(String text) {
        return DSL.lower(login).eq(DSL.lower(text));
    }
}
