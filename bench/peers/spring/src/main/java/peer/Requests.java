package peer;

import java.util.List;

/// Request bodies.
final class Requests {

    private Requests() {}

    record NewUser(String email, String fullName, String password) {}

    record NewPost(String title, String content) {}

    record NewAuthor(String email, String fullName, String password, List<NewPost> posts) {}
}
