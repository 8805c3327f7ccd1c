package dev.postern.blog;

import static dev.postern.schema.Tables.POSTS;
import static org.jooq.impl.DSL.noCondition;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.TableField;

/// Queries on posts.
///
/// @param dsl the transaction they run in
record Posts(DSLContext dsl) {

    Optional<Post> byId(long id) {
        return dsl.select(Post.COLUMNS).from(POSTS).where(POSTS.ID.eq(id)).fetchOptional(Post.MAPPER);
    }

    /// One page with the number of all, newest first.
    ///
    /// @param userId only posts of this user; empty: of all
    Page<Post> page(OptionalLong userId, PageRequest wanted) {
        Condition condition = userId.isPresent() ? POSTS.USER_ID.eq(userId.getAsLong()) : noCondition();
        List<Post> posts = dsl.select(Post.COLUMNS)
                .from(POSTS)
                .where(condition)
                .orderBy(POSTS.CREATED_AT.desc(), POSTS.ID.desc())
                .limit(wanted.perPage())
                .offset(wanted.skip())
                .fetch(Post.MAPPER);
        return new Page<>(posts, wanted.page(), wanted.perPage(), dsl.fetchCount(POSTS, condition));
    }

    /// A new post, as the database holds it.
    Post create(Map<TableField<?, ?>, Object> values) {
        return dsl.insertInto(POSTS).set(values).returningResult(Post.COLUMNS).fetchSingle(Post.MAPPER);
    }

    /// The post with only these columns changed; empty where there is none with this id.
    Optional<Post> update(long id, Map<TableField<?, ?>, Object> values) {
        if (values.isEmpty()) {
            return byId(id);
        }
        return dsl.update(POSTS)
                .set(values)
                .where(POSTS.ID.eq(id))
                .returningResult(Post.COLUMNS)
                .fetchOptional(Post.MAPPER);
    }

    /// Whether there was such a post.
    boolean delete(long id) {
        return dsl.deleteFrom(POSTS).where(POSTS.ID.eq(id)).execute() == 1;
    }
}
