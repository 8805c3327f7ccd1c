package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.TestSchema;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Nested inserts under a key that is also the name of a column (`docs/extensions.md`, Nested writes).
class NestedNamesTest {

    @RegisterExtension
    static final TestService SERVICE = TestSchema.of("""
            create table owner (id int primary key, name text);
            create table pet (id int primary key, owner int references owner);
            create table album (id int primary key, photo text[]);
            create table photo (id int primary key, album_id int references album, title text);
            create table bag (id int primary key, item jsonb, items jsonb[]);
            create table item (id int primary key, bag_id int references bag);
            create table items (id int primary key, bag_id int references bag)
            """).serve();

    private static String post(String path, String body) {
        HttpResponse<String> response = SERVICE.send("POST", path, body, "Prefer", "return=representation");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        return response.body();
    }

    @Test
    void objectUnderForeignKeyColumn_isInserted() {
        String pet = "{\"id\":10,\"owner\":{\"id\":10,\"name\":\"Cem\"}}";
        assertThat(post("/api/pet", pet)).isEqualTo("[" + pet + "]");
        assertThat(SERVICE.value("select owner from pet where id = 10")).isEqualTo("10");
    }

    @Test
    void objectsUnderForeignKeyColumnInArray_areInserted() {
        String pets =
                "[{\"id\":12,\"owner\":{\"id\":12,\"name\":null}},{\"id\":13,\"owner\":{\"id\":13,\"name\":\"x\"}}]";
        assertThat(post("/api/pet", pets)).isEqualTo(pets);
        assertThat(SERVICE.value("select string_agg(owner::text, ',' order by id) from pet where id in (12, 13)"))
                .isEqualTo("12,13");
    }

    @Test
    void objectTwoLevelsDown_isInserted() {
        String owner = "{\"id\":20,\"name\":\"E\",\"pet\":[{\"id\":20},{\"id\":21}]}";
        assertThat(post("/api/owner", owner))
                .isEqualTo("[{\"id\":20,\"name\":\"E\",\"pet\":[{\"id\":20,\"owner\":20},{\"id\":21,\"owner\":20}]}]");
    }

    @Test
    void valueOrNullUnderForeignKeyColumn_setsTheColumn() {
        SERVICE.sql("insert into owner values (30, 'F')");
        assertThat(post("/api/pet", "{\"id\":30,\"owner\":30}")).isEqualTo("[{\"id\":30,\"owner\":30}]");
        assertThat(post("/api/pet", "{\"id\":31,\"owner\":null}")).isEqualTo("[{\"id\":31,\"owner\":null}]");
    }

    @Test
    void objectInOneRowAndValueInAnother_isRejected() {
        HttpResponse<String> response = SERVICE.send(
                "POST", "/api/pet", "[{\"id\":40,\"owner\":{\"id\":40,\"name\":\"G\"}},{\"id\":41,\"owner\":40}]");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("'/1/owner' must be an object or null");
        assertThat(SERVICE.value("select count(*) from pet where id in (40, 41)"))
                .isEqualTo("0");
    }

    @Test
    void objectsUnderTextArrayColumn_areInserted() {
        String album = "{\"id\":2,\"photo\":[{\"id\":20,\"album_id\":2,\"title\":\"a\"}]}";
        assertThat(post("/api/album", "{\"id\":2,\"photo\":[{\"id\":20,\"title\":\"a\"}]}"))
                .isEqualTo("[" + album + "]");
        assertThat(post("/api/album", "{\"id\":3,\"photo\":[\"a\",\"b\"]}"))
                .isEqualTo("[{\"id\":3,\"photo\":[\"a\",\"b\"]}]");
    }

    @Test
    void objectsUnderJsonColumn_setTheColumn() {
        String bag = "{\"id\":1,\"item\":[{\"id\": 1}],\"items\":[{\"id\": 1}]}";
        assertThat(post("/api/bag", bag)).isEqualTo("[" + bag + "]");
        assertThat(SERVICE.value("select count(*) from item")).isEqualTo("0");
    }
}
