package blog;

import static blog.schema.Tables.USERS;

import java.time.OffsetDateTime;
import java.util.List;
import org.jooq.Record;
import org.jooq.RecordMapper;
import org.jooq.TableField;
import org.jspecify.annotations.Nullable;

/// A user without the password hash.
///
/// @param updatedAt null for a user that was never changed
/// @param deletedAt null for an active user
/// @param role `member` or `administrator`
public record User(
        long id,
        String email,
        String fullName,
        boolean isActive,
        OffsetDateTime createdAt,
        @Nullable OffsetDateTime updatedAt,
        @Nullable OffsetDateTime deletedAt,
        String role) {

    /// The selected columns.
    static final List<TableField<?, ?>> COLUMNS = List.of(
            USERS.ID,
            USERS.EMAIL,
            USERS.FULL_NAME,
            USERS.IS_ACTIVE,
            USERS.CREATED_AT,
            USERS.UPDATED_AT,
            USERS.DELETED_AT,
            USERS.ROLE);

    static final RecordMapper<Record, User> MAPPER = row -> new User(
            row.get(USERS.ID),
            row.get(USERS.EMAIL),
            row.get(USERS.FULL_NAME),
            row.get(USERS.IS_ACTIVE),
            row.get(USERS.CREATED_AT),
            row.get(USERS.UPDATED_AT),
            row.get(USERS.DELETED_AT),
            row.get(USERS.ROLE));
}
