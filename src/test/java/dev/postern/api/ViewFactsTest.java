package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.Relationship;
import dev.postern.testing.TestSchema;
import dev.postern.testing.TestService;
import dev.postern.typescript.TypeScriptModule;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Keys and relationships of views: a key must come from one occurrence of a table and stay unique.
class ViewFactsTest {

    private static final TestSchema SCHEMA = TestSchema.of("""
            create table place (country text, city text, primary key (country, city));
            create table trip (id int primary key, country text, city text,
                foreign key (country, city) references place);
            insert into place values ('DE', 'Ulm'), ('FR', 'Nice'), ('DE', 'Nice');
            insert into trip values (1, 'DE', 'Ulm'), (2, 'FR', 'Nice');
            create view mixed as select a.id, a.country, b.city from trip a join trip b on b.id = a.id + 1;
            create view unmixed as select a.id, a.country, a.city, b.city as next from trip a left join trip b
                on b.id = a.id + 1;
            create view shown as select id, country, city from trip;
            create view mixed_by_views as select a.id, a.country, b.city from shown a join trip b on b.id = a.id + 1;
            create view mixed_by_queries as select a.id, a.country, b.city
                from (select * from trip) a, lateral (select city from trip where trip.id = a.id + 1) b;
            create view mixed_by_common as with t as (select * from trip)
                select a.id, a.country, b.city from t a join t b on b.id = a.id + 1;
            create view mixed_place as select a.country, b.city from place a cross join place b;
            create view stacked as select id, country, city from mixed;

            create table writer (id int primary key, name text unique);
            create table page (id int primary key, writer_id int references writer, title text);
            insert into writer values (1, 'Ann'), (2, 'Bea');
            insert into page values (1, 1, 'One'), (2, 1, 'Two'), (3, 2, 'Three');

            create view plain as select id, name from writer where name <> 'x' order by id limit 10;
            create view counted as select w.id, (select count(*) from page p where p.writer_id = w.id) as pages
                from writer w where exists (select from page);
            create view with_parent as select w.id, l.title from writer w
                left join lateral (select title from page where writer_id = w.id order by id limit 1) l on true;
            create view grouped as select w.id, w.name, count(*) as pages
                from writer w join page p on p.writer_id = w.id group by w.id, w.name;
            create view joined_group as select w.id, g.pages from writer w
                left join (select writer_id, count(*) as pages from page group by writer_id) g on g.writer_id = w.id;
            create view over_view as select p.id, c.pages from plain p join counted c using (id);
            create materialized view stored as select id, name from writer;
            create view by_name as select w.id, o.name from writer w join writer o on o.name = w.name;
            create view of_distinct as select distinct w.id from writer w join page p on p.writer_id = w.id;

            create view repeated as select w.id, p.title from writer w join page p on p.writer_id = w.id;
            create view repeated_left as select w.id, p.title from writer w left join page p on p.writer_id = w.id;
            create view repeated_on as select w.id from writer w left join page p on w.id = p.writer_id and p.id > 0;
            create view repeated_series as select id, generate_series(1, 2) as n from writer;
            create view repeated_function as select id from writer, generate_series(1, 2);
            create view repeated_values as select id from writer, (values (1), (2)) as v (n);
            create view repeated_sets as select id from writer group by grouping sets ((id), (id));
            create view repeated_lateral as select w.id, p.title from writer w, lateral (
                select title from page where writer_id <= w.id) p;
            create view repeated_cross as select w.id from writer w, writer o;
            create view repeated_view as select id from repeated;
            create view repeated_full as select w.id from writer w full join page p on p.writer_id = w.id;
            create table note (id int primary key, writer_id int references writer (id), page_id int);
            insert into note values (1, 1, 1), (2, 1, 2), (3, null, 3);
            create view repeated_group as select n.writer_id as id, o.page_id
                from note n full join (select page_id from note where id = 1 limit 1) o on o.page_id = n.page_id
                group by n.writer_id, o.page_id;
            create view repeated_union as select id from writer union all select id from writer;
            """);

    @RegisterExtension
    static final TestService SERVICE = SCHEMA.serve();

