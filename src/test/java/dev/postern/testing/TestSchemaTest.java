package dev.postern.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Schemas that tests define.
class TestSchemaTest {

    @RegisterExtension
    static final TestService SERVICE = TestSchema.of("""
                    create schema extra;
                    create table author (id int primary key, name text);
                    create table extra.book (id int primary key, author_id int references author, title text);
                    create view titles as select id, title from extra.book;
                    insert into author values (1, 'Ann'), (2, 'Bea');
                    insert into extra.book values (1, 1, 'First');
                    """, "public", "extra").serve("--schemas=public,extra");

    @Test
    void twoSchemas_rowsOfBothAreServed() {
        assertThat(SERVICE.get("/api/author?select=name&order=id").body())
                .isEqualTo("[{\"name\":\"Ann\"},{\"name\":\"Bea\"}]");
        assertThat(SERVICE.get("/api/titles").body()).isEqualTo("[{\"id\":1,\"title\":\"First\"}]");
        assertThat(SERVICE.get("/api/book?select=title", "Accept-Profile", "extra")
                        .body())
                .isEqualTo("[{\"title\":\"First\"}]");
    }
}
