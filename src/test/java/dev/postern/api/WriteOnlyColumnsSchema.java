package dev.postern.api;

import dev.postern.catalog.GeneratedModel;
import dev.postern.catalog.WriteOnlyColumn;
import dev.postern.server.Extension;
import dev.postern.testing.TestSchema;
import dev.postern.testing.TestService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.exception.DataAccessException;

/// Schema with write-only columns whose values also occur in partitions, views, functions and whole rows.
final class WriteOnlyColumnsSchema {

    /// Part of every secret value in the rows.
    static final String SECRET = "s3cret";

    private static final TestSchema SCHEMA = TestSchema.of("""
            create extension if not exists btree_gist;
            create table vault (
                id int primary key, n int constraint vault_n_key unique, m int, code text constraint vault_code_key unique,
                note text, code_copy text generated always as (lower(code)) stored,
                code_length int generated always as (length(code)) stored,
                constraint one_code exclude using gist (m with =, code with <>),
                constraint one_note exclude using gist (note with =));
            create unique index vault_lower on vault (lower(code));
            insert into vault values (1, 7, 7, 's3cret-a', 'first'), (2, 8, 8, 's3cret-b', 'second');
            create table claim (
                id int primary key, code text constraint claim_code_fkey references vault (code),
                n int constraint claim_n_fkey references vault (n));
            insert into claim values (1, 's3cret-a', 7);

            create table visit (id int, code text references vault (code)) partition by range (id);
            create table visit_low partition of visit for values from (0) to (10);
            insert into visit values (1, 's3cret-a');
            create table claim_kept () inherits (claim);
            insert into claim_kept values (5, 's3cret-k', 7);

            create table parcel (id int, code text, note text, unique (id), unique (id, code)) partition by range (id);
            create table parcel_low partition of parcel for values from (0) to (10) partition by range (id);
            create table parcel_lowest partition of parcel_low for values from (0) to (5);
            create table parcel_high partition of parcel for values from (10) to (20);
            insert into parcel values (1, 's3cret-c', 'x'), (11, 's3cret-d', 'y');

            create table cargo (id int, pin text) partition by list (id);
            create table cargo_1 partition of cargo for values in (1);
            create table cargo_2 partition of cargo for values in (2);
            insert into cargo values (1, 's3cret-e'), (2, 'open');

            create table person (id int primary key, pass text, name text);
            create table employee (salary int) inherits (person);
            create table chief () inherits (employee);
            insert into chief values (1, 's3cret-f', 'Ada', 5);
            create table thing (id int, mark text);
            create table tool (size int) inherits (thing);
            insert into tool values (1, 's3cret-g', 3);

            create view vault_view as select id, code as shown, note from vault;
            create view vault_nested as select id, shown as further from vault_view;
            create materialized view vault_stored as select id, code from vault;
            create view low_view as select id, code from parcel_lowest;
            create view chief_view as select id, pass from chief;
            create view vault_rows as select v.id, v as whole, array[v] as wholes from vault v;

            create view all_codes as select id, code from vault union all select id, pass from person;
            create view vault_texts as select id, upper(code) as loud, coalesce(note, code) as either,
                code is null as lacking, length(code) as size, json_build_object('c', code) as json from vault;
            create view vault_row_text as select v.id, v::text as text, to_jsonb(v) as json, (v).code from vault v;
            create view vault_groups as select code, count(*), max(lower(code)) as most from vault group by code;
            create view vault_joined as select code, c.id from vault full join claim c using (code);
            create view vault_below as with recursive r (id, pass) as (
                    select id, code from vault union select id + 1, pass || 'x' from r where id < 3)
                select id, pass, (select max(o.code) from vault o where o.id = r.id) as other from r;
            create view vault_nested_texts as select id, loud || '!' as louder, lacking from vault_texts;
            create view vault_values as select v.x, s.y, n.note as plain from vault n
                cross join lateral (values (n.code)) v (x) cross join lateral (select n.code || '' as y) s;

            create schema inner_part;
            create view inner_part.texts as select id, upper(code) as loud, code as plain, length(code) as size from vault;
            create view inner_texts as select id, loud, plain, loud || plain as both, size::text as size
                from inner_part.texts;
            create table inner_part.copy (id int primary key, code text references vault (code),
                loud text generated always as (upper(code)) stored);
            insert into inner_part.copy values (1, 's3cret-a');
            create view inner_copies as select id, code, loud from inner_part.copy;
            create table inner_part.heir () inherits (person);
            insert into inner_part.heir values (2, 's3cret-h', 'Bea');
            create view inner_heirs as select id, pass, 'x' || pass as more, name from inner_part.heir;

            create function all_vaults() returns setof vault stable language sql as 'select * from vault';
            create function one_vault() returns vault stable language sql as 'select * from vault limit 1';
            create function vault_array() returns vault[] stable language sql as 'select array_agg(v) from vault v';
            create view vault_elements as select (u).code || '' as text, (u).id + 1 as next from unnest(vault_array()) u;
            create type packet as (size int, content vault);
            create function packets() returns setof packet stable language sql as 'select 1, v from vault v';
            create view vault_called as select f.id, f.code as given, f.code || '' as text, f.note from all_vaults() f;
            create function packet_array() returns packet[] stable language sql
                as 'select array_agg((1, v)::packet) from vault v';
            create domain sealed_packet as packet;
            create function sealed() returns sealed_packet stable language sql
                as 'select (1, v)::packet::sealed_packet from vault v limit 1';
            create table shelf (id int primary key, packet packet, vaults vault[]);
            insert into shelf select 1, (1, v)::packet, array[v] from vault v limit 1;
            create function twin(vault) returns vault stable language sql as 'select $1';
            create function pack(vault) returns packet stable language sql as 'select (1, $1)::packet';
            create function complain() returns void language plpgsql as $$ begin
                raise unique_violation using message = 'taken', detail = 'Key (a)=(b)', table = 'vault', schema = 'public';
            end $$;
            create function complain_of_rows() returns void language plpgsql as $$ begin
                raise check_violation using message = 'wrong', detail = 'too short';
            end $$;
            """);

