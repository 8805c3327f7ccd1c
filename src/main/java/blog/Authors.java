package blog;

import static blog.schema.Tables.POSTS;
import static blog.schema.Tables.USERS;

import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.JoinType;
import org.jspecify.annotations.Nullable;

/// Joins of users with their posts.
///
/// @param dsl context of the transaction
record Authors(DSLContext dsl) {

    /// A user with one of the user's posts.
    ///
    /// @param postId null for a user without a matching post, as is the title
    record Author(
            long userId,
            String email,
            String fullName,
            @Nullable Long postId,
            @Nullable String title) {}

    /// Whether users without a matching post are included.
    enum Join {
        INNER(JoinType.JOIN),
        LEFT_OUTER(JoinType.LEFT_OUTER_JOIN);

        private final JoinType type;

        Join(JoinType type) {
            this.type = type;
        }
    }

    /// Returns at most `limit` pairs, ordered by user and post.
    ///
    /// @param title LIKE pattern of the post's title; null for any post
    List<Author> list(Join join, @Nullable String title, int limit) {
        Condition joined = POSTS.USER_ID.eq(USERS.ID);
        Condition condition = title == null ? joined : joined.and(POSTS.TITLE.like(title));
        return dsl.select(USERS.ID, USERS.EMAIL, USERS.FULL_NAME, POSTS.ID, POSTS.TITLE)
                .from(USERS.join(POSTS, join.type).on(condition))
                .orderBy(USERS.ID, POSTS.ID)
                .limit(limit)
                .fetch(row -> new Author(row.value1(), row.value2(), row.value3(), row.value4(), row.value5()));
    }
}
