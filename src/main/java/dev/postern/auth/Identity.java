package dev.postern.auth;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// Who a request is made by, as PostgreSQL is told (`dialect.md` 1.9).
///
/// @param role PostgreSQL's role to take on; null: the token names none, and the anonymous one is meant
/// @param claims JSON object for `request.jwt.claims`; has `role` unless the role is null
public record Identity(@Nullable String role, String claims) {

    /// Somebody without a token.
    ///
    /// @param role the anonymous role
    public static Identity anonymous(String role) {
        return new Identity(null, "{}").withRole(role);
    }

    /// The claim `sub`; null unless it is a string that is not empty.
    public @Nullable String subject() {
        String subject = JsonObjects.parse(claims).path("sub").textValue();
        return subject == null || subject.isEmpty() ? null : subject;
    }

    /// Tells this caller from others: by role and subject, or by role and all claims if there is no subject.
    public String key() {
        String subject = subject();
        return subject == null ? identifier(role, "", claims) : identifier(role, subject);
    }

    /// Identifies the owner of an `Idempotency-Key`: role and subject. Callers of one role without a subject
    /// are one.
    public String keyOwner() {
        String subject = subject();
        return subject == null ? identifier(role) : identifier(role, subject);
    }

    /// A JSON array without blanks, so that no two lists of values are one text. What earlier versions stored
    /// was not an array and had a blank.
    private static String identifier(@Nullable String... values) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (String value : values) {
            array.add(value);
        }
        return array.toString().replace(" ", "\\u0020");
    }

    /// The same with another role, which the claims name too.
    public Identity withRole(String other) {
        return new Identity(other, naming(other, JsonObjects.parse(claims), claims));
    }

    /// Claims with `role` in them.
    ///
    /// @param text of `claims`, which stays as it is where it has the role already
    static String naming(String role, ObjectNode claims, String text) {
        return role.equals(claims.path("role").textValue()) ? text : JsonObjects.text(claims.put("role", role));
    }
}
