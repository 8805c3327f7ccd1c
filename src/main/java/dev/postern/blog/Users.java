package dev.postern.blog;

import static dev.postern.schema.Tables.USERS;
import static org.jooq.impl.DSL.currentOffsetDateTime;
import static org.jooq.impl.DSL.lower;
import static org.jooq.impl.DSL.noCondition;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.TableField;

/// Queries on users.
///
/// @param dsl the transaction they run in
record Users(DSLContext dsl) {

    /// Which users a list is of.
    enum UserFilter {
        ALL,
        ACTIVE;

        private Condition condition() {
            return this == ACTIVE ? USERS.IS_ACTIVE.isTrue() : noCondition();
        }
    }

    Optional<User> byId(long id) {
        return one(USERS.ID.eq(id));
    }

    /// E-mail addresses are the same whatever their case.
    Optional<User> byEmail(String email) {
        return one(lower(USERS.EMAIL).eq(lower(email)));
    }

    private Optional<User> one(Condition condition) {
        return dsl.select(User.COLUMNS).from(USERS).where(condition).fetchOptional(User.MAPPER);
    }

    /// At most `limit` users after the first `skip`, newest first.
    List<User> list(UserFilter which, long skip, long limit) {
        return dsl.select(User.COLUMNS)
                .from(USERS)
                .where(which.condition())
                .orderBy(USERS.CREATED_AT.desc(), USERS.ID.desc())
                .limit(limit)
                .offset(skip)
                .fetch(User.MAPPER);
    }

    /// One page with the number of all.
    Page<User> page(UserFilter which, PageRequest wanted) {
        List<User> users = list(which, wanted.skip(), wanted.perPage());
        return new Page<>(users, wanted.page(), wanted.perPage(), count(which));
    }

    long count(UserFilter which) {
        return dsl.fetchCount(USERS, which.condition());
    }

    /// A new user, as the database holds it.
    User create(Map<TableField<?, ?>, Object> values) {
        return dsl.insertInto(USERS).set(values).returningResult(User.COLUMNS).fetchSingle(User.MAPPER);
    }

    /// The user with only these columns changed; empty where there is none with this id.
    Optional<User> update(long id, Map<TableField<?, ?>, Object> values) {
        if (values.isEmpty()) {
            return byId(id);
        }
        return dsl.update(USERS)
                .set(values)
                .where(USERS.ID.eq(id))
                .returningResult(User.COLUMNS)
                .fetchOptional(User.MAPPER);
    }

    /// Soft delete: the account stays, inactive from now on. One that is inactive already stays as it is.
    Optional<User> deactivate(long id) {
        dsl.update(USERS)
                .set(USERS.IS_ACTIVE, false)
                .set(USERS.DELETED_AT, currentOffsetDateTime())
                .where(USERS.ID.eq(id))
                .and(USERS.IS_ACTIVE.isTrue())
                .execute();
        return byId(id);
    }

    /// Takes a soft delete back.
    Optional<User> restore(long id) {
        return dsl.update(USERS)
                .set(USERS.IS_ACTIVE, true)
                .setNull(USERS.DELETED_AT)
                .where(USERS.ID.eq(id))
                .returningResult(User.COLUMNS)
                .fetchOptional(User.MAPPER);
    }

    /// Whether there was such a user. One who has posts is refused by the foreign key.
    boolean delete(long id) {
        return dsl.deleteFrom(USERS).where(USERS.ID.eq(id)).execute() == 1;
    }
}
