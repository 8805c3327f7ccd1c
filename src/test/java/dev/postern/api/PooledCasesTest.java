package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.server.Extension;
import dev.postern.testing.Bearer;
import dev.postern.testing.CaseFile;
import dev.postern.testing.PgBouncer;
import dev.postern.testing.PoetrySchema;
import dev.postern.testing.TestService;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/// Cases of a service behind PgBouncer in transaction mode, whose two sessions also serve requests of other roles.
///
/// `-Dpooled` runs the services of all other tests in the same way.
@Tag("drill")
@Tag("long")
class PooledCasesTest {

    private static final TestService POETRY = PoetrySchema.serve("--pooler=transaction")
            .through(new PgBouncer("transaction", 2))
            .withExtension(new Extension(
                    List.of(PoetrySchema.password(password -> "sealed " + password.length())), (_, _) -> {}));

    private static final TestService EVERYTHING = TestService.everything(
                    "--pooler=transaction", "--aggregates", "--plan", "--cors-allowed-origins=*")
            .through(new PgBouncer("transaction", 2));

    private static final TestService PLAIN =
            TestService.everything("--pooler=transaction").through(new PgBouncer("transaction", 2));

    private static final ExecutorService OTHERS = Executors.newVirtualThreadPerTaskExecutor();
    private static final Queue<String> UNEXPECTED = new ConcurrentLinkedQueue<>();
    private static volatile boolean isOver;

    @BeforeAll
    static void start() {
        assumeTrue(PgBouncer.isInstalled(), "PgBouncer is not installed: apt-get install pgbouncer");
        POETRY.start();
        POETRY.load("/poetry-rows.sql");
        EVERYTHING.start();
        PLAIN.start();
        for (String role : List.of(PoetrySchema.READER, PoetrySchema.MEMBER, PoetrySchema.EDITOR)) {
            OTHERS.execute(() -> read(role));
        }
    }

    /// Repeats a read whose response depends on the role.
    private static void read(String role) {
        List<String> headers = new ArrayList<>(List.of("Authorization", Bearer.of(role, 1)));
        while (!isOver) {
            var response = POETRY.get("/api/poets?limit=1", headers.toArray(String[]::new));
            boolean isReset = response.body().equals("[]"); // between two sections of cases there are no rows
            boolean showsEmail = response.body().contains("\"email\"");
            if (response.statusCode() != 200 || (!isReset && showsEmail != role.equals(PoetrySchema.EDITOR))) {
                UNEXPECTED.add(role + " " + response.statusCode() + " " + response.body());
            }
        }
    }

    @AfterAll
    static void close() {
        isOver = true;
        OTHERS.close();
        POETRY.close();
        EVERYTHING.close();
        PLAIN.close();
        assertThat(UNEXPECTED).isEmpty();
    }

    @TestFactory
    Stream<DynamicContainer> poetry() {
        return cases(POETRY, "", "reading", "filters", "writing");
    }

    @TestFactory
    Stream<DynamicContainer> reads() {
        return cases(
                EVERYTHING,
                "everything/",
                "error-order",
                "filters",
                "select",
                "embedding",
                "paging",
                "representations",
                "functions",
                "responses");
    }

    @TestFactory
    Stream<DynamicContainer> writes() {
        return cases(PLAIN, "everything/", "writing", "upserts", "keyed-writes", "bodies", "written-kinds");
    }

    /// Returns a container for each file, because JUnit closes the cases of a container after they have run.
    private static Stream<DynamicContainer> cases(TestService service, String folder, String... files) {
        return Stream.of(files)
                .map(file -> folder + file + ".txt")
                .map(file -> DynamicContainer.dynamicContainer(file, CaseFile.tests(service, file)));
    }
}
