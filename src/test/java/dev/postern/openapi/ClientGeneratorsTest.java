package dev.postern.openapi;

import dev.postern.testing.NodeTests;
import dev.postern.testing.TestSchema;
import dev.postern.testing.TestService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Generators of clients: each generates from the document for generators, and its client compiles, inserts and
/// reads.
///
/// `./postern test clients` runs them.
@Tag("clients")
class ClientGeneratorsTest {

    @RegisterExtension
    static final TestService EVERYTHING = TestService.everything();

    @RegisterExtension
    static final TestService MUSIC = TestSchema.of(music() + """
                    insert into artists (name) values ('Ada'), ('Bo');
                    insert into albums (title, artist_id, price) values ('One', 1, 9.5);
                    insert into customers (email, password_hash) values ('a@example.org', 'x');
                    insert into orders (customer_id) values (1);
                    insert into order_lines values (1, 1, 2);
                    """).serve();

    private static String music() {
        try {
            return Files.readString(Path.of("src/test/resources/project/music.sql"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyType_clientsInsertAndRead() {
        NodeTests.runGeneratorTests(EVERYTHING, "entries", "note");
    }

    @Test
    void musicShop_clientsInsertAndRead() {
        NodeTests.runGeneratorTests(MUSIC, "artists", "name");
    }
}
