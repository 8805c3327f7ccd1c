package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.Relationship;
import dev.postern.catalog.Relationship.Cardinality;
import dev.postern.generate.ClassGeneration;
import dev.postern.testing.TestSchema;
import dev.postern.testing.TestService;
import dev.postern.typescript.TypeScriptModule;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Relationships from the foreign keys in `pg_constraint`, with the cardinality that unique keys guarantee.
class ForeignKeyFactsTest {

    private static final TestSchema SCHEMA = TestSchema.of("""
            create table maker (id int, code text, name text);
            create unique index maker_code on maker (code);
            create table model (id int primary key, maker text references maker (code), title text);
            insert into maker values (1, 'a', 'Ann'), (2, 'b', 'Bea');
            insert into model values (1, 'a', 'One'), (2, 'a', 'Two'), (3, null, 'Three');
            create view maker_names as select code, name from maker;

            create table film (id int primary key);
            create table by_constraint (id int primary key, film int unique references film);
            create table by_index (id int primary key, film int references film);
            create unique index on by_index (film);
            create table by_partial (id int primary key, film int references film, live bool);
            create unique index on by_partial (film) where live;
            create table by_expression (id int primary key, film int references film);
            create unique index on by_expression (abs(film));
            create table by_deferrable (id int primary key, film int unique deferrable references film);
            create table by_heirs (id int primary key, film int unique references film);
            create table heir () inherits (by_heirs);
            insert into film values (1), (-1);
            insert into by_partial values (1, 1, false), (2, 1, false);

            create table base (id int primary key, name text);
            create table derived () inherits (base);
            create table pointer (id int primary key, base_id int references base);
            insert into base values (1, 'base');
            insert into derived values (1, 'derived');
            insert into pointer values (1, 1);

            create table log (id int, day int, film int, primary key (id, day)) partition by range (day);
            create table log_1 partition of log for values from (1) to (10);
            alter table log_1 add constraint log_1_film foreign key (film) references film;
            insert into log values (1, 1, 1);

            create extension btree_gist;
            create table tariff (item int, valid daterange, cents int, primary key (item, valid without overlaps));
            create table contract (id int primary key, item int, during daterange,
                constraint priced foreign key (item, period during) references tariff (item, period valid));
            insert into tariff values (1, '[2026-01-01,2026-02-01)', 10), (1, '[2026-02-01,2026-03-01)', 12);
            insert into contract values (1, 1, '[2026-01-10,2026-02-10)');
            """);

    @RegisterExtension
    static final TestService SERVICE = SCHEMA.serve();

    private static ApiCatalog catalog() {
        return ApiCatalog.of(SCHEMA.generated(), List.of("public"), List.of());
    }

    @Test
    void foreignKeyToUniqueIndex_embedsInBothDirections() {
        assertThat(SERVICE.get("/api/model?select=id,maker(name)&order=id").body())
                .isEqualTo("[{\"id\":1,\"maker\":{\"name\":\"Ann\"}},{\"id\":2,\"maker\":{\"name\":\"Ann\"}},"
                        + "{\"id\":3,\"maker\":null}]");
        assertThat(SERVICE.get("/api/maker?select=id,model(id)&order=id&model.order=id")
                        .body())
                .isEqualTo("[{\"id\":1,\"model\":[{\"id\":1},{\"id\":2}]},{\"id\":2,\"model\":[]}]");
        assertThat(SERVICE.get("/api/model?select=maker_names(name)&id=eq.1").body())
                .isEqualTo("[{\"maker_names\":{\"name\":\"Ann\"}}]");
    }

    @Test
    void foreignKeyToUniqueIndex_isInNestedInsertsTypesAndDocument() {
        String body = "{\"id\":9,\"code\":\"z\",\"model\":[{\"id\":90,\"title\":\"Nine\"}]}";
        HttpResponse<String> written = SERVICE.send("POST", "/api/maker", body, "Prefer", "return=representation");
        assertThat(written.statusCode()).as(written.body()).isEqualTo(201);
        assertThat(SERVICE.value("select maker from model where id = 90")).isEqualTo("z");
        SERVICE.sql("delete from model where id = 90; delete from maker where id = 9");
        assertThat(TypeScriptModule.of(catalog())).contains("foreignKeyName: \"model_maker_fkey\"");
        assertThat(SERVICE.get("/api/").body()).contains("References `maker.code`.");
    }

