package dev.postern.catalog;

import java.util.List;
import java.util.stream.Collectors;
import org.jooq.Table;
import org.jooq.TableField;

/// A way from a row of one resource to rows of another; compared by identity.
public final class Relationship {

    private final Resource from;
    private final Resource to;
    private final Cardinality cardinality;
    private final String name;
    private final Path path;

    Relationship(Resource from, Resource to, Cardinality cardinality, String name, Path path) {
        this.from = from;
        this.to = to;
        this.cardinality = cardinality;
        this.name = name;
        this.path = path;
    }

    /// How many rows of the one go with how many of the other.
    public enum Cardinality {
        MANY_TO_ONE("many-to-one"),
        ONE_TO_ONE("one-to-one"),
        ONE_TO_MANY("one-to-many"),
        MANY_TO_MANY("many-to-many");

        private final String text;

        Cardinality(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }

        static Cardinality of(boolean oneHere, boolean oneThere) {
            if (oneThere) {
                return oneHere ? ONE_TO_ONE : MANY_TO_ONE;
            }
            return oneHere ? ONE_TO_MANY : MANY_TO_MANY;
        }

        /// Whether there is one row at most at the other end.
        public boolean toOne() {
            return this == MANY_TO_ONE || this == ONE_TO_ONE;
        }
    }

    /// A column here that equals a column there.
    public record Pair(TableField<?, ?> here, TableField<?, ?> there) {}

    /// How the rows of both ends are found to belong together.
    public sealed interface Path {}

    /// By a foreign key.
    public record Keys(List<Pair> pairs, Direction direction, Reference reference) implements Path {}

    /// The guarantee that a foreign key gives about rows whose columns are not null.
    public enum Reference {
        /// They refer to a row.
        CERTAIN,
        /// The row may be missing: the foreign key is not validated or not enforced.
        UNCERTAIN
    }

    /// Which end has the foreign key.
    public enum Direction {
        /// This one: its rows point there.
        TO_PARENT,
        /// The other one: its rows point here.
        TO_CHILD
    }

    /// By two foreign keys of a table between.
    ///
    /// @param between the junction
    /// @param near columns of this end and of the junction
    /// @param far columns of the junction and of the other end
    /// @param constraints the names of both foreign keys, the near one first
    public record Junction(Resource between, List<Pair> near, List<Pair> far, List<String> constraints)
            implements Path {

        public Table<?> table() {
            return between.table();
        }
    }

    /// By a function of a row that returns rows.
    public record Function(String schema, String name) implements Path {}

    public Resource from() {
        return from;
    }

    public Resource to() {
        return to;
    }

    public Cardinality cardinality() {
        return cardinality;
    }

    /// Name of the foreign key's constraint, of the junction, or of the function.
    public String name() {
        return name;
    }

    public Path path() {
        return path;
    }

    /// Columns of this end that the other end is found by; empty where it is found by the whole row.
    public List<TableField<?, ?>> here() {
        return switch (path) {
            case Keys keys -> here(keys.pairs());
            case Junction junction -> here(junction.near());
            case Function function -> List.of();
        };
    }

    private static List<TableField<?, ?>> here(List<Pair> pairs) {
        return pairs.stream().<TableField<?, ?>>map(Pair::here).toList();
    }

    /// Whether `hint` names it: by its constraint or junction, or by its only column at either end.
    public boolean hintedBy(String hint) {
        return name.equals(hint)
                || (path instanceof Keys(List<Pair> pairs, Direction direction, Reference reference)
                        && pairs.size() == 1
                        && (named(pairs.getFirst().here(), hint)
                                || named(pairs.getFirst().there(), hint)));
    }

    /// Whether `column` is the one foreign key column it goes by.
    public boolean alongColumn(String column) {
        return path instanceof Keys(List<Pair> pairs, Direction direction, Reference reference)
                && (cardinality.toOne() || direction == Direction.TO_PARENT)
                && pairs.size() == 1
                && named(pairs.getFirst().here(), column);
    }

    private static boolean named(TableField<?, ?> field, String name) {
        return field.getName().equals(name);
    }

    /// Its name and columns, as PGRST201 lists them.
    public String description() {
        return switch (path) {
            case Keys(List<Pair> pairs, Direction direction, Reference reference) ->
                name + " using " + from.name() + columns(here(pairs)) + " and " + to.name()
                        + columns(pairs.stream()
                                .<TableField<?, ?>>map(Pair::there)
                                .toList());
            case Junction junction ->
                name + " using " + junction.constraints().getFirst()
                        + columns(junction.near().stream()
                                .<TableField<?, ?>>map(Pair::there)
                                .toList())
                        + " and " + junction.constraints().getLast()
                        + columns(here(junction.far()));
            case Function function -> name;
        };
    }

    private static String columns(List<TableField<?, ?>> fields) {
        return fields.stream().map(TableField::getName).collect(Collectors.joining(", ", "(", ")"));
    }
}
