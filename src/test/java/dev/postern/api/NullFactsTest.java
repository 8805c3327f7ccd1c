package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.Column;
import dev.postern.testing.TestSchema;
import dev.postern.testing.TestService;
import dev.postern.typescript.TypeScriptModule;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// NOT NULL constraints: schema facts rely on them only if PostgreSQL has validated and enforces them.
class NullFactsTest {

    private static final TestSchema SCHEMA = TestSchema.of("""
            create table task (id int primary key, rank int, size int not null);
            insert into task values (1, 1, 10), (2, null, 20), (3, 3, 30), (4, null, 40);
            alter table task add constraint rank_given not null rank not valid;

            create table event (id int, day int, place int, primary key (id, day)) partition by range (day);
            create table event_1 partition of event for values from (1) to (10);
            create table event_2 partition of event for values from (10) to (20);
            insert into event values (1, 1, 7), (2, 1, null), (3, 11, 5), (4, 11, null);
            alter table event add constraint place_given not null place not valid;

            create domain grade as int not null;
            create table pupil (id int primary key, grade grade);
            insert into pupil values (1, 3), (2, 5);
            insert into pupil values (3, (select grade from pupil where false)), (4, (select grade from pupil where false));

            create table animal (id int, name text constraint animal_name not null no inherit);
            create table cat (claws int) inherits (animal);
            insert into animal values (1, 'Ox');
            insert into cat values (2, null, 10);

            create extension postgres_fdw;
            create server nowhere foreign data wrapper postgres_fdw;
            create foreign table remote (id int not null, name text not null) server nowhere;

            create table parent (id int primary key);
            create table late (id int primary key, parent_id int not null);
            insert into late values (1, 5);
            alter table late add foreign key (parent_id) references parent not valid;
            create table unenforced (id int primary key, parent_id int not null references parent not enforced);
            create table enforced (id int primary key, parent_id int not null references parent);
            insert into unenforced values (1, 6);

            create view task_all as select id, rank, size, size + 1 as more from task;
            create view task_over as select id, size from (select * from task_all) as t group by id, size;
            create view task_right as select p.id as parent, t.id, t.size from parent p right join task t on t.id = p.id;
            create view task_full as select t.id, t.size, p.id as parent from task t full join parent p on p.id = t.id;
            create view task_inner as select t.id, p.id as parent
                from task t left join (parent p join late l on l.parent_id = p.id) on p.id = t.id where t.size > 0;
            create view task_sets as select id, size from task group by grouping sets ((id), (size));
            create view task_union as select id from task union select id from parent;
            create materialized view task_stored as select id, size from task;
            create view task_of_stored as select id from task_stored;
            """);

    @RegisterExtension
    static final TestService SERVICE = SCHEMA.serve();

    private static Column column(String table, String name) {
        return catalog().resource("public", table).column(name);
    }

    private static ApiCatalog catalog() {
        return ApiCatalog.of(SCHEMA.generated(), List.of("public"), List.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/task?order=rank",
                "/api/task?order=rank,id.desc",
                "/api/task?order=rank.nullsfirst",
                "/api/task?order=rank.desc",
                "/api/event?order=place",
                "/api/event?order=place.desc.nullslast",
                "/api/event_1?order=place",
                "/api/pupil?order=grade",
                "/api/pupil?order=grade.desc"
            })
    void orderByColumnWithUnvalidatedNotNull_pagesHaveEveryRow(String path) {
        List<Integer> paged = new ArrayList<>();
        Optional<String> next = Optional.of(path + "&select=id&limit=1&after=");
        while (next.isPresent()) {
            HttpResponse<String> page = SERVICE.get(next.get());
            assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
            paged.addAll(ids(page));
            next = page.headers().firstValue("Link").map(link -> link.substring(1, link.indexOf('>')));
        }
        String tiebreaker = path.contains(",") ? "" : ",id";
        assertThat(paged).isEqualTo(ids(SERVICE.get(path + tiebreaker + "&select=id")));
    }

