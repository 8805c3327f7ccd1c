package dev.postern.openapi;

import dev.postern.catalog.Column;
import dev.postern.catalog.TypeDefinition;
import dev.postern.catalog.TypeDefinition.Array;
import dev.postern.catalog.TypeDefinition.Base;
import dev.postern.catalog.TypeDefinition.Composite;
import dev.postern.catalog.TypeDefinition.Domain;
import dev.postern.catalog.TypeDefinition.Enumeration;
import dev.postern.catalog.TypeDefinition.Multirange;
import dev.postern.catalog.TypeDefinition.Range;
import dev.postern.catalog.TypeDefinition.Row;

/// Examples of filters that PostgreSQL accepts, by the type of the column.
///
/// @param values schemas of the types
record FilterExamples(ValueSchemas values) {

    /// Filter of every type, which needs no value and no operator.
    private static final String ANY = "not.is.null";

    /// Returns a filter such as `eq.1`.
    String of(Column column) {
        return column.toJson() == null
                ? of(values.types().definition(column.type().name()))
                : ANY;
    }

    /// Whether rows can certainly be ordered by the column.
    boolean isComparable(Column column) {
        return !of(column).equals(ANY);
    }

    private String of(TypeDefinition type) {
        return switch (type) {
            case Base base when base.name().schema().equals("pg_catalog") -> ofBase(base);
            case Enumeration choice
            when !choice.labels().isEmpty() -> "eq." + choice.labels().getFirst();
            // a domain can reject the value; an array, a composite or an extension's type has another syntax
            case Base _, Enumeration _, Domain _, Array _, Composite _, Row _, Range _, Multirange _ -> ANY;
        };
    }

    private String ofBase(Base base) {
        return switch (base.name().name()) {
            case "int2", "int4", "int8", "numeric", "float4", "float8" -> "eq.1";
            case "bool" -> "is.true";
            case "text", "varchar", "bpchar", "name" -> "eq.text";
            // with Z for the zone, because a + in a query is a blank
            case "date", "uuid", "time", "timetz", "timestamp", "timestamptz" ->
                "eq."
                        + ValueSchemas.example(values.of(base))
                                .asText()
                                .replace("+00:00", "Z")
                                .replace("+00", "Z");
            default -> ANY;
        };
    }
}
