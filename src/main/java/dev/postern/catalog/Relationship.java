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
    private final JoinPath path;

    Relationship(Resource from, Resource to, Cardinality cardinality, String name, JoinPath path) {
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
    public record ColumnPair(TableField<?, ?> here, TableField<?, ?> there) {}

    /// How the rows of both ends are found to belong together.
    public sealed interface JoinPath {}

    /// By a foreign key.
    public record ForeignKeyPath(List<ColumnPair> pairs, ForeignKeySide direction, Reference reference)
            implements JoinPath {}

    /// The guarantee that a foreign key gives about rows whose columns are not null.
    public enum Reference {
        /// They refer to a row.
        CERTAIN,
        /// The row may be missing: the foreign key is not validated or not enforced.
        UNCERTAIN
    }

    /// Which end has the foreign key.
    public enum ForeignKeySide {
        /// This one: its rows point there.
        LOCAL,
        /// The other one: its rows point here.
        REMOTE
    }

    /// By two foreign keys of a table between.
    ///
    /// @param between the junction
    /// @param near columns of this end and of the junction
    /// @param far columns of the junction and of the other end
    /// @param constraints the names of both foreign keys, the near one first
    public record JunctionPath(Resource between, List<ColumnPair> near, List<ColumnPair> far, List<String> constraints)
            implements JoinPath {

        public Table<?> table() {
            return between.table();
        }
    }

    /// By a function of a row that returns rows.
    public record FunctionPath(String schema, String name) implements JoinPath {}

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

    public JoinPath path() {
        return path;
    }

    /// Columns of this end that the other end is found by; empty where it is found by the whole row.
    public List<TableField<?, ?>> localColumns() {
        return switch (path) {
            case ForeignKeyPath keys -> localColumns(keys.pairs());
            case JunctionPath junction -> localColumns(junction.near());
            case FunctionPath function -> List.of();
        };
    }

    private static List<TableField<?, ?>> localColumns(List<ColumnPair> pairs) {
        return pairs.stream().<TableField<?, ?>>map(ColumnPair::here).toList();
    }

    /// Whether `hint` names it: by its constraint or junction, or by its only column at either end.
    public boolean matchesHint(String hint) {
        return name.equals(hint)
                || (path
                                instanceof
                                ForeignKeyPath(List<ColumnPair> pairs, ForeignKeySide direction, Reference reference)
                        && pairs.size() == 1
                        && (named(pairs.getFirst().here(), hint)
                                || named(pairs.getFirst().there(), hint)));
    }

    /// Whether `column` is the one foreign key column it goes by.
    public boolean usesColumn(String column) {
        return path instanceof ForeignKeyPath(List<ColumnPair> pairs, ForeignKeySide direction, Reference reference)
                && (cardinality.toOne() || direction == ForeignKeySide.LOCAL)
                && pairs.size() == 1
                && named(pairs.getFirst().here(), column);
    }

    private static boolean named(TableField<?, ?> field, String name) {
        return field.getName().equals(name);
    }

    /// Its name and columns, as PGRST201 lists them.
    public String description() {
        return switch (path) {
            case ForeignKeyPath(List<ColumnPair> pairs, ForeignKeySide direction, Reference reference) ->
                name + " using " + from.name() + columns(localColumns(pairs)) + " and " + to.name()
                        + columns(pairs.stream()
                                .<TableField<?, ?>>map(ColumnPair::there)
                                .toList());
            case JunctionPath junction ->
                name + " using " + junction.constraints().getFirst()
                        + columns(junction.near().stream()
                                .<TableField<?, ?>>map(ColumnPair::there)
                                .toList())
                        + " and " + junction.constraints().getLast()
                        + columns(localColumns(junction.far()));
            case FunctionPath function -> name;
        };
    }

    private static String columns(List<TableField<?, ?>> fields) {
        return fields.stream().map(TableField::getName).collect(Collectors.joining(", ", "(", ")"));
    }
}
