package dev.postern.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.TestSchema;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The row-level security and insert triggers of tables, views and partitions.
class TableFactsTest {

    private static final ApiCatalog CATALOG =
            ApiCatalog.of(TestSchema.of("""
                    create function keep() returns trigger language plpgsql as 'begin return new; end';
                    create table plain (id int primary key);
                    create table guarded (id int primary key);
                    alter table guarded enable row level security;
                    create table forced_only (id int primary key);
                    alter table forced_only force row level security;
                    create table fired (id int primary key);
                    create trigger t after insert on fired for each row execute function keep();
                    create table by_statement (id int primary key);
                    create trigger t after insert on by_statement for each statement execute function keep();
                    create table on_update (id int primary key);
                    create trigger t before update on on_update for each row execute function keep();
                    create table disabled (id int primary key);
                    create trigger t before insert on disabled for each row execute function keep();
                    alter table disabled disable trigger t;
                    create table referring (id int primary key references plain);
                    create table split (id int) partition by list (id);
                    create table split_1 partition of split for values in (1);
                    create trigger t before insert on split_1 for each row execute function keep();
                    create view over_guarded as select id from guarded;
                    create view over_view as select id from over_guarded;
                    create view over_fired as select id from fired;
                    create view instead as select id from plain;
                    create trigger t instead of insert on instead for each row execute function keep();
                    """).generated(), List.of("public"), List.of());

    @ParameterizedTest
    @CsvSource({
        "plain, false, false",
        "guarded, true, false",
        "forced_only, false, false",
        "fired, false, true",
        "by_statement, false, false",
        "on_update, false, false",
        "disabled, false, false",
        "referring, false, false",
        "split, false, true",
        "over_guarded, true, false",
        "over_view, true, false",
        "over_fired, false, true",
        "instead, false, true"
    })
    void tableOrView_hasRowSecurityAndInsertTriggers(String table, boolean rowSecurity, boolean triggers) {
        assertThat(CATALOG.resource("public", table).hasRowSecurity()).isEqualTo(rowSecurity);
        assertThat(CATALOG.resource("public", table).hasInsertTriggers()).isEqualTo(triggers);
    }
}
