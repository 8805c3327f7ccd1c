package peer;

import java.time.OffsetDateTime;
import java.util.List;

/// Response bodies. The entities have relationships and a password hash, so that they are not written themselves.
final class Responses {

    private Responses() {}

    record UserOut(
            Long id,
            String email,
            String fullName,
            Boolean isActive,
            OffsetDateTime createdAt,
            OffsetDateTime updatedAt,
            OffsetDateTime deletedAt,
            String role) {

        static UserOut of(User user) {
            return new UserOut(
                    user.getId(),
                    user.getEmail(),
                    user.getFullName(),
                    user.getIsActive(),
                    user.getCreatedAt(),
                    user.getUpdatedAt(),
                    user.getDeletedAt(),
                    user.getRole());
        }
    }

    record PostOut(
            Long id,
            String title,
            String content,
            Long userId,
            OffsetDateTime createdAt,
            OffsetDateTime updatedAt) {

        static PostOut of(Post post) {
            return new PostOut(
                    post.getId(),
                    post.getTitle(),
                    post.getContent(),
                    post.getUser().getId(),
                    post.getCreatedAt(),
                    post.getUpdatedAt());
        }
    }

    record PostWithUser(
            Long id,
            String title,
            String content,
            Long userId,
            OffsetDateTime createdAt,
            OffsetDateTime updatedAt,
            UserOut user) {

        static PostWithUser of(Post post) {
            return new PostWithUser(
                    post.getId(),
                    post.getTitle(),
                    post.getContent(),
                    post.getUser().getId(),
                    post.getCreatedAt(),
                    post.getUpdatedAt(),
                    UserOut.of(post.getUser()));
        }
    }

    record Author(
            Long id,
            String email,
            String fullName,
            Boolean isActive,
            OffsetDateTime createdAt,
            OffsetDateTime updatedAt,
            OffsetDateTime deletedAt,
            String role,
            List<PostOut> posts) {

        static Author of(User user, List<Post> posts) {
            return new Author(
                    user.getId(),
                    user.getEmail(),
                    user.getFullName(),
                    user.getIsActive(),
                    user.getCreatedAt(),
                    user.getUpdatedAt(),
                    user.getDeletedAt(),
                    user.getRole(),
                    posts.stream().map(PostOut::of).toList());
        }
    }

    record UserCount(long count) {}
}
