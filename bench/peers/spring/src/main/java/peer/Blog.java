package peer;

import static java.util.stream.Collectors.groupingBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import peer.Requests.NewAuthor;
import peer.Requests.NewUser;
import peer.Responses.Author;
import peer.Responses.PostOut;
import peer.Responses.PostWithUser;
import peer.Responses.UserCount;
import peer.Responses.UserOut;

/// Users and posts, read and written in one transaction per method.
@Service
@Transactional(readOnly = true)
class Blog {

    private final UserRepository users;
    private final PostRepository posts;

    Blog(UserRepository users, PostRepository posts) {
        this.users = users;
        this.posts = posts;
    }

    Optional<UserOut> user(long id) {
        return users.findById(id).map(UserOut::of);
    }

    List<UserOut> users(boolean active, String email, int limit) {
        return users.findNewest(active, email, Limit.of(limit)).stream()
                .map(UserOut::of)
                .toList();
    }

    UserCount userCount(boolean active, String email) {
        return new UserCount(users.count(active, email));
    }

    List<PostOut> posts(int limit, int offset) {
        return posts.findPage(limit, offset).stream().map(PostOut::of).toList();
    }

    List<PostWithUser> feed(int limit, int offset) {
        return posts.findNewestWithUsers(limit, offset).stream()
                .map(PostWithUser::of)
                .toList();
    }

    List<Author> authors(int limit, int offset, int postLimit) {
        List<User> page = users.findPage(limit, offset);
        Long[] ids = page.stream().map(User::getId).toArray(Long[]::new);
        Map<Long, List<Post>> byUser = posts.findNewestOfEach(ids, postLimit).stream()
                .collect(groupingBy(post -> post.getUser().getId()));
        return page.stream()
                .map(user -> Author.of(user, byUser.getOrDefault(user.getId(), List.of())))
                .toList();
    }

    @Transactional
    UserOut createUser(NewUser body) {
        return UserOut.of(users.save(new User(body.email(), body.fullName(), body.password())));
    }

    @Transactional
    Author createAuthor(NewAuthor body) {
        User user = users.save(new User(body.email(), body.fullName(), body.password()));
        List<Post> created = posts.saveAll(body.posts().stream()
                .map(post -> new Post(post.title(), post.content(), user))
                .toList());
        return Author.of(user, created);
    }
}
