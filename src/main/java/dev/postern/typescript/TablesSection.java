package dev.postern.typescript;

import static dev.postern.typescript.TypeNode.expandedObject;
import static dev.postern.typescript.TypeNode.literal;

import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.Column;
import dev.postern.catalog.Column.Generation;
import dev.postern.catalog.Relationship;
import dev.postern.catalog.Relationship.Cardinality;
import dev.postern.catalog.Relationship.ForeignKeyPath;
import dev.postern.catalog.Relationship.ForeignKeySide;
import dev.postern.catalog.Relationship.ReferencedRow;
import dev.postern.catalog.Resource;
import dev.postern.hook.WriteOperation;
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
record TablesSection(ApiCatalog catalog, TypeMapper types) {

    private static final Comparator<Member> BY_NAME = Comparator.comparing(Member::name, NameComparator.OF_NAMES);

    private static final Comparator<Relationship> BY_NAME_AND_TARGET = Comparator.comparing(
                    Relationship::name, NameComparator.OF_NAMES)
            .thenComparing(relationship -> relationship.target().name(), NameComparator.OF_NAMES)
            .thenComparing(relationship ->
                    names(relationship, Relationship.ColumnPair::target).toString());

    TypeNode tables(String schema) {
        return expandedObject(resources(schema)
                .filter(table -> !table.isView())
                .map(this::table)
                .toList());
    }

    TypeNode views(String schema) {
        return expandedObject(
                resources(schema).filter(Resource::isView).map(this::view).toList());
    }

    private Stream<Resource> resources(String schema) {
        return catalog.resources(schema).values().stream()
                .sorted(Comparator.comparing(Resource::name, NameComparator.OF_NAMES));
    }

    private Member table(Resource table) {
        return new Member(
                table.name(),
                Presence.REQUIRED,
                expandedObject(
                        new Member("Row", row(table)),
                        new Member("Insert", insert(table)),
                        new Member("Update", update(table)),
                        new Member("Relationships", relationships(table))),
                table.comment());
    }

    /// Returns the type of a view. It lacks the types of writes that the view does not support, so that clients
    /// that attempt them do not compile.
    private Member view(Resource view) {
        List<Member> members = new ArrayList<>();
        members.add(new Member("Row", row(view)));
        if (view.isWritable(WriteOperation.INSERT)) {
            members.add(new Member("Insert", viewPayload(view)));
        }
        if (view.isWritable(WriteOperation.UPDATE)) {
            members.add(new Member("Update", viewPayload(view)));
        }
        members.add(new Member("Relationships", relationships(view)));
        return new Member(view.name(), Presence.REQUIRED, expandedObject(members), view.comment());
    }

    private TypeNode row(Resource resource) {
        List<Member> members = new ArrayList<>(columns(resource));
        resource.rowFunctions().stream()
                .filter(function -> !function.returnsSet()
                        && function.rowType() == null
                        && !resource.has(function.name().name()))
                .map(function -> new Member(
                        function.name().name(),
                        Presence.REQUIRED,
                        types.computedType(function.returns().name()).nullable(),
                        function.comment() == null ? "" : function.comment()))
                .sorted(BY_NAME)
                .forEach(members::add);
        return expandedObject(members);
    }

    /// Returns the columns of a row in a response.
    List<Member> columns(Resource resource) {
        Set<String> nullableKeyColumns = columnsOfUncertainKeys(resource);
        return resource.columns().stream()
                .map(column -> new Member(
                        column.name(),
                        Presence.REQUIRED,
                        column.isNotNull() && !nullableKeyColumns.contains(column.name())
                                ? types.responseType(column)
                                : types.responseType(column).nullable(),
                        column.comment()))
                .sorted(BY_NAME)
                .toList();
    }

