package dev.postern.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// Who a request is made by, as PostgreSQL is told (`dialect.md` 1.9).
///
/// @param role PostgreSQL's role to take on; null: the token names none, and the anonymous one is meant
/// @param claims JSON object for `request.jwt.claims`; has `role` unless the role is null
public record Caller(@Nullable String role, String claims) {

    /// Somebody without a token.
    ///
    /// @param role the anonymous role
    public static Caller anonymous(String role) {
        return new Caller(null, "{}").as(role);
    }

    /// Tells this caller from others: by role and `sub`, or by all claims where there is no `sub`.
    public String key() {
        JsonNode subject = JsonObjects.parse(claims).path("sub");
        return role + " " + (subject.isMissingNode() ? claims : subject.asText());
    }

    /// The same with another role, which the claims name too.
    public Caller as(String other) {
        return new Caller(other, naming(other, JsonObjects.parse(claims), claims));
    }

    /// Claims with `role` in them.
    ///
    /// @param text of `claims`, which stays as it is where it has the role already
    static String naming(String role, ObjectNode claims, String text) {
        return role.equals(claims.path("role").textValue()) ? text : JsonObjects.text(claims.put("role", role));
    }
}
