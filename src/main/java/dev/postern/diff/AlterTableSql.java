package dev.postern.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Writer of the statements that change the properties and the parents of a table.
final class AlterTableSql {

    private AlterTableSql() {}

    /// Returns the statements; empty if the table cannot be changed in place.
    static Optional<List<String>> statements(SchemaObject from, SchemaObject to) {
        if (from.differsIn(to, Attribute.KIND) || from.differsIn(to, Attribute.PARTITION_KEY)) {
            return Optional.empty();
        }
        String table = "alter table " + to.name();
        List<String> statements = new ArrayList<>();
        if (from.differsIn(to, Attribute.UNLOGGED)) {
            statements.add(table + (to.has(Attribute.UNLOGGED) ? " set unlogged" : " set logged"));
        }
        if (from.differsIn(to, Attribute.ACCESS_METHOD)) {
            statements.add(table + " set access method " + to.attribute(Attribute.ACCESS_METHOD, "heap"));
        }
        statements.addAll(AlterSql.optionStatements(table, from, to, Attribute.OPTIONS));
        statements.addAll(AlterSql.optionStatements(table, from, to, Attribute.TOAST_OPTIONS));
        if (from.differsIn(to, Attribute.PARTITION_BOUND) || from.differsIn(to, Attribute.PARENTS)) {
            statements.addAll(parentStatements(from, to));
        }
        return Optional.of(statements);
    }

    /// Returns the statements that detach a table from all its parents and attach it to the new ones.
    private static List<String> parentStatements(SchemaObject from, SchemaObject to) {
        return Stream.concat(
                        parents(from)
                                .map(parent -> from.has(Attribute.PARTITION_BOUND)
                                        ? "alter table " + parent + " detach partition " + from.name()
                                        : "alter table " + from.name() + " no inherit " + parent),
                        parents(to)
                                .map(parent -> to.has(Attribute.PARTITION_BOUND)
                                        ? "alter table " + parent + " attach partition " + to.name() + " "
                                                + to.require(Attribute.PARTITION_BOUND)
                                        : "alter table " + to.name() + " inherit " + parent))
                .toList();
    }

    private static Stream<String> parents(SchemaObject table) {
        return Stream.of(table.attribute(Attribute.PARENTS, "").split(", ", -1)).filter(parent -> !parent.isEmpty());
    }
}
