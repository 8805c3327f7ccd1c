package dev.postern.docs;

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

/// First requests of the operations of the API reference, for a schema with references and checks. All are rolled back,
/// so that none depends on an earlier one.
@Tag("clients")
class DocsRequestsTest {

    @RegisterExtension
    static final TestService MUSIC = TestSchema.of(music() + """
                    insert into artists (name) values ('Ada'), ('Bo');
                    insert into albums (title, artist_id, price) values ('One', 1, 9.5), ('Two', 1, 8);
                    insert into customers (email, password_hash) values ('a@example.org', 'x'), ('b@example.org', 'x');
                    insert into orders (customer_id) values (1), (1);
                    insert into order_lines values (1, 1, 2);
                    create function total(of_order bigint) returns numeric stable language sql
                        return (select sum(quantity) from order_lines where order_id = of_order);
                    """).serve("--tx-end=rollback");

    private static String music() {
        try {
            return Files.readString(Path.of("src/test/resources/project/music.sql"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void firstRequestOfEachOperation_succeeds() {
        NodeTests.runTestsInBrowser("docs-requests.browser.test.mjs", MUSIC, 1);
    }
}
