package dev.postern.typescript;

import static dev.postern.typescript.TypeNode.literal;
import static dev.postern.typescript.TypeNode.open;

import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.Column;
import dev.postern.catalog.Column.Generation;
import dev.postern.catalog.Relationship;
import dev.postern.catalog.Relationship.Cardinality;
import dev.postern.catalog.Relationship.ForeignKeyPath;
import dev.postern.catalog.Relationship.ForeignKeySide;
import dev.postern.catalog.Relationship.ReferencedRow;
import dev.postern.catalog.Resource;
import dev.postern.typescript.TypeNode.Member;
import dev.postern.typescript.TypeNode.Presence;
import dev.postern.typescript.TypeNode.Text;
import dev.postern.typescript.TypeNode.Tuple;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.TableField;

/// The sections `Tables` and `Views` of a schema.
///
/// @param types what values of columns are
record TablesSection(ApiCatalog catalog, TypeMapper types) {

    private static final Comparator<Member> BY_NAME = Comparator.comparing(Member::name, NameComparator.OF_NAMES);

    private static final Comparator<Relationship> IN_ORDER = Comparator.comparing(
                    Relationship::name, NameComparator.OF_NAMES)
            .thenComparing(along -> along.to().name(), NameComparator.OF_NAMES)
            .thenComparing(along -> names(along, Relationship.ColumnPair::there).toString());

    TypeNode tables(String schema) {
        return open(resources(schema)
                .filter(table -> !table.isView())
                .map(this::table)
                .toList());
    }

    TypeNode views(String schema) {
        return open(resources(schema).filter(Resource::isView).map(this::view).toList());
    }

    private Stream<Resource> resources(String schema) {
        return catalog.resources(schema).values().stream()
                .sorted(Comparator.comparing(Resource::name, NameComparator.OF_NAMES));
    }

    private Member table(Resource table) {
        return new Member(
                table.name(),
                Presence.REQUIRED,
                open(
                        new Member("Row", row(table)),
                        new Member("Insert", insert(table)),
                        new Member("Update", update(table)),
                        new Member("Relationships", relationships(table))),
                table.comment());
    }

    /// What cannot be done with a view has no type, so that a client does not compile that tries.
    private Member view(Resource view) {
        List<Member> members = new ArrayList<>();
        members.add(new Member("Row", row(view)));
        if (view.isWritable('i')) {
            members.add(new Member("Insert", set(view)));
        }
        if (view.isWritable('u')) {
            members.add(new Member("Update", set(view)));
        }
        members.add(new Member("Relationships", relationships(view)));
        return new Member(view.name(), Presence.REQUIRED, open(members), view.comment());
    }

    private TypeNode row(Resource resource) {
        List<Member> members = new ArrayList<>(columns(resource));
        resource.functions().stream()
                .filter(function -> !function.returnsSet()
                        && function.rowType() == null
                        && !resource.has(function.name().name()))
                .map(function -> new Member(
                        function.name().name(),
                        Presence.REQUIRED,
                        types.named(function.returns().name()).orNull(),
                        function.comment() == null ? "" : function.comment()))
                .sorted(BY_NAME)
                .forEach(members::add);
        return open(members);
    }

    /// The columns of a row as it is answered.
    List<Member> columns(Resource resource) {
        Set<String> uncertain = uncertain(resource);
        return resource.columns().stream()
                .map(column -> new Member(
                        column.name(),
                        Presence.REQUIRED,
                        column.notNull() && !uncertain.contains(column.name())
                                ? types.shown(column)
                                : types.shown(column).orNull(),
                        column.comment()))
                .sorted(BY_NAME)
                .toList();
    }

    /// The columns of foreign keys whose row may be missing. postgrest-js takes an embedded row for present if the
    /// columns that refer to it cannot be null.
    private static Set<String> uncertain(Resource resource) {
        return resource.relationships().stream()
                .filter(along ->
                        along.path() instanceof ForeignKeyPath(var _, ForeignKeySide direction, ReferencedRow reference)
                                && direction == ForeignKeySide.LOCAL
                                && reference == ReferencedRow.MAY_BE_MISSING)
                .flatMap(along -> along.localColumns().stream())
                .map(TableField::getName)
                .collect(Collectors.toSet());
    }

    private TypeNode insert(Resource table) {
        return sent(
                table,
                column -> column.generation() == Generation.BY_DEFAULT
                                || !column.rejectsNull()
                                || column.defaultExpression() != null
                        ? Presence.OPTIONAL
                        : Presence.REQUIRED);
    }

    private TypeNode update(Resource table) {
        return sent(table, _ -> Presence.OPTIONAL);
    }

    private TypeNode sent(Resource table, Function<Column, Presence> presence) {
        Stream<Member> columns = table.columns().stream()
                .map(column -> column.generation() == Generation.ALWAYS
                        ? new Member(column.name(), Presence.OPTIONAL, Text.NEVER, "")
                        : sent(column.name(), column, presence));
        // what stands for a hidden column is sealed, and null cannot be
        Stream<Member> sealed = table.writeOnlyColumn().stream()
                .map(secret -> sent(secret.inputKey(), written(table, secret.inputKey()), presence));
        return open(Stream.concat(columns, sealed).sorted(BY_NAME).toList());
    }

    private static Column written(Resource table, String key) {
        return Objects.requireNonNull(table.writableColumn(key));
    }

    private Member sent(String name, Column column, Function<Column, Presence> presence) {
        TypeNode type = types.sent(column);
        return new Member(name, presence.apply(column), column.rejectsNull() ? type : type.orNull(), "");
    }

    private TypeNode set(Resource view) {
        return open(view.columns().stream()
                .map(column -> new Member(
                        column.name(),
                        Presence.OPTIONAL,
                        column.isReadOnly() ? Text.NEVER : types.sent(column).orNull(),
                        ""))
                .sorted(BY_NAME)
                .toList());
    }

    /// The foreign keys of its rows, one entry for each table or view that shows what they point to. To postgrest-js
    /// that
    /// is one row, so a view that repeats it has no entry.
    private static TypeNode relationships(Resource resource) {
        return new Tuple(resource.relationships().stream()
                .filter(along ->
                        along.path() instanceof ForeignKeyPath keys && keys.direction() == ForeignKeySide.LOCAL)
                .filter(along -> along.cardinality().toOne())
                .sorted(IN_ORDER)
                .<TypeNode>map(TablesSection::relationship)
                .toList());
    }

    private static TypeNode relationship(Relationship along) {
        boolean one = along.cardinality() == Cardinality.ONE_TO_ONE;
        return open(
                new Member("foreignKeyName", literal(along.name())),
                new Member("columns", names(along, Relationship.ColumnPair::here)),
                new Member("isOneToOne", new Text(String.valueOf(one))),
                new Member("referencedRelation", literal(along.to().name())),
                new Member("referencedColumns", names(along, Relationship.ColumnPair::there)));
    }

    private static Tuple names(Relationship along, Function<Relationship.ColumnPair, TableField<?, ?>> end) {
        List<Relationship.ColumnPair> pairs = along.path() instanceof ForeignKeyPath keys ? keys.pairs() : List.of();
        return new Tuple(pairs.stream()
                .<TypeNode>map(pair -> literal(end.apply(pair).getName()))
                .toList());
    }
}
