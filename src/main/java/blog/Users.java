package blog;

import static blog.schema.Tables.USERS;
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
/// @param dsl context of the transaction
record Users(DSLContext dsl) {

    /// Subsets of the users.
    enum UserFilter {
        ALL,
        ACTIVE;

        private Condition condition() {
            return this == ACTIVE ? USERS.IS_ACTIVE.isTrue() : noCondition();
        }
    }

    Optional<User> byId(long id) {
        return find(USERS.ID.eq(id));
    }

    /// Returns the user with an e-mail address, ignoring case.
    Optional<User> byEmail(String email) {
        return find(lower(USERS.EMAIL).eq(lower(email)));
    }

    private Optional<User> find(Condition condition) {
        return dsl.select(User.COLUMNS).from(USERS).where(condition).fetchOptional(User.MAPPER);
    }

    /// Returns at most `limit` users after the first `offset`, newest first.
    List<User> list(UserFilter filter, long offset, long limit) {
        return dsl.select(User.COLUMNS)
                .from(USERS)
                .where(filter.condition())
                .orderBy(USERS.CREATED_AT.desc(), USERS.ID.desc())
                .limit(limit)
                .offset(offset)
                .fetch(User.MAPPER);
    }

    /// Returns a page of users and the total.
    Page<User> page(UserFilter filter, PageRequest request) {
        List<User> users = list(filter, request.offset(), request.perPage());
        return new Page<>(users, request.page(), request.perPage(), count(filter));
    }

    long count(UserFilter filter) {
        return dsl.fetchCount(USERS, filter.condition());
    }

    /// Inserts a user and returns the stored row.
    User create(Map<TableField<?, ?>, Object> values) {
        return dsl.insertInto(USERS).set(values).returningResult(User.COLUMNS).fetchSingle(User.MAPPER);
    }

    /// Updates these columns and returns the stored row; empty if no user has the id.
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

    /// Deactivates a user (soft delete); an inactive user is not changed.
    Optional<User> deactivate(long id) {
        dsl.update(USERS)
                .set(USERS.IS_ACTIVE, false)
                .set(USERS.DELETED_AT, currentOffsetDateTime())
                .where(USERS.ID.eq(id))
                .and(USERS.IS_ACTIVE.isTrue())
                .execute();
        return byId(id);
    }

    /// Reactivates a user.
    Optional<User> restore(long id) {
        return dsl.update(USERS)
                .set(USERS.IS_ACTIVE, true)
                .setNull(USERS.DELETED_AT)
                .where(USERS.ID.eq(id))
                .returningResult(User.COLUMNS)
                .fetchOptional(User.MAPPER);
    }

    /// Deletes a user and returns whether it existed; the foreign key rejects a user with posts.
    boolean delete(long id) {
        return dsl.deleteFrom(USERS).where(USERS.ID.eq(id)).execute() == 1;
    }
}
