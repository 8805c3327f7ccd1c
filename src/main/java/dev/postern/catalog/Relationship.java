package dev.postern.catalog;

import java.util.List;
import java.util.stream.Collectors;
import org.jooq.Table;
import org.jooq.TableField;

/// A relationship from one resource to another, along which rows can be embedded. Compared by identity.
public final class Relationship {

    private final Resource source;
    private final Resource target;
    private final Cardinality cardinality;
    private final String name;
    private final JoinPath path;

    Relationship(Resource from, Resource to, Cardinality cardinality, String name, JoinPath path) {
        this.source = from;
        this.target = to;
        this.cardinality = cardinality;
        this.name = name;
        this.path = path;
    }

    /// The numbers of related rows at both ends.
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

        /// @param source maximum number of source rows of a target row
        /// @param target maximum number of target rows of a source row
        static Cardinality of(Multiplicity source, Multiplicity target) {
            return switch (target) {
                case ONE -> source == Multiplicity.ONE ? ONE_TO_ONE : MANY_TO_ONE;
                case MANY -> source == Multiplicity.ONE ? ONE_TO_MANY : MANY_TO_MANY;
            };
        }

        /// Whether a row has at most one related row.
        public boolean isToOne() {
            return this == MANY_TO_ONE || this == ONE_TO_ONE;
        }
    }

    /// Maximum number of rows at one end of a relationship.
    enum Multiplicity {
        ONE,
        MANY
    }

    /// A join condition: a column of the source and a column of the target that have equal values.
    ///
    /// @param source column of the source
    /// @param target column of the target
    public record ColumnPair(TableField<?, ?> source, TableField<?, ?> target) {}

    /// The way in which related rows are joined.
    public sealed interface JoinPath {}

    /// A join by a foreign key.
    ///
    /// @param side end that has the foreign key
    public record ForeignKeyPath(List<ColumnPair> pairs, ForeignKeySide side, ReferencedRow referencedRow)
            implements JoinPath {}

    /// The guarantee of a foreign key for rows whose referencing columns are not null.
    public enum ReferencedRow {
        EXISTS,
        /// The foreign key is not validated or not enforced.
        MAY_BE_MISSING
    }

    /// The end of a relationship that has the foreign key.
    public enum ForeignKeySide {
        /// The source refers to the target.
        LOCAL,
        /// The target refers to the source.
        REMOTE
    }

    /// A join by two foreign keys of a junction.
    ///
    /// @param junction table or view with both foreign keys
    /// @param near column pairs of the source and the junction
    /// @param far column pairs of the junction and the target
    /// @param constraints names of the foreign keys to the source and to the target
    public record JunctionPath(Resource junction, List<ColumnPair> near, List<ColumnPair> far, List<String> constraints)
            implements JoinPath {

        public Table<?> table() {
            return junction.table();
        }
    }

    /// A join by a computed relationship: a function that takes a source row and returns target rows.
    public record FunctionPath(String schema, String name) implements JoinPath {}

    /// Returns the resource in whose rows the relationship can be embedded.
    public Resource source() {
        return source;
    }

    /// Returns the resource whose rows are embedded.
    public Resource target() {
        return target;
    }

    public Cardinality cardinality() {
        return cardinality;
    }

    /// Returns the name of the foreign key constraint, the junction or the function.
    public String name() {
        return name;
    }

    public JoinPath path() {
        return path;
    }

    /// Returns the columns of the source in the join; empty for a function, which takes the whole row.
    public List<TableField<?, ?>> localColumns() {
        return switch (path) {
            case ForeignKeyPath keys -> localColumns(keys.pairs());
            case JunctionPath junction -> localColumns(junction.near());
            case FunctionPath function -> List.of();
        };
    }

    private static List<TableField<?, ?>> localColumns(List<ColumnPair> pairs) {
        return pairs.stream().<TableField<?, ?>>map(ColumnPair::source).toList();
    }

    /// Whether the rows of a resource are related to rows of the same resource.
    public boolean isSelfReference() {
        return source == target;
    }

    /// Whether a hint names the constraint, junction or function, or the only column of the foreign key at either
    /// end. In a self-reference only the column of the target counts, because both ends have the same columns.
    public boolean matchesHint(String hint) {
        return name.equals(hint)
                || (path
                                instanceof
                                ForeignKeyPath(
                                        List<ColumnPair> pairs,
                                        ForeignKeySide direction,
                                        ReferencedRow referencedRow)
                        && pairs.size() == 1
                        && ((!isSelfReference() && hasName(pairs.getFirst().source(), hint))
                                || hasName(pairs.getFirst().target(), hint)));
    }

    /// Whether `column` is the only source column of the foreign key. Clients can name such a relationship by it.
    public boolean usesColumn(String column) {
        return path
                        instanceof
                        ForeignKeyPath(List<ColumnPair> pairs, ForeignKeySide direction, ReferencedRow referencedRow)
                && (cardinality.isToOne() || direction == ForeignKeySide.LOCAL)
                && pairs.size() == 1
                && hasName(pairs.getFirst().source(), column);
    }

    private static boolean hasName(TableField<?, ?> field, String name) {
        return field.getName().equals(name);
    }

    /// Returns the name and the columns in the form of PGRST201.
    public String description() {
        return switch (path) {
            case ForeignKeyPath(List<ColumnPair> pairs, ForeignKeySide direction, ReferencedRow referencedRow) ->
                name + " using " + source.name() + columnList(localColumns(pairs)) + " and " + target.name()
                        + columnList(pairs.stream()
                                .<TableField<?, ?>>map(ColumnPair::target)
                                .toList());
            case JunctionPath junction ->
                name + " using " + junction.constraints().getFirst()
                        + columnList(junction.near().stream()
                                .<TableField<?, ?>>map(ColumnPair::target)
                                .toList())
                        + " and " + junction.constraints().getLast()
                        + columnList(localColumns(junction.far()));
            case FunctionPath function -> name;
        };
    }

    private static String columnList(List<TableField<?, ?>> fields) {
        return fields.stream().map(TableField::getName).collect(Collectors.joining(", ", "(", ")"));
    }
}
