package blog;

import static blog.schema.Tables.POSTS;
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
/// @param dsl context of the transaction
record Posts(DSLContext dsl) {

    Optional<Post> byId(long id) {
        return dsl.select(Post.COLUMNS).from(POSTS).where(POSTS.ID.eq(id)).fetchOptional(Post.MAPPER);
    }

    /// Returns a page of posts, newest first, and the total.
    ///
    /// @param userId author of the posts; empty for all posts
    Page<Post> page(OptionalLong userId, PageRequest request) {
        Condition condition = userId.isPresent() ? POSTS.USER_ID.eq(userId.getAsLong()) : noCondition();
        List<Post> posts = dsl.select(Post.COLUMNS)
                .from(POSTS)
                .where(condition)
                .orderBy(POSTS.CREATED_AT.desc(), POSTS.ID.desc())
                .limit(request.perPage())
                .offset(request.offset())
                .fetch(Post.MAPPER);
        return new Page<>(posts, request.page(), request.perPage(), dsl.fetchCount(POSTS, condition));
    }

    /// Inserts a post and returns the stored row.
    Post create(Map<TableField<?, ?>, Object> values) {
        return dsl.insertInto(POSTS).set(values).returningResult(Post.COLUMNS).fetchSingle(Post.MAPPER);
    }

    /// Updates these columns and returns the stored row; empty if no post has the id.
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

    /// Deletes a post and returns whether it existed.
    boolean delete(long id) {
        return dsl.deleteFrom(POSTS).where(POSTS.ID.eq(id)).execute() == 1;
    }
}
