package blog;

import dev.postern.ApiException;
import java.util.List;

/// Errors of the blog's endpoints and commands, with the codes of the generated API.
final class BlogErrors {

    private static final String INVALID_BODY = "PGRST102";
    private static final String UNKNOWN_NAME = "PGRST204";
    private static final String INVALID_VALUE = "PSTRN601";
    private static final String NOT_FOUND = "PSTRN701";
    private static final String LIMIT_EXCEEDED = "PSTRN801";

    private BlogErrors() {}

    static ApiException invalidJson(String details) {
        return new ApiException(400, INVALID_BODY, "Empty or invalid json").details(details);
    }

    static ApiException notUtf8() {
        return new ApiException(400, INVALID_BODY, "The request body is not UTF-8");
    }

    static ApiException noObject() {
        return new ApiException(400, INVALID_BODY, "The body must be one JSON object");
    }

    /// @param pointer JSON pointer of the member (RFC 6901)
    static ApiException unknownName(String pointer, List<String> names) {
        return new ApiException(400, UNKNOWN_NAME, "'" + pointer + "' is not accepted")
                .hint("Use one of " + String.join(", ", names) + ".");
    }

    static ApiException invalidValue(String message) {
        return new ApiException(400, INVALID_VALUE, message);
    }

    static ApiException notFound(String message) {
        return new ApiException(404, NOT_FOUND, message);
    }

    static ApiException tooManyPosts(int max) {
        return new ApiException(400, LIMIT_EXCEEDED, "'/posts' has more than " + max + " objects")
                .hint("Send the other posts to /blog/posts.");
    }
}
