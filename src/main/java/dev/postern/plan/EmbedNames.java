package dev.postern.plan;

import dev.postern.catalog.Relationship;
import dev.postern.problem.ProblemException;
import java.util.Optional;
import java.util.stream.Stream;

/// The names that related rows are embedded by.
public final class EmbedNames {

    private EmbedNames() {}

    /// The shortest name that means this relationship and no other; empty where no name does.
    public static Optional<String> of(Relationship relationship) {
        String to = relationship.to().name();
        Stream<String> columns = relationship.path() instanceof Relationship.ForeignKeyPath
                ? relationship.localColumns().stream().map(field -> field.getName())
                : Stream.empty();
        return Stream.of(
                        Stream.of(to),
                        columns,
                        Stream.of(relationship.name(), to + "!" + relationship.name()),
                        hints(relationship).map(hint -> to + "!" + hint))
                .flatMap(names -> names)
                .filter(name -> means(name, relationship))
                .findFirst();
    }

    private static Stream<String> hints(Relationship relationship) {
        return relationship.path() instanceof Relationship.ForeignKeyPath keys
                ? keys.pairs().stream()
                        .flatMap(pair -> Stream.of(pair.here(), pair.there()))
                        .map(field -> field.getName())
                : Stream.empty();
    }

    private static boolean means(String name, Relationship relationship) {
        try {
            return RelationshipResolver.find(relationship.from(), RelationshipResolver.named(name))
                    .filter(found -> found == relationship)
                    .isPresent();
        } catch (ProblemException e) {
            return false; // it means several
        }
    }
}
