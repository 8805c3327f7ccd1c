package dev.postern.diff;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Suggestions to rename a table or column instead of dropping it and creating a similar one.
final class RenameSuggestions {

    private RenameSuggestions() {}

    /// Suggests a rename for each new object that looks like a dropped one.
    static List<String> suggestions(SchemaModel from, SchemaModel to, SchemaObject dropped) {
        if ((!dropped.is(ObjectKind.TABLE) && !dropped.is(ObjectKind.COLUMN)) || to.contains(dropped.id())) {
            return List.of();
        }
        return to.objects().values().stream()
                .filter(object -> object.is(dropped.kind()) && !from.contains(object.id()))
                .filter(created -> dropped.is(ObjectKind.TABLE)
                        ? columnTypes(from, dropped).equals(columnTypes(to, created))
                        : isSimilarColumn(dropped, created))
                .map(created -> "possible rename; instead of dropping " + dropped.name() + " and creating "
                        + created.name() + ": " + renameStatement(dropped, created))
                .toList();
    }

    private static boolean isSimilarColumn(SchemaObject dropped, SchemaObject created) {
        return !dropped.differsIn(created, Attribute.PARENT)
                && !dropped.differsIn(created, Attribute.TYPE)
                && !dropped.differsIn(created, Attribute.GENERATED);
    }

    private static Set<String> columnTypes(SchemaModel schema, SchemaObject table) {
        return schema.columns(table.name()).stream()
                .map(column -> column.require(Attribute.COLUMN) + " " + column.require(Attribute.TYPE))
                .collect(Collectors.toSet());
    }

    private static String renameStatement(SchemaObject dropped, SchemaObject created) {
        return dropped.is(ObjectKind.COLUMN)
                ? CreateSql.alterParent(dropped) + " rename column " + dropped.require(Attribute.COLUMN) + " to "
                        + created.require(Attribute.COLUMN) + ";"
                : "alter table " + dropped.name() + " rename to " + created.require(Attribute.SIMPLE_NAME) + ";";
    }
}
