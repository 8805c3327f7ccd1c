package dev.postern.catalog;

import java.util.List;
import java.util.stream.Collectors;
import org.jooq.ForeignKey;
import org.jooq.TableField;

/// A way from a row of one resource to rows of another; compared by identity.
public final class Relationship {

    private final Resource from;
    private final Resource to;
    private final Cardinality cardinality;
    private final String constraint;
    private final List<Pair> pairs;

    private Relationship(Resource from, Resource to, Cardinality cardinality, String constraint, List<Pair> pairs) {
        this.from = from;
        this.to = to;
        this.cardinality = cardinality;
        this.constraint = constraint;
        this.pairs = pairs;
    }

    /// How many rows of the one go with how many of the other.
    public enum Cardinality {
        MANY_TO_ONE("many-to-one"),
        ONE_TO_ONE("one-to-one"),
        ONE_TO_MANY("one-to-many");

        private final String text;

        Cardinality(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }

        /// Whether there is one row at most at the other end.
        public boolean toOne() {
            return this != ONE_TO_MANY;
        }
    }

    /// A column here that equals a column there.
    public record Pair(TableField<?, ?> here, TableField<?, ?> there) {}

    /// From the table that has the foreign key to the one it references.
    static Relationship along(ForeignKey<?, ?> key, Resource from, Resource to) {
        return new Relationship(from, to, cardinality(key, Cardinality.MANY_TO_ONE), key.getName(), pairs(key));
    }

    /// From the table that is referenced to the one that has the foreign key.
    static Relationship against(ForeignKey<?, ?> key, Resource from, Resource to) {
        List<Pair> pairs = pairs(key).stream()
                .map(pair -> new Pair(pair.there(), pair.here()))
                .toList();
        return new Relationship(from, to, cardinality(key, Cardinality.ONE_TO_MANY), key.getName(), pairs);
    }

    private static Cardinality cardinality(ForeignKey<?, ?> key, Cardinality otherwise) {
        boolean unique = key.getTable().getKeys().stream()
                .anyMatch(candidate -> key.getFields().containsAll(candidate.getFields()));
        return unique ? Cardinality.ONE_TO_ONE : otherwise;
    }

    private static List<Pair> pairs(ForeignKey<?, ?> key) {
        List<Pair> pairs = new java.util.ArrayList<>();
        for (int i = 0; i < key.getFields().size(); i++) {
            pairs.add(new Pair(key.getFields().get(i), key.getKeyFields().get(i)));
        }
        return List.copyOf(pairs);
    }

    public Resource from() {
        return from;
    }

    public Resource to() {
        return to;
    }

    public Cardinality cardinality() {
        return cardinality;
    }

    /// Name of the foreign key's constraint.
    public String constraint() {
        return constraint;
    }

    /// Columns that are equal at both ends.
    public List<Pair> pairs() {
        return pairs;
    }

    /// Whether `hint` names it: by its constraint, or by its only column at either end.
    public boolean hintedBy(String hint) {
        if (constraint.equals(hint)) {
            return true;
        }
        Pair only = pairs.getFirst();
        return pairs.size() == 1
                && (only.here().getName().equals(hint) || only.there().getName().equals(hint));
    }

    /// Its constraint and columns, as PGRST201 lists them.
    public String description() {
        return constraint + " using " + from.name() + names(true) + " and " + to.name() + names(false);
    }

    private String names(boolean here) {
        return pairs.stream()
                .map(pair -> (here ? pair.here() : pair.there()).getName())
                .collect(Collectors.joining(", ", "(", ")"));
    }
}
