package blog;

import dev.postern.JsonSchema;
import io.javalin.http.Context;
import org.jspecify.annotations.Nullable;

/// Parameters of the blog's URLs.
final class UrlParameters {

    /// Schema of the parameter `page`.
    static final JsonSchema PAGE = JsonSchema.integer(1, PageRequest.MAX_PAGE).defaultValue(1);

    /// Schema of the parameter `per_page`.
    static final JsonSchema PER_PAGE =
            JsonSchema.integer(1, PageRequest.MAX_PER_PAGE).defaultValue(PageRequest.DEFAULT_PER_PAGE);

    private UrlParameters() {}

    static long id(Context http) {
        return number("id", http.pathParam("id"), 1, Long.MAX_VALUE);
    }

    static PageRequest page(Context http) {
        return new PageRequest(
                number(http, "page", 1, PageRequest.MAX_PAGE),
                number(http, "per_page", PageRequest.DEFAULT_PER_PAGE, PageRequest.MAX_PER_PAGE));
    }

    /// Whether a switch is on, by default off.
    static boolean isOn(Context http, String name) {
        String text = http.queryParam(name);
        if (text == null || text.equals("false")) {
            return false;
        }
        if (text.equals("true")) {
            return true;
        }
        throw invalidParameter(name, text, "true or false");
    }

    private static long number(Context http, String name, long defaultValue, long max) {
        String text = http.queryParam(name);
        return text == null ? defaultValue : number(name, text, 1, max);
    }

    static long number(String name, @Nullable String text, long min, long max) {
        try {
            long number = Long.parseLong(String.valueOf(text));
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw invalidParameter(name, text, "a whole number from " + min + " to " + max);
        }
        throw invalidParameter(name, text, "a whole number from " + min + " to " + max);
    }

    private static RuntimeException invalidParameter(String name, @Nullable String text, String expected) {
        return BlogErrors.invalidValue("'" + name + "' is '" + text + "'").hint("Use " + expected + ".");
    }
}
