package dev.postern.blog;

import dev.postern.openapi.SchemaBuilder;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import io.javalin.http.Context;
import org.jspecify.annotations.Nullable;

/// Parameters of the blog's URLs.
final class UrlParameters {

    /// What is said of the parameters of a page.
    static final SchemaBuilder PAGE =
            SchemaBuilder.integer(1, PageRequest.LAST_PAGE).defaultValue(1);

    static final SchemaBuilder PER_PAGE =
            SchemaBuilder.integer(1, PageRequest.LARGEST_SIZE).defaultValue(PageRequest.DEFAULT_SIZE);

    private UrlParameters() {}

    static long id(Context http) {
        return number("id", http.pathParam("id"), 1, Long.MAX_VALUE);
    }

    static PageRequest page(Context http) {
        return new PageRequest(
                number(http, "page", 1, PageRequest.LAST_PAGE),
                number(http, "per_page", PageRequest.DEFAULT_SIZE, PageRequest.LARGEST_SIZE));
    }

    /// Whether a switch is on; off where it is not given.
    static boolean isOn(Context http, String name) {
        String text = http.queryParam(name);
        if (text == null || text.equals("false")) {
            return false;
        }
        if (text.equals("true")) {
            return true;
        }
        throw refused(name, text, "true or false");
    }

    private static long number(Context http, String name, long otherwise, long largest) {
        String text = http.queryParam(name);
        return text == null ? otherwise : number(name, text, 1, largest);
    }

    static long number(String name, @Nullable String text, long smallest, long largest) {
        try {
            long number = Long.parseLong(String.valueOf(text));
            if (number >= smallest && number <= largest) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw refused(name, text, "a whole number from " + smallest + " to " + largest);
        }
        throw refused(name, text, "a whole number from " + smallest + " to " + largest);
    }

    private static RuntimeException refused(String name, @Nullable String text, String expected) {
        return ApiError.of(ErrorCode.INVALID_VALUE, "'" + name + "' is '" + text + "'")
                .withHint("'" + name + "' takes " + expected + ".")
                .exception();
    }
}
