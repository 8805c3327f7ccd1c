package dev.postern.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.catalog.TypeDefinition.Array;
import dev.postern.catalog.TypeDefinition.Attribute;
import dev.postern.catalog.TypeDefinition.Base;
import dev.postern.catalog.TypeDefinition.Composite;
import dev.postern.catalog.TypeDefinition.Domain;
import dev.postern.catalog.TypeDefinition.Enumeration;
import dev.postern.catalog.TypeDefinition.Multirange;
import dev.postern.catalog.TypeDefinition.Nullability;
import dev.postern.catalog.TypeDefinition.Range;
import dev.postern.catalog.TypeDefinition.Row;
import dev.postern.testing.EverythingSchema;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// The catalog's types, columns and functions as API documents describe them, including facts that jOOQ's classes
/// lack.
class ApiCatalogTest {

    private static final ApiCatalog CATALOG =
            ApiCatalog.of(EverythingSchema.generated(), List.of("public", "extra", "private"), List.of());
    private static final TypeCatalog TYPES = CATALOG.types();

    private static final Base INTEGER = new Base(new SchemaFacts.QualifiedName("pg_catalog", "int4"), null, null, null);
    private static final Enumeration SIZE = new Enumeration(
            new SchemaFacts.QualifiedName("extra", "size"), List.of("S", "M", "it's \"XL\" \\ ü"), "How large.");

    @Test
    void domain_hasNullabilityDefaultAndChecks() {
        assertThat(TYPES.definition("score"))
                .isEqualTo(new Domain(
                        new SchemaFacts.QualifiedName("public", "score"),
                        INTEGER,
                        Nullability.NOT_NULL,
                        "1",
                        List.of("(VALUE >= 0)", "(VALUE <= 10)"),
                        "From none to ten."));
        assertThat(TYPES.definition("price").baseType())
                .isEqualTo(new Base(new SchemaFacts.QualifiedName("pg_catalog", "numeric"), null, 8, 2));
        assertThat(TYPES.definition("home").baseType()).isEqualTo(TYPES.definition("address"));
    }

    @Test
    void compositeArrayAndRange_containTheirTypes() {
        Base note = new Base(new SchemaFacts.QualifiedName("pg_catalog", "varchar"), 10, null, null);
        Base width = new Base(new SchemaFacts.QualifiedName("pg_catalog", "numeric"), null, 5, 1);
        assertThat(TYPES.definition("extra.measure"))
                .isEqualTo(new Composite(
                        new SchemaFacts.QualifiedName("extra", "measure"),
                        List.of(
                                new Attribute("size", SIZE, null),
                                new Attribute(
                                        "in cm",
                                        new Array(new SchemaFacts.QualifiedName("pg_catalog", "_numeric"), width),
                                        "Width, height."),
                                new Attribute("note", note, null)),
                        "What was measured."));
        assertThat(TYPES.enumerations("extra")).containsExactly(SIZE);
        assertThat(TYPES.enumerations("private")).isEmpty();
        assertThat(TYPES.composites("public")).containsExactly((Composite) TYPES.definition("address"));
        Range range = new Range(new SchemaFacts.QualifiedName("pg_catalog", "int4range"), INTEGER);
        assertThat(TYPES.definition("int4multirange"))
                .isEqualTo(new Multirange(new SchemaFacts.QualifiedName("pg_catalog", "int4multirange"), range));
        assertThat(TYPES.definition("films[]"))
                .isEqualTo(new Array(
                        new SchemaFacts.QualifiedName("public", "_films"),
                        new Row(new SchemaFacts.QualifiedName("public", "films"))));
    }

    @Test
    void everyColumnArgumentAndResult_hasAKnownType() {
        for (String schema : CATALOG.schemas()) {
            for (Resource resource : CATALOG.resources(schema).values()) {
                assertThat(resource.columns())
                        .allSatisfy(
                                column -> assertThat(TYPES.of(column.type())).isNotNull());
                assertThat(resource.rowFunctions())
                        .allSatisfy(function ->
                                assertThat(TYPES.of(function.returns())).isNotNull());
            }
            CATALOG.routines(schema).values().stream().flatMap(List::stream).forEach(routine -> {
                assertThat(routine.arguments())
                        .allSatisfy(argument ->
                                assertThat(TYPES.definition(argument.type())).isNotNull());
                assertThat(routine.rows().columns())
                        .allSatisfy(
                                column -> assertThat(TYPES.of(column.type())).isNotNull());
            });
        }
        assertThatThrownBy(() -> TYPES.definition("nope"))
                .hasMessageContaining("facts.tsv")
                .hasMessageContaining("nope");
    }

    /// jOOQ's classes lose NOT NULL and the default of an array of an enumeration.
    @Test
    void columns_haveNotNullDefaultCommentAndOrigin() {
        Resource shirts = CATALOG.resource("extra", "shirts");
        assertThat(shirts.column("fits").isNotNull()).isTrue();
        assertThat(shirts.column("fits").defaultExpression()).isEqualTo("'{}'::extra.size[]");
        assertThat(shirts.column("points").isNotNull())
                .as("NOT NULL of a domain")
                .isFalse();
        assertThat(shirts.column("points").rejectsNull()).isTrue();
        assertThat(shirts.column("points").defaultExpression()).isEqualTo("1");
        assertThat(shirts.column("costs").isNotNull()).isFalse();
        assertThat(shirts.column("costs").defaultExpression()).isNull();
        assertThat(shirts.column("doubled").generation()).isEqualTo(Column.Generation.ALWAYS);
        assertThat(shirts.column("size").comment()).isEqualTo("The size */ of it.");
        assertThat(shirts.comment()).startsWith("Shirts, by size.\n\nWith \"quotes\", a \\ and a tab\there");
        Resource labels = CATALOG.resource("extra", "labels");
        assertThat(labels.column("loud").isReadOnly()).isTrue();
        assertThat(labels.column("label").isReadOnly()).isFalse();
        assertThat(labels.column("label").origin())
                .isEqualTo(new SchemaFacts.SourceColumn(new SchemaFacts.QualifiedName("extra", "shirts"), "label", 0));
        assertThat(CATALOG.comment("extra")).isEqualTo("Prints and shirts.");
        assertThat(CATALOG.comment("public")).as("PostgreSQL's own comment").isEmpty();
    }

    @Test
    void functions_haveCommentArgumentDefaultsAndReturnType() {
        Routine shirtsOf = routine("extra", "shirts_of");
        assertThat(shirtsOf.comment()).isEqualTo("Shirts of a size.\nWith as many points at least. */");
        assertThat(shirtsOf.returnsAtMostOneRow()).isFalse();
        assertThat(shirtsOf.arguments().getLast().defaultExpression()).isEqualTo("0");
        assertThat(shirtsOf.arguments().getFirst().defaultExpression()).isNull();
        assertThat(routine("extra", "cheapest").returnsAtMostOneRow()).isTrue();
        assertThat(routine("public", "one_film").returnsAtMostOneRow()).isTrue();
        assertThat(routine("public", "two_addresses").compositeType()).isEqualTo("address");
        assertThat(routine("public", "films_since").compositeType()).isNull();
    }

    private static Routine routine(String schema, String name) {
        return Objects.requireNonNull(CATALOG.routines(schema).get(name)).getFirst();
    }
}
