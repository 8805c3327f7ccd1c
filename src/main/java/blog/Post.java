package blog;

import static blog.schema.Tables.POSTS;

import java.time.OffsetDateTime;
import java.util.List;
import org.jooq.Record;
import org.jooq.RecordMapper;
import org.jooq.TableField;
import org.jspecify.annotations.Nullable;

/// A post.
///
/// @param content null for a post with only a title
/// @param updatedAt null for a post that was never changed
public record Post(
        long id,
        String title,
        @Nullable String content,
        long userId,
        OffsetDateTime createdAt,
        @Nullable OffsetDateTime updatedAt) {

    /// The selected columns.
    static final List<TableField<?, ?>> COLUMNS =
            List.of(POSTS.ID, POSTS.TITLE, POSTS.CONTENT, POSTS.USER_ID, POSTS.CREATED_AT, POSTS.UPDATED_AT);

    static final RecordMapper<Record, Post> MAPPER = row -> new Post(
            row.get(POSTS.ID),
            row.get(POSTS.TITLE),
            row.get(POSTS.CONTENT),
            row.get(POSTS.USER_ID),
            row.get(POSTS.CREATED_AT),
            row.get(POSTS.UPDATED_AT));
}
