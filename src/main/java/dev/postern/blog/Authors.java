package dev.postern.blog;

import static dev.postern.schema.Tables.POSTS;
import static dev.postern.schema.Tables.USERS;

import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.JoinType;
import org.jspecify.annotations.Nullable;

/// Users joined with their posts.
///
/// @param dsl the transaction they run in
record Authors(DSLContext dsl) {

    /// A user beside one of their posts.
    ///
    /// @param postId null, as the title, where the user has no such post
    record Author(
            long userId,
            String email,
            String fullName,
            @Nullable Long postId,
            @Nullable String title) {}

    /// Whether users without a matching post are there too.
    enum Join {
        INNER(JoinType.JOIN),
        LEFT_OUTER(JoinType.LEFT_OUTER_JOIN);

        private final JoinType type;

        Join(JoinType type) {
            this.type = type;
        }
    }

    /// At most `limit` pairs, by user and post.
    ///
    /// @param title pattern of LIKE that the post's title matches; null: any post
    List<Author> list(Join join, @Nullable String title, int limit) {
        Condition belongs = POSTS.USER_ID.eq(USERS.ID);
        Condition matching = title == null ? belongs : belongs.and(POSTS.TITLE.like(title));
        return dsl.select(USERS.ID, USERS.EMAIL, USERS.FULL_NAME, POSTS.ID, POSTS.TITLE)
                .from(USERS.join(POSTS, join.type).on(matching))
                .orderBy(USERS.ID, POSTS.ID)
                .limit(limit)
                .fetch(row -> new Author(row.value1(), row.value2(), row.value3(), row.value4(), row.value5()));
    }
}