    private static List<Integer> ids(HttpResponse<String> rows) {
        return StreamSupport.stream(TestService.json(rows).spliterator(), false)
                .map(row -> row.path("id").intValue())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "task, size, true, true",
        "task, id, true, true",
        "task, rank, false, true",
        "event, id, true, true",
        "event, place, false, true",
        "event_1, place, false, true",
        "pupil, grade, false, true",
        "animal, name, false, true",
        "cat, name, false, false",
        "remote, id, false, false",
        "late, parent_id, true, true",
        "task_all, id, true, false",
        "task_all, size, true, false",
        "task_all, rank, false, false",
        "task_all, more, false, false",
        "task_over, size, true, false",
        "task_right, id, true, false",
        "task_right, size, true, false",
        "task_right, parent, false, false",
        "task_full, id, false, false",
        "task_full, parent, false, false",
        "task_inner, id, true, false",
        "task_inner, parent, false, false",
        "task_sets, id, false, false",
        "task_union, id, false, false",
        "task_stored, id, false, false",
        "task_of_stored, id, false, false"
    })
    void notNullConstraint_isKnownOnlyIfGuaranteed(String table, String name, boolean rows, boolean writes) {
        assertThat(column(table, name).isNotNull()).isEqualTo(rows);
        assertThat(column(table, name).rejectsNull()).isEqualTo(writes);
    }

    @Test
    void unvalidatedNotNull_typesAndDocumentAllowNullInRowsAndRequireColumn() {
        String task = typeScriptOf("task");
        assertThat(task)
                .contains("Row: {\n          id: number\n          rank: number | null\n          size: number\n");
        assertThat(task).contains("Insert: {\n          id: number\n          rank: number\n          size: number\n");
        JsonNode schemas = TestService.json(SERVICE.get("/api/")).at("/components/schemas");
        assertThat(schemas.at("/task/properties/rank/type").toString()).contains("null");
        assertThat(schemas.at("/task/properties/size/type").toString()).doesNotContain("null");
        assertThat(schemas.at("/task.new/required").toString()).contains("rank", "size");
    }

    @Test
    void viewOfColumnWithoutNulls_typesAndDocumentAllowNullInWritesAlone() {
        assertThat(typeScriptOf("task_all"))
                .contains("Row: {\n          id: number\n          more: number | null\n")
                .contains("rank: number | null\n          size: number\n")
                .contains("Insert: {\n          id?: number | null\n");
        JsonNode schemas = TestService.json(SERVICE.get("/api/")).at("/components/schemas");
        assertThat(schemas.at("/task_all/properties/size/type").toString()).doesNotContain("null");
        assertThat(schemas.at("/task_all/properties/more/type").toString()).contains("null");
        assertThat(schemas.at("/task_all.new/required").isMissingNode()
                        || schemas.at("/task_all.new/required").isEmpty())
                .isTrue();
    }

    @Test
    void unenforcedForeignKey_embedIsNullableInRowsAndTypes() {
        assertThat(SERVICE.get("/api/late?select=id,parent(id)").body()).isEqualTo("[{\"id\":1,\"parent\":null}]");
        assertThat(SERVICE.get("/api/unenforced?select=id,parent(id)").body())
                .isEqualTo("[{\"id\":1,\"parent\":null}]");
        assertThat(typeScriptOf("late")).contains("Row: {\n          id: number\n          parent_id: number | null\n");
        assertThat(typeScriptOf("late")).contains("Insert: {\n          id: number\n          parent_id: number\n");
        assertThat(typeScriptOf("unenforced"))
                .contains("Row: {\n          id: number\n          parent_id: number | null\n");
        assertThat(typeScriptOf("enforced")).contains("Row: {\n          id: number\n          parent_id: number\n");
    }

    private static String typeScriptOf(String table) {
        String module = TypeScriptModule.of(catalog());
        int from = module.indexOf("      " + table + ": {");
        return module.substring(from, module.indexOf("Relationships", from));
    }
}