    /// Message of the last exception that the route `/violation` has caught.
    static final AtomicReference<String> LOGGED_MESSAGE = new AtomicReference<>("");

    private WriteOnlyColumnsSchema() {}

    /// Returns a service with the write-only columns, and with the route `/violation`, which fails in jOOQ.
    static TestService serve(String... options) {
        return SCHEMA.serve(options).withExtension(extension());
    }

    private static Extension extension() {
        GeneratedModel generated = SCHEMA.generated();
        List<WriteOnlyColumn> writeOnlyColumns = new ArrayList<>();
        Map.of("vault", "code", "parcel", "code", "cargo_1", "pin", "person", "pass", "tool", "mark")
                .forEach((table, column) -> writeOnlyColumns.add(new WriteOnlyColumn(
                        field(generated, table, column), column + "_input", input -> "h:" + input)));
        return new Extension(
                writeOnlyColumns,
                (routes, authentication) -> routes.get(
                        "/violation",
                        http -> authentication.identify(http).runner().transaction(dsl -> {
                            try {
                                return dsl.execute("insert into vault (id) values (1)");
                            } catch (DataAccessException e) {
                                LOGGED_MESSAGE.set(String.valueOf(e.getMessage()));
                                throw e;
                            }
                        })));
    }

    @SuppressWarnings("unchecked")
    private static TableField<?, String> field(GeneratedModel generated, String table, String column) {
        Table<?> found = generated.classes().getSchemas().stream()
                .flatMap(schema -> schema.getTables().stream())
                .filter(candidate -> candidate.getName().equals(table))
                .findFirst()
                .orElseThrow();
        return (TableField<?, String>) Objects.requireNonNull(found.field(column));
    }
}