    @ParameterizedTest
    @CsvSource({
        "by_constraint, ONE_TO_ONE",
        "by_index, ONE_TO_ONE",
        "by_partial, MANY_TO_ONE",
        "by_expression, MANY_TO_ONE",
        "by_deferrable, MANY_TO_ONE",
        "by_heirs, MANY_TO_ONE"
    })
    void uniqueKeyOfReferringColumns_decidesCardinality(String table, Cardinality cardinality) {
        assertThat(catalog().resource("public", table).relationships())
                .extracting(Relationship::cardinality)
                .containsExactly(cardinality);
    }

    @Test
    void reverseOfForeignKey_hasInverseCardinality() {
        assertThat(catalog().resource("public", "film").relationships())
                .extracting(relationship -> relationship.target().name(), Relationship::cardinality)
                .contains(tuple("by_index", Cardinality.ONE_TO_ONE), tuple("by_partial", Cardinality.ONE_TO_MANY));
        assertThat(SERVICE.get("/api/film?id=eq.1&select=by_partial(id)").body())
                .isEqualTo("[{\"by_partial\":[{\"id\":1},{\"id\":2}]}]");
    }

    @Test
    void parentTableWithHeirs_embedsAsArrayAndHasNoKey() {
        assertThat(SERVICE.get("/api/pointer?select=id,base(name)&base.order=name")
                        .body())
                .isEqualTo("[{\"id\":1,\"base\":[{\"name\":\"base\"},{\"name\":\"derived\"}]}]");
        assertThat(SERVICE.get("/api/base/1").statusCode()).isEqualTo(404);
        assertThat(SERVICE.get("/api/base?order=name&limit=1&after=").statusCode())
                .isEqualTo(400);
        HttpResponse<String> nested =
                SERVICE.send("POST", "/api/pointer", "{\"id\":2,\"base\":[{\"id\":7,\"name\":\"x\"}]}");
        assertThat(nested.statusCode()).as(nested.body()).isEqualTo(400);
        assertThat(nested.body()).contains("can have several rows");
    }

    @Test
    void foreignKeyOfPartition_isRelationship() {
        assertThat(SERVICE.get("/api/log_1?select=id,film(id)").body()).isEqualTo("[{\"id\":1,\"film\":{\"id\":1}}]");
    }

    @Test
    void temporalForeignKey_isNotARelationship() {
        HttpResponse<String> read = SERVICE.get("/api/contract?select=id,tariff(cents)");
        assertThat(read.statusCode()).isEqualTo(400);
        assertThat(read.body()).contains("PGRST200");
        assertThat(SERVICE.get("/api/tariff?select=contract(id)").statusCode()).isEqualTo(400);
        HttpResponse<String> nested =
                SERVICE.send("POST", "/api/contract", "{\"id\":2,\"tariff\":{\"item\":3,\"cents\":1}}");
        assertThat(nested.statusCode()).isEqualTo(400);
        assertThat(catalog().resource("public", "contract").relationships()).isEmpty();
        assertThat(TypeScriptModule.of(catalog())).doesNotContain("priced");
        assertThat(SERVICE.get("/api/").body()).doesNotContain("priced");
    }

    @Test
    void temporalForeignKey_generatorWarns() {
        TestSchema schema = TestSchema.of("""
                create extension btree_gist;
                create table price (item int, valid daterange, primary key (item, valid without overlaps));
                create table sale (item int, during daterange,
                    constraint priced foreign key (item, period during) references price (item, period valid));
                """);
        assertThat(ClassGeneration.warnings(schema.newDatabase(), List.of("public")))
                .singleElement()
                .asString()
                .startsWith("The foreign key priced on sale is not a relationship");
    }
}