    private static ApiCatalog catalog() {
        return ApiCatalog.of(SCHEMA.generated(), List.of("public"), List.of());
    }

    private static List<Relationship> between(String from, String to) {
        return catalog().resource("public", from).relationships().stream()
                .filter(relationship -> relationship.target().name().equals(to))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mixed", "mixed_by_views", "mixed_by_queries", "mixed_by_common", "stacked"})
    void foreignKeyColumnsFromTwoOccurrences_areNotARelationship(String view) {
        HttpResponse<String> read = SERVICE.get("/api/" + view + "?select=id,place(*)");
        assertThat(read.statusCode()).as(read.body()).isEqualTo(400);
        assertThat(read.body()).contains("PGRST200");
        assertThat(between(view, "place")).isEmpty();
        assertThat(between("place", view)).isEmpty();
    }

    @Test
    void keyColumnsFromTwoOccurrences_areNotReferenced() {
        assertThat(between("trip", "mixed_place")).isEmpty();
        assertThat(TypeScriptModule.of(catalog())).doesNotContain("referencedRelation: \"mixed_place\"");
    }

    @Test
    void foreignKeyColumnsFromOneOccurrence_areARelationship() {
        assertThat(SERVICE.get("/api/unmixed?select=id,place(*)&order=id").body())
                .isEqualTo("[{\"id\":1,\"place\":{\"country\":\"DE\",\"city\":\"Ulm\"}},"
                        + "{\"id\":2,\"place\":{\"country\":\"FR\",\"city\":\"Nice\"}}]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "counted",
                "with_parent",
                "grouped",
                "joined_group",
                "over_view",
                "stored",
                "by_name",
                "of_distinct"
            })
    void viewWithUniqueKey_embedsAsObject(String view) {
        String rows =
                SERVICE.get("/api/page?select=id," + view + "(id)&order=id").body();
        assertThat(rows).startsWith("[{\"id\":1,\"" + view + "\":{\"id\":1}},{\"id\":2,\"" + view + "\":{\"id\":1}}");
    }

    @ParameterizedTest
    @CsvSource({
        "repeated, 2",
        "repeated_left, 2",
        "repeated_on, 2",
        "repeated_series, 2",
        "repeated_function, 2",
        "repeated_values, 2",
        "repeated_sets, 2",
        "repeated_lateral, 2",
        "repeated_cross, 2",
        "repeated_view, 2",
        "repeated_full, 2"
    })
    void viewThatRepeatsRows_embedsAsArray(String view, int times) {
        HttpResponse<String> read = SERVICE.get("/api/page?id=eq.1&select=rows:" + view + "(id)");
        assertThat(read.statusCode()).as(read.body()).isEqualTo(200);
        assertThat(TestService.json(read).at("/0/rows")).hasSize(times);
        assertThat(SERVICE.get("/api/page?id=eq.1&select=id,..." + view + "(w:id)")
                        .statusCode())
                .isEqualTo(200);
        assertThat(SERVICE.get("/api/page?id=eq.1&select=id," + view + "!inner(id)&order=id")
                        .statusCode())
                .isEqualTo(200);
        assertThat(TypeScriptModule.of(catalog())).doesNotContain("referencedRelation: \"" + view + "\"");
    }

    /// An outer join adds rows of nulls to the one row that LIMIT 1 returns.
    @Test
    void groupedViewWithOuterJoin_embedsAsArray() {
        assertThat(SERVICE.get("/api/writer?id=eq.1&select=repeated_group(page_id)&repeated_group.order=page_id")
                        .body())
                .isEqualTo("[{\"repeated_group\":[{\"page_id\":1},{\"page_id\":null}]}]");
    }

    @Test
    void viewOfUnion_hasNoRelationship() {
        assertThat(between("page", "repeated_union")).isEmpty();
    }

    @Test
    void childTable_embedsAsArray() {
        assertThat(SERVICE.get("/api/writer?id=eq.1&select=page(id)").body())
                .isEqualTo("[{\"page\":[{\"id\":1},{\"id\":2}]}]");
        assertThat(between("writer", "page")).hasSize(1);
    }
}
