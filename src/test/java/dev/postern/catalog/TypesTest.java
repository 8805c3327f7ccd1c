package dev.postern.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.catalog.Definition.Array;
import dev.postern.catalog.Definition.Attribute;
import dev.postern.catalog.Definition.Base;
import dev.postern.catalog.Definition.Composite;
import dev.postern.catalog.Definition.Domain;
import dev.postern.catalog.Definition.Enumeration;
import dev.postern.catalog.Definition.Multirange;
import dev.postern.catalog.Definition.Nulls;
import dev.postern.catalog.Definition.Range;
import dev.postern.catalog.Definition.Row;
import dev.postern.testing.Everything;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What the facts tell that jOOQ's classes do not: types, and what a contract says of columns and functions.
class TypesTest {

    private static final Catalog CATALOG =
            Catalog.of(Everything.generated(), List.of("public", "extra", "private"), List.of());
    private static final Types TYPES = CATALOG.types();

    private static final Base INTEGER = new Base(new Facts.Relation("pg_catalog", "int4"), null, null, null);
    private static final Enumeration SIZE =
            new Enumeration(new Facts.Relation("extra", "size"), List.of("S", "M", "it's \"XL\" \\ ü"), "How large.");

    @Test
    void domainsHaveTheirRules() {
        assertThat(TYPES.named("score"))
                .isEqualTo(new Domain(
                        new Facts.Relation("public", "score"),
                        INTEGER,
                        Nulls.REFUSED,
                        "1",
                        List.of("(VALUE >= 0)", "(VALUE <= 10)"),
                        "From none to ten."));
        assertThat(TYPES.named("price").stored())
                .isEqualTo(new Base(new Facts.Relation("pg_catalog", "numeric"), null, 8, 2));
        assertThat(TYPES.named("home").stored()).isEqualTo(TYPES.named("address"));
    }

    @Test
    void typesAreMadeOfOthers() {
        Base note = new Base(new Facts.Relation("pg_catalog", "varchar"), 10, null, null);
        Base width = new Base(new Facts.Relation("pg_catalog", "numeric"), null, 5, 1);
        assertThat(TYPES.named("extra.measure"))
                .isEqualTo(new Composite(
                        new Facts.Relation("extra", "measure"),
                        List.of(
                                new Attribute("size", SIZE, null),
                                new Attribute(
                                        "in cm",
                                        new Array(new Facts.Relation("pg_catalog", "_numeric"), width),
                                        "Width, height."),
                                new Attribute("note", note, null)),
                        "What was measured."));
        assertThat(TYPES.enumerations("extra")).containsExactly(SIZE);
        assertThat(TYPES.enumerations("private")).isEmpty();
        assertThat(TYPES.composites("public")).containsExactly((Composite) TYPES.named("address"));
        Range range = new Range(new Facts.Relation("pg_catalog", "int4range"), INTEGER);
        assertThat(TYPES.named("int4multirange"))
                .isEqualTo(new Multirange(new Facts.Relation("pg_catalog", "int4multirange"), range));
        assertThat(TYPES.named("films[]"))
                .isEqualTo(new Array(
                        new Facts.Relation("public", "_films"), new Row(new Facts.Relation("public", "films"))));
    }

    /// Those of columns, of arguments, and of what functions give.
    @Test
    void everyTypeThatIsNamedIsKnown() {
        for (String schema : CATALOG.schemas()) {
            for (Resource resource : CATALOG.resources(schema).values()) {
                assertThat(resource.columns())
                        .allSatisfy(
                                column -> assertThat(TYPES.of(column.type())).isNotNull());
                assertThat(resource.functions())
                        .allSatisfy(function ->
                                assertThat(TYPES.of(function.returns())).isNotNull());
            }
            CATALOG.routines(schema).values().stream().flatMap(List::stream).forEach(routine -> {
                assertThat(routine.arguments())
                        .allSatisfy(argument ->
                                assertThat(TYPES.named(argument.type())).isNotNull());
                assertThat(routine.rows().columns())
                        .allSatisfy(
                                column -> assertThat(TYPES.of(column.type())).isNotNull());
            });
        }
        assertThatThrownBy(() -> TYPES.named("nope"))
                .hasMessageContaining("facts.tsv")
                .hasMessageContaining("nope");
    }

    /// jOOQ's classes lose NOT NULL and the default of an array of an enumeration.
    @Test
    void columnsSayWhatTheyGetAndWhereTheyComeFrom() {
        Resource shirts = CATALOG.resource("extra", "shirts");
        assertThat(shirts.column("fits").notNull()).isTrue();
        assertThat(shirts.column("fits").initial()).isEqualTo("'{}'::extra.size[]");
        assertThat(shirts.column("points").notNull()).as("a domain's").isFalse();
        assertThat(shirts.column("points").rejectsNull()).isTrue();
        assertThat(shirts.column("points").initial()).isEqualTo("1");
        assertThat(shirts.column("costs").notNull()).isFalse();
        assertThat(shirts.column("costs").initial()).isNull();
        assertThat(shirts.column("doubled").made()).isEqualTo(Column.Made.GENERATED);
        assertThat(shirts.column("size").comment()).isEqualTo("The size */ of it.");
        assertThat(shirts.comment()).startsWith("Shirts, by size.\n\nWith \"quotes\", a \\ and a tab\there");
        Resource labels = CATALOG.resource("extra", "labels");
        assertThat(labels.column("loud").fixed()).isTrue();
        assertThat(labels.column("label").fixed()).isFalse();
        assertThat(labels.column("label").origin())
                .isEqualTo(new Facts.Origin(new Facts.Relation("extra", "shirts"), "label", 0));
        assertThat(CATALOG.comment("extra")).isEqualTo("Prints and shirts.");
        assertThat(CATALOG.comment("public")).as("what PostgreSQL says itself").isEmpty();
    }

    @Test
    void functionsSayWhatTheyTakeAndGive() {
        Routine shirtsOf = routine("extra", "shirts_of");
        assertThat(shirtsOf.comment()).isEqualTo("Shirts of a size.\nWith as many points at least. */");
        assertThat(shirtsOf.givesOne()).isFalse();
        assertThat(shirtsOf.arguments().getLast().initial()).isEqualTo("0");
        assertThat(shirtsOf.arguments().getFirst().initial()).isNull();
        assertThat(routine("extra", "cheapest").givesOne()).isTrue();
        assertThat(routine("public", "one_film").givesOne()).isTrue();
        assertThat(routine("public", "two_addresses").composite()).isEqualTo("address");
        assertThat(routine("public", "films_since").composite()).isNull();
    }

    private static Routine routine(String schema, String name) {
        return Objects.requireNonNull(CATALOG.routines(schema).get(name)).getFirst();
    }
}
