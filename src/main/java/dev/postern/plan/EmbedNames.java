package dev.postern.plan;

import dev.postern.catalog.Relationship;
import dev.postern.problem.ProblemException;
import java.util.Optional;
import java.util.stream.Stream;

/// Names for embedding a relationship in `select`.
public final class EmbedNames {

    private EmbedNames() {}

    /// Returns the shortest name that identifies this relationship alone; empty if no name does.
    public static Optional<String> of(Relationship relationship) {
        String to = relationship.target().name();
        Stream<String> columns = relationship.path() instanceof Relationship.ForeignKeyPath
                ? relationship.localColumns().stream().map(field -> field.getName())
                : Stream.empty();
        return Stream.of(
                        Stream.of(to),
                        columns,
                        Stream.of(relationship.name(), to + "!" + relationship.name()),
                        hints(relationship).map(hint -> to + "!" + hint))
                .flatMap(names -> names)
                .filter(name -> identifies(name, relationship))
                .findFirst();
    }

    private static Stream<String> hints(Relationship relationship) {
        return relationship.path() instanceof Relationship.ForeignKeyPath keys
                ? keys.pairs().stream()
                        .flatMap(pair -> Stream.of(pair.source(), pair.target()))
                        .map(field -> field.getName())
                : Stream.empty();
    }

    private static boolean identifies(String name, Relationship relationship) {
        try {
            return RelationshipResolver.find(relationship.source(), RelationshipResolver.parseKey(name))
                    .filter(found -> found == relationship)
                    .isPresent();
        } catch (ProblemException e) {
            return false; // several relationships have this name
        }
    }
}
