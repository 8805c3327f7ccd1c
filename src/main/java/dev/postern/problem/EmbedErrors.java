package dev.postern.problem;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Errors of embeds: PGRST108, 118, 120, 200 and 201, and PSTRN601 for a shared key.
///
/// An error that suggests relationships is an [ApiError]: they depend on the privileges of the caller.
public final class EmbedErrors {

    private EmbedErrors() {}

    /// A relationship that fits an ambiguous embed.
    ///
    /// @param name name of the relationship, which is also a hint
    /// @param description constraint or junction, with its columns
    public record Candidate(String name, String source, String target, String cardinality, String description) {}

    public static ProblemException notEmbedded(String name) {
        return ApiError.of(ErrorCode.NOT_EMBEDDED, "'" + name + "' is not an embedded resource in this request")
                .withHint("Verify that '" + name + "' is included in the 'select' query parameter.")
                .exception();
    }

    /// Creates the error of a parameter with the table name of an embed that has an alias.
    public static ProblemException aliasRequired(String name, String alias) {
        return ApiError.of(ErrorCode.NOT_EMBEDDED, "'" + name + "' is not an embedded resource in this request")
                .withDetails("Target names are not allowed in filters if they have an alias")
                .withHint("Change '" + name + "' to '" + alias + "' in filters, orders or limits.")
                .exception();
    }

    /// Creates the error of an order by the columns of a to-many embed.
    public static ProblemException relatedOrder(String resource, String embed) {
        return ApiError.of(ErrorCode.RELATED_ORDER, "A related order on '" + embed + "' is not possible")
                .withDetails(
                        "'" + resource + "' and '" + embed + "' do not form a many-to-one or one-to-one relationship")
                .exception();
    }

    /// Creates the error of a filter on an embed other than `is.null`.
    public static ProblemException badOperator(String embed) {
        return ApiError.of(ErrorCode.EMBED_OPERATOR, "Bad operator on the '" + embed + "' embedded resource")
                .withDetails("Only is null or not is null filters are allowed on embedded resources")
                .exception();
    }

    /// @param first description of the first item with the key
    /// @param second description of the second item with the key
    public static ProblemException sharedKey(String key, String first, String second) {
        return ApiError.of(ErrorCode.INVALID_VALUE, "'" + key + "' is the name of both " + first + " and " + second)
                .withHint("Give one of them an alias, such as other:" + key + ".")
                .exception();
    }

    /// @param hint hint of the embed, or null
    /// @param suggestion target of a similar name, or null
    public static ApiError relationshipNotFound(
            String schema, String resource, String target, @Nullable String hint, @Nullable String suggestion) {
        String using = hint == null ? "" : " using the hint '" + hint + "'";
        return ApiError.of(
                        ErrorCode.NO_RELATIONSHIP,
                        "Could not find a relationship between '" + resource + "' and '" + target
                                + "' in the schema cache")
                .withDetails("Searched for a foreign key relationship between '" + resource + "' and '" + target + "'"
                        + using + " in the schema '" + schema + "', but no matches were found.")
                .withHint(
                        suggestion == null
                                ? null
                                : "Perhaps you meant '" + suggestion + "' instead of '" + target + "'.");
    }

    /// @param candidates relationships that the caller can use
    public static ApiError ambiguous(String resource, String target, List<Candidate> candidates) {
        ApiError error = ApiError.of(
                ErrorCode.AMBIGUOUS_RELATIONSHIP,
                "Could not embed because more than one relationship was found for '" + resource + "' and '" + target
                        + "'");
        if (candidates.isEmpty()) {
            return error;
        }
        String suggestions = candidates.stream()
                .map(candidate -> "'" + candidate.target() + "!" + candidate.name() + "'")
                .collect(Collectors.joining(", "));
        return error.withChoices(candidates.stream().map(EmbedErrors::choice).toList())
                .withHint("Try changing '" + target + "' to one of the following: " + suggestions
                        + ". Find the desired relationship in the 'details' key.");
    }

    private static Map<String, String> choice(Candidate candidate) {
        Map<String, String> choice = new LinkedHashMap<>();
        choice.put("cardinality", candidate.cardinality());
        choice.put("embedding", candidate.source() + " with " + candidate.target());
        choice.put("relationship", candidate.description());
        return choice;
    }
}
