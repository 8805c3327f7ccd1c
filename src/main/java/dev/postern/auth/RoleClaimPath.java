package dev.postern.auth;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.problem.JwtSecretErrors;
import dev.postern.problem.ProblemException;
import java.util.List;

/// Path of the role in the claims: a "singular query" of JSONPath (RFC 9535, 2.3.5.1).
///
/// Examples are `$.role`, `$['https://example.org/role']` and `$.app.roles[-1]`. Paths that can select several
/// values (`*`, `..`, slices, filters) are rejected, because their order would decide the role. The widely used
/// library, Jayway, predates the RFC, accepts invalid paths, and brings a second JSON parser and a bytecode
/// library.
///
/// @param segments segments after `$`, at least one
public record RoleClaimPath(List<Segment> segments) {

    public RoleClaimPath {
        if (segments.isEmpty()) {
            throw new IllegalArgumentException("A path without segments selects all claims");
        }
        segments = List.copyOf(segments);
    }

    /// One segment of the path.
    public sealed interface Segment {

        /// The object member with this name.
        record NameSelector(String name) implements Segment {}

        /// The array element at this index from 0; a negative index starts at the end.
        record IndexSelector(long index) implements Segment {}
    }

    /// Parses the value of `--jwt-role-claim`.
    ///
    /// @throws ProblemException PGRST300 for any other path
    public static RoleClaimPath parse(String path) {
        try {
            List<Segment> segments = new RoleClaimPathParser(path).segments();
            if (!segments.isEmpty()) {
                return new RoleClaimPath(segments);
            }
        } catch (RoleClaimPathParser.PathSyntaxException e) {
            throw JwtSecretErrors.invalidRolePath(path, e.position(), String.valueOf(e.getMessage()));
        }
        throw JwtSecretErrors.rolePathSelectsAll(path);
    }

    /// Returns the selected value, or a missing node.
    JsonNode find(JsonNode claims) {
        JsonNode value = claims;
        for (Segment segment : segments) {
            value = switch (segment) {
                case Segment.NameSelector(String name) -> value.path(name);
                case Segment.IndexSelector(long index) -> element(value, index);
            };
        }
        return value;
    }

    private static JsonNode element(JsonNode array, long index) {
        long position = index < 0 && array.isArray() ? array.size() + index : index;
        return array.path(position < 0 || position > Integer.MAX_VALUE ? -1 : (int) position);
    }
}
