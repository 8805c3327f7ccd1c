package dev.postern.plan;

import dev.postern.catalog.NameSuggestions;
import dev.postern.catalog.ObjectHintException;
import dev.postern.catalog.Relationship;
import dev.postern.catalog.Resource;
import dev.postern.catalog.RolePrivileges;
import dev.postern.problem.ApiError;
import dev.postern.problem.Details;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import dev.postern.request.SelectItem.Embed;
import dev.postern.request.SelectItem.EmbedForm;
import dev.postern.request.SelectItem.Join;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Which relationship an embed means (`dialect.md` 1.4).
final class RelationshipResolver {

    private RelationshipResolver() {}

    /// The one relationship of `from` that `embed` names.
    ///
    /// @throws ProblemException PGRST200 where there is none, PGRST201 where there are several
    static Relationship resolve(Resource from, Embed embed) {
        return find(from, embed).orElseThrow(() -> none(from, embed));
    }

    /// What the key of a nested object says: a target, and a hint after `!`.
    static Embed named(String key) {
        int hint = key.indexOf('!');
        return hint < 0
                ? new Embed(null, key, null, Join.LEFT, EmbedForm.NESTED, List.of())
                : new Embed(
                        null, key.substring(0, hint), key.substring(hint + 1), Join.LEFT, EmbedForm.NESTED, List.of());
    }

    /// The one relationship of `from` that `embed` names; empty where there is none.
    ///
    /// @throws ProblemException PGRST201 where there are several
    static Optional<Relationship> find(Resource from, Embed embed) {
        List<Relationship> found = new ArrayList<>();
        for (Relationship relationship : from.relationships()) {
            if (meant(relationship, embed)) {
                if (relationship.path() instanceof Relationship.FunctionPath) {
                    return Optional.of(relationship); // what the migrations compute overrides what is detected
                }
                found.add(relationship);
            }
        }
        return switch (found.size()) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(found.getFirst());
            default -> throw several(from, embed, found);
        };
    }

    private static boolean meant(Relationship relationship, Embed embed) {
        String hint = embed.hint();
        boolean toTarget = relationship.to().name().equals(embed.target());
        if (hint != null) {
            return toTarget && relationship.matchesHint(hint) && !echo(relationship, hint);
        }
        return switch (relationship.path()) {
            case Relationship.FunctionPath function -> function.name().equals(embed.target());
            case Relationship.JunctionPath junction -> toTarget;
            case Relationship.ForeignKeyPath keys ->
                (toTarget && !upwards(relationship))
                        || (!relationship.to().isView()
                                && (relationship.name().equals(embed.target())
                                        || relationship.usesColumn(embed.target())));
        };
    }

    /// Of a table's relationships to itself, the table's name means the rows that point here.
    private static boolean upwards(Relationship relationship) {
        boolean toParent = relationship.path() instanceof Relationship.ForeignKeyPath keys
                && keys.direction() == Relationship.ForeignKeySide.LOCAL;
        return relationship.from() == relationship.to()
                && (toParent || relationship.cardinality().toOne());
    }

    /// Of a table's relationships to itself, a hint at the foreign key means the rows that point here.
    private static boolean echo(Relationship relationship, String hint) {
        return upwards(relationship) && (relationship.name().equals(hint) || relationship.usesColumn(hint));
    }

    private static ProblemException none(Resource from, Embed embed) {
        String using = embed.hint() == null ? "" : " using the hint '" + embed.hint() + "'";
        ApiError refusal = ApiError.of(
                        ErrorCode.NO_RELATIONSHIP,
                        "Could not find a relationship between '" + from.name() + "' and '" + embed.target()
                                + "' in the schema cache")
                .withDetails(
                        "Searched for a foreign key relationship between '" + from.name() + "' and '" + embed.target()
                                + "'" + using + " in the schema '" + from.schema() + "', but no matches were found.");
        return new ObjectHintException(
                grants -> refusal.withHint(NameSuggestions.nearest(embed.target(), targets(from, grants))
                        .filter(near -> !near.equals(embed.target()))
                        .map(near -> "Perhaps you meant '" + near + "' instead of '" + embed.target() + "'.")
                        .orElse(null)));
    }

    private static List<String> targets(Resource from, RolePrivileges grants) {
        return from.relationships().stream()
                .filter(grants::canEmbed)
                .map(relationship -> relationship.to().name())
                .distinct()
                .toList();
    }

    private static ProblemException several(Resource from, Embed embed, List<Relationship> found) {
        ApiError refusal = ApiError.of(
                ErrorCode.AMBIGUOUS_RELATIONSHIP,
                "Could not embed because more than one relationship was found for '" + from.name() + "' and '"
                        + embed.target() + "'");
        return new ObjectHintException(grants -> {
            List<Relationship> usable = found.stream().filter(grants::canEmbed).toList();
            return usable.isEmpty() ? refusal : choices(refusal, embed, usable);
        });
    }

    private static ApiError choices(ApiError refusal, Embed embed, List<Relationship> usable) {
        List<Map<String, String>> choices = usable.stream()
                .map(relationship -> {
                    Map<String, String> choice = new LinkedHashMap<>();
                    choice.put("cardinality", relationship.cardinality().text());
                    choice.put(
                            "embedding",
                            relationship.from().name() + " with "
                                    + relationship.to().name());
                    choice.put("relationship", relationship.description());
                    return choice;
                })
                .toList();
        String ways = usable.stream()
                .map(relationship -> "'" + relationship.to().name() + "!" + relationship.name() + "'")
                .collect(Collectors.joining(", "));
        return new ApiError(
                refusal.code(),
                refusal.message(),
                new Details.Choices(choices),
                "Try changing '" + embed.target() + "' to one of the following: " + ways
                        + ". Find the desired relationship in the 'details' key.",
                0);
    }
}
