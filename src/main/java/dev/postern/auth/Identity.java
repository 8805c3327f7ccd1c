package dev.postern.auth;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The caller's role and claims, for the transaction settings (`docs/dialect.md` 1.9).
///
/// @param role role to assume; null for the anonymous role, because the token names none
/// @param claims JSON object for `request.jwt.claims`; has `role` unless the role is null
/// @param subject the claim `sub`; null unless it is a non-empty string
public record Identity(
        @Nullable String role, String claims, @Nullable String subject) {

    /// Creates an identity whose subject is that of the claims.
    public Identity(@Nullable String role, String claims) {
        this(role, claims, subject(JsonObjects.parse(claims)));
    }

    /// Returns the anonymous caller.
    public static Identity anonymous(String role) {
        return new Identity(null, "{}").withRole(role);
    }

    /// Returns the claims as plain values: texts, numbers, booleans, lists and maps.
    public Map<String, Object> claimValues() {
        return JsonObjects.map(JsonObjects.parse(claims));
    }

    private static @Nullable String subject(ObjectNode claims) {
        String subject = claims.path("sub").textValue();
        return subject == null || subject.isEmpty() ? null : subject;
    }

    /// Returns a text that identifies the caller: role and subject, or role and all claims without a subject.
    public String key() {
        return subject == null ? identifier(role, "", claims) : identifier(role, subject);
    }

    /// Returns a text that identifies the owner of an `Idempotency-Key`: role and subject.
    ///
    /// Callers of one role without a subject share it.
    public String keyOwner() {
        return subject == null ? identifier(role) : identifier(role, subject);
    }

    /// Returns a JSON array without blanks, so that different values have different texts.
    ///
    /// Identifiers stored by earlier versions are not arrays and contain a blank.
    private static String identifier(@Nullable String... values) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (String value : values) {
            array.add(value);
        }
        return array.toString().replace(" ", "\\u0020");
    }

    /// Returns a copy with another role, also in the claims.
    public Identity withRole(String newRole) {
        return new Identity(newRole, claimsWithRole(newRole, JsonObjects.parse(claims), claims), subject);
    }

    /// Returns the claims with `role`.
    ///
    /// @param text text of the claims, which is returned unchanged if it has the role already
    static String claimsWithRole(String role, ObjectNode claims, String text) {
        return role.equals(claims.path("role").textValue()) ? text : JsonObjects.text(claims.put("role", role));
    }
}
