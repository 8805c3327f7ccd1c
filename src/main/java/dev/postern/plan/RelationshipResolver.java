package dev.postern.plan;

import dev.postern.catalog.NameSuggestions;
import dev.postern.catalog.ObjectHintException;
import dev.postern.catalog.Relationship;
import dev.postern.catalog.Resource;
import dev.postern.catalog.RolePrivileges;
import dev.postern.problem.EmbedErrors;
import dev.postern.problem.ProblemException;
import dev.postern.request.SelectItem.Embed;
import dev.postern.request.SelectItem.EmbedForm;
import dev.postern.request.SelectItem.Join;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Resolver of an embed to a relationship (`docs/dialect.md` 1.4).
final class RelationshipResolver {

    private RelationshipResolver() {}

    /// Returns the relationship of `from` that `embed` names.
    ///
    /// @throws ProblemException PGRST200 if none exists, PGRST201 if there are several
    static Relationship resolve(Resource from, Embed embed) {
        return find(from, embed).orElseThrow(() -> notFound(from, embed));
    }

    /// Parses the key of nested objects: a target, and an optional hint after `!`.
    static Embed parseKey(String key) {
        int hint = key.indexOf('!');
        return hint < 0
                ? new Embed(null, key, null, Join.LEFT, EmbedForm.NESTED, List.of())
                : new Embed(
                        null, key.substring(0, hint), key.substring(hint + 1), Join.LEFT, EmbedForm.NESTED, List.of());
    }

    /// Finds the relationship of `from` that `embed` names; empty if none exists.
    ///
    /// @throws ProblemException PGRST201 if there are several
    static Optional<Relationship> find(Resource from, Embed embed) {
        List<Relationship> found = new ArrayList<>();
        for (Relationship relationship : from.relationships()) {
            if (matches(relationship, embed)) {
                if (relationship.path() instanceof Relationship.FunctionPath) {
                    return Optional.of(relationship); // a computed relationship overrides the detected ones
                }
                found.add(relationship);
            }
        }
        return switch (found.size()) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(found.getFirst());
            default -> throw ambiguous(from, embed, found);
        };
    }

    private static boolean matches(Relationship relationship, Embed embed) {
        String hint = embed.hint();
        boolean toTarget = relationship.target().name().equals(embed.target());
        if (hint != null) {
            return toTarget && relationship.matchesHint(hint) && !isUpward(relationship);
        }
        return switch (relationship.path()) {
            case Relationship.FunctionPath function -> function.name().equals(embed.target());
            case Relationship.JunctionPath junction -> toTarget;
            case Relationship.ForeignKeyPath keys ->
                (toTarget && !isUpward(relationship))
                        || (!relationship.target().isView()
                                && !relationship.isSelfReference()
                                && relationship.name().equals(embed.target()))
                        || ((!relationship.target().isView() || relationship.isSelfReference())
                                && relationship.usesColumn(embed.target()));
        };
    }

    /// Whether a self-reference leads to the referenced row; the table's name and a hint mean the referencing rows.
    private static boolean isUpward(Relationship relationship) {
        boolean toParent = relationship.path() instanceof Relationship.ForeignKeyPath keys
                && keys.side() == Relationship.ForeignKeySide.LOCAL;
        return relationship.isSelfReference()
                && (toParent || relationship.cardinality().isToOne());
    }

    private static ProblemException notFound(Resource from, Embed embed) {
        return new ObjectHintException(grants -> EmbedErrors.relationshipNotFound(
                from.schema(),
                from.name(),
                embed.target(),
                embed.hint(),
                NameSuggestions.nearest(embed.target(), targets(from, grants))
                        .filter(nearest -> !nearest.equals(embed.target()))
                        .orElse(null)));
    }

    private static List<String> targets(Resource from, RolePrivileges grants) {
        return from.relationships().stream()
                .filter(grants::canEmbed)
                .map(relationship -> relationship.target().name())
                .distinct()
                .toList();
    }

    private static ProblemException ambiguous(Resource from, Embed embed, List<Relationship> found) {
        return new ObjectHintException(grants -> EmbedErrors.ambiguous(
                from.name(),
                embed.target(),
                found.stream()
                        .filter(grants::canEmbed)
                        .map(RelationshipResolver::candidate)
                        .toList()));
    }

    private static EmbedErrors.Candidate candidate(Relationship relationship) {
        return new EmbedErrors.Candidate(
                relationship.name(),
                relationship.source().name(),
                relationship.target().name(),
                relationship.cardinality().text(),
                relationship.description());
    }
}
