package dev.postern.sql;

import java.util.List;
import java.util.stream.Collectors;

/// Text of result columns in a golden file.
final class ColumnTree {

    private ColumnTree() {}

    static String text(List<ResultColumn> columns) {
        return text(columns, "");
    }

    /// Returns one column per line with its encoding, and columns of related rows below it.
    private static String text(List<ResultColumn> columns, String indent) {
        return columns.stream()
                .map(column -> indent
                        + switch (column) {
                            case ResultColumn.Scalar(var key, ResultEncoding encoding) -> key.key() + " " + encoding;
                            case ResultColumn.ToOne(var key, var nested) ->
                                key.key() + " to-one\n" + text(nested, indent + "  ");
                            case ResultColumn.ToMany(var key, var nested) ->
                                key.key() + " to-many\n" + text(nested, indent + "  ");
                            case ResultColumn.SpreadToOne(var nested) ->
                                "spread to-one\n" + text(nested, indent + "  ");
                            case ResultColumn.SpreadToMany(var nested, var fields) ->
                                "spread to-many of "
                                        + fields.stream()
                                                .map(field -> field.key().key() + field.path())
                                                .collect(Collectors.joining(", "))
                                        + "\n" + text(nested, indent + "  ");
                        })
                .collect(Collectors.joining("\n"));
    }
}