    /// Returns the columns of foreign keys whose referenced row can be missing.
    ///
    /// Their types are nullable, because postgrest-js considers an embedded row present if its key columns are
    /// not.
    private static Set<String> columnsOfUncertainKeys(Resource resource) {
        return resource.relationships().stream()
                .filter(relationship -> relationship.path()
                                instanceof ForeignKeyPath(var _, ForeignKeySide direction, ReferencedRow reference)
                        && direction == ForeignKeySide.LOCAL
                        && reference == ReferencedRow.MAY_BE_MISSING)
                .flatMap(relationship -> relationship.localColumns().stream())
                .map(TableField::getName)
                .collect(Collectors.toSet());
    }

    private TypeNode insert(Resource table) {
        return payload(
                table,
                column -> column.generation() == Generation.BY_DEFAULT
                                || !column.rejectsNull()
                                || column.defaultExpression() != null
                        ? Presence.OPTIONAL
                        : Presence.REQUIRED);
    }

    private TypeNode update(Resource table) {
        return payload(table, _ -> Presence.OPTIONAL);
    }

    private TypeNode payload(Resource table, Function<Column, Presence> presence) {
        Stream<Member> columns = table.columns().stream()
                .map(column -> column.generation() == Generation.ALWAYS
                        ? new Member(column.name(), Presence.OPTIONAL, Text.NEVER, "")
                        : payloadMember(column.name(), column, presence));
        Stream<Member> writeOnlyMember = table.writeOnlyColumn().stream()
                .map(column -> payloadMember(column.inputKey(), writableColumn(table, column.inputKey()), presence));
        return expandedObject(
                Stream.concat(columns, writeOnlyMember).sorted(BY_NAME).toList());
    }

    private static Column writableColumn(Resource table, String key) {
        return Objects.requireNonNull(table.writableColumn(key));
    }

    private Member payloadMember(String name, Column column, Function<Column, Presence> presence) {
        TypeNode type = types.payloadType(column);
        return new Member(name, presence.apply(column), column.rejectsNull() ? type : type.nullable(), "");
    }

    private TypeNode viewPayload(Resource view) {
        return expandedObject(view.columns().stream()
                .map(column -> new Member(
                        column.name(),
                        Presence.OPTIONAL,
                        column.isReadOnly()
                                ? Text.NEVER
                                : types.payloadType(column).nullable(),
                        ""))
                .sorted(BY_NAME)
                .toList());
    }

    /// Returns the section `Relationships`: the foreign keys of a resource, with an entry for each resource that
    /// shows the referenced rows.
    ///
    /// postgrest-js assumes one referenced row. Therefore a view that can repeat the row has no entry.
    private static TypeNode relationships(Resource resource) {
        return new Tuple(resource.relationships().stream()
                .filter(relationship ->
                        relationship.path() instanceof ForeignKeyPath keys && keys.side() == ForeignKeySide.LOCAL)
                .filter(relationship -> relationship.cardinality().isToOne())
                .sorted(BY_NAME_AND_TARGET)
                .<TypeNode>map(TablesSection::relationship)
                .toList());
    }

    private static TypeNode relationship(Relationship relationship) {
        boolean isOneToOne = relationship.cardinality() == Cardinality.ONE_TO_ONE;
        return expandedObject(
                new Member("foreignKeyName", literal(relationship.name())),
                new Member("columns", names(relationship, Relationship.ColumnPair::source)),
                new Member("isOneToOne", new Text(String.valueOf(isOneToOne))),
                new Member("referencedRelation", literal(relationship.target().name())),
                new Member("referencedColumns", names(relationship, Relationship.ColumnPair::target)));
    }

    private static Tuple names(Relationship relationship, Function<Relationship.ColumnPair, TableField<?, ?>> end) {
        List<Relationship.ColumnPair> pairs =
                relationship.path() instanceof ForeignKeyPath keys ? keys.pairs() : List.of();
        return new Tuple(pairs.stream()
                .<TypeNode>map(pair -> literal(end.apply(pair).getName()))
                .toList());
    }
}
