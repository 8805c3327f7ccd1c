package peer;

import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import peer.Requests.NewAuthor;
import peer.Requests.NewUser;
import peer.Responses.Author;
import peer.Responses.PostOut;
import peer.Responses.PostWithUser;
import peer.Responses.UserCount;
import peer.Responses.UserOut;

/// The routes.
@RestController
class BlogController {

    private final Blog blog;

    BlogController(Blog blog) {
        this.blog = blog;
    }

    @GetMapping("/users/{id}")
    UserOut user(@PathVariable long id) {
        return blog.user(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    @GetMapping("/users")
    List<UserOut> users(
            @RequestParam boolean active, @RequestParam String email, @RequestParam(defaultValue = "20") int limit) {
        return blog.users(active, email, limit);
    }

    @GetMapping("/user-count")
    UserCount userCount(@RequestParam boolean active, @RequestParam String email) {
        return blog.userCount(active, email);
    }

    @GetMapping("/posts")
    List<PostOut> posts(
            @RequestParam(defaultValue = "20") int limit, @RequestParam(defaultValue = "0") int offset) {
        return blog.posts(limit, offset);
    }

    @GetMapping("/feed")
    List<PostWithUser> feed(
            @RequestParam(defaultValue = "20") int limit, @RequestParam(defaultValue = "0") int offset) {
        return blog.feed(limit, offset);
    }

    @GetMapping("/authors")
    List<Author> authors(
            @RequestParam(defaultValue = "20") int limit,
            @RequestParam(defaultValue = "0") int offset,
            @RequestParam(defaultValue = "5") int posts) {
        return blog.authors(limit, offset, posts);
    }

    @PostMapping("/users")
    @ResponseStatus(HttpStatus.CREATED)
    UserOut createUser(@RequestBody NewUser body) {
        return blog.createUser(body);
    }

    @PostMapping("/authors")
    @ResponseStatus(HttpStatus.CREATED)
    Author createAuthor(@RequestBody NewAuthor body) {
        return blog.createAuthor(body);
    }
}
