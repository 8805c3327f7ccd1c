package dev.postern.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.Column;
import java.util.List;
import java.util.Optional;

/// Parameters of filters for generators of clients. Columns with the same name and example share one.
record ClientFilters(Components components, ClientNames names, FilterExamples examples) {

    /// Returns the name of the reusable parameter that filters by a column.
    String of(Column column) {
        String example = examples.of(column);
        String name = names.shared(column.name(), example);
        if (!components.has("parameters", name)) {
            ObjectNode filter =
                    JsonNodes.object().put("name", parameter(column.name())).put("in", "query");
            filter.putObject("schema").put("type", "string");
            components.add("parameters", name, filter.put("example", example));
        }
        return name;
    }

    /// Returns the name of the parameter: quoted if the column's name has a character of the filter syntax.
    private static String parameter(String column) {
        return column.matches(".*[\".,:()>\\\\].*") ? JavaScriptExamples.selectName(column) : column;
    }

    /// Returns an order by a column whose type has an order; empty without such a column.
    Optional<String> order(List<Column> columns) {
        return columns.stream()
                .filter(examples::isComparable)
                .findFirst()
                .map(column -> JavaScriptExamples.selectName(column.name()) + ".asc");
    }
}
