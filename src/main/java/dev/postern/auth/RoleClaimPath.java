package dev.postern.auth;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import java.util.List;

/// Where in the claims the role stands: a JSONPath that names one place, a "singular query" (RFC 9535,
/// 2.3.5.1), such as `$.role`, `$['https://example.org/role']` or `$.app.roles[-1]`.
///
/// What could find several values (`*`, `..`, slices, filters) is refused: which of them the role is would
/// be decided by their order. This much is written here, since the one JSONPath library in wide use for
/// Java, Jayway's, is older than the RFC, reads what the RFC refuses, and brings a second JSON parser and a
/// bytecode library with it.
public final class RoleClaimPath {

    private final List<Segment> steps;

    private RoleClaimPath(List<Segment> steps) {
        this.steps = steps;
    }

    /// One segment of the path.
    sealed interface Segment {

        /// The member of an object with this name.
        record NameSelector(String name) implements Segment {}

        /// The element of an array at this index, from 0; below 0 from the end, where -1 is the last.
        record IndexSelector(long index) implements Segment {}
    }

    /// @throws ProblemException PGRST300 for a path that is not of this form
    public static RoleClaimPath parse(String path) {
        try {
            List<Segment> steps = new RoleClaimPathParser(path).steps();
            if (!steps.isEmpty()) {
                return new RoleClaimPath(steps);
            }
        } catch (RoleClaimPathParser.PathSyntaxException e) {
            throw refusal(path, "At character " + (e.at() + 1) + ": " + e.getMessage());
        }
        throw refusal(path, "It names the claims as a whole");
    }

    private static ProblemException refusal(String path, String why) {
        return ApiError.of(ErrorCode.JWT_SECRET, "--jwt-role-claim is no path to one claim: " + path)
                .withDetails(why)
                .withHint("Give names and indexes alone, such as $.role, $['app role'] or $.app.roles[0].")
                .exception();
    }

    /// The value at this place; a missing node where there is none.
    JsonNode find(JsonNode claims) {
        JsonNode value = claims;
        for (Segment step : steps) {
            value = switch (step) {
                case Segment.NameSelector(String name) -> value.path(name);
                case Segment.IndexSelector(long index) -> element(value, index);
            };
        }
        return value;
    }

    private static JsonNode element(JsonNode array, long index) {
        long from = index < 0 && array.isArray() ? array.size() + index : index;
        return array.path(from < 0 || from > Integer.MAX_VALUE ? -1 : (int) from);
    }
}
